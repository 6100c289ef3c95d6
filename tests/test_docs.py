"""What is written down is so: settings, commands and files that the documents name, and nothing left out."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from PIL import Image

from bot.chat.routes import COMMANDS
from bot.cli import cli
from bot.config import Settings, _Reader

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


class Asked(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def variables() -> set[str]:
    """Every variable that the settings look for."""
    asked = Asked()
    _Reader(asked).settings()
    return asked.names


def test_the_readme_has_every_setting() -> None:
    """A setting that nobody can find is none; of a secret's file the star says enough."""
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    names = set(re.findall(r"`([A-Z_]+)`", table))
    files = {f"{name}_FILE" for name in re.findall(r"`([A-Z_]+)` \*", table)}
    assert names | files == variables() | {"TELEGRAM_BOT_TOKEN_FILE"}


def test_the_example_file_has_every_setting_and_can_be_used_as_it_is() -> None:
    """Taking every # away gives settings that work."""
    path = ROOT / ".env.example"
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"^#?([A-Z_]+)=", text, flags=re.M)) | set(re.findall(r"\b([A-Z_]+_FILE)\b", text))
    assert named == variables() | {"DOMAIN"}
    assert Settings.from_env({}, dotenv=path) == Settings.from_env({})


def test_the_readme_has_every_command() -> None:
    """Those of the keyboard, and those of the chat."""
    for command in cli.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        assert re.search(rf"^\| .*`{name}[ `].* \|", README, flags=re.M), name
    for one in COMMANDS:
        assert f"/{one.name}`" in README or one.name in {"start", "cancel"}, one.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Files that a page links to are there, and so are the headings."""
    for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith(("https://", "http://")):
            continue
        path, _hash, heading = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name} links to {target}"
        if heading:
            titles = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.M)
            assert heading in {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_opens_with_a_picture() -> None:
    """The picture is a real one, big enough to show a chat and the dashboard."""
    (named,) = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README.partition("\n## ")[0])
    with Image.open(ROOT / named) as picture:
        assert picture.width >= 1000


def test_the_containers_use_settings_that_exist() -> None:
    """A misspelt variable in an image would be passed over in silence."""
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    names = set(re.findall(r"([A-Z_]+)=", dockerfile.partition("\nENV ")[2].partition("\n")[0]))
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for service in services.values():
        if "build" in service:
            names |= set(service.get("environment", {}))
    assert names <= variables()
    assert {"DATABASE_URL", "LOCAL_FAQ", "HOST"} <= names


def test_compose_names_only_what_it_defines() -> None:
    """Services that wait for others, and the volumes of all of them."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    for service in compose["services"].values():
        assert set(service.get("depends_on", ())) <= set(compose["services"])
        named = {one.partition(":")[0] for one in service.get("volumes", ()) if not one.startswith((".", "/"))}
        assert named <= set(compose["volumes"])


def test_ci_can_be_run() -> None:
    """The one script that has to be executable."""
    assert os.access(ROOT / ".ci/run", os.X_OK)
