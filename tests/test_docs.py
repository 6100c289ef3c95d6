"""What is written down is so: settings, commands and files that the documents name, and nothing left out."""

import ast
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeGuard

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


ROOMS = sorted(path.name for path in (ROOT / "bot").iterdir() if path.is_dir() and not path.name.startswith("_"))
_TOPS = r"bot|tests|docs|content|benchmarks"
_PATH = re.compile(rf"(?<![\w/.@~-])(?:(?:{_TOPS})(?:/[\w<>*{{}}.-]+)+/?|(?:{'|'.join(ROOMS)})(?:/[\w<>*{{}}-]+)+\.py)")
_MODULE = re.compile(r"(?<![\w/.@-])(?:bot|tests|benchmarks)(?:\.[a-zA-Z_]\w*)+(?!\.?[\w-]*@)")
_ELSEWHERE = re.compile(r"bot/_content\b|\.local\.yaml$|^bot\.example\b")
"""What is named and lies elsewhere: in the wheel, in a practice's own folder, on the net."""


def names_in(text: str) -> Iterator[str]:
    """Every path and module of ours that a text names."""
    for pattern in (_PATH, _MODULE):
        for found in pattern.finditer(text):
            name = found.group().rstrip(".")
            if not _ELSEWHERE.search(name):
                yield name


def is_there(name: str) -> bool:
    """Whether a path, from the root or from ``bot/``, or a module and what it defines is there."""
    if "/" in name:
        wanted = re.sub(r"<[^>]*>|\{[^}]*\}", "*", name)
        return any(next(folder.glob(wanted), None) is not None for folder in (ROOT, ROOT / "bot"))
    at, words = ROOT, name.split(".")
    while words and (at / words[0]).is_dir():
        at /= words.pop(0)
    module = at / f"{words[0]}.py" if words and (at / f"{words[0]}.py").is_file() else at / "__init__.py"
    defined = [
        name for name in (words[1:2] if module.name != "__init__.py" else words[:1]) if not name.startswith("__")
    ]
    return not defined or (
        module.is_file() and re.search(rf"\b{defined[0]}\b", module.read_text(encoding="utf-8")) is not None
    )


def said_in(path: Path) -> str:
    """What a file says to people: all of a page, docstrings and comments of a program."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.parse(text)
        # A text that stands alone is a docstring, also below an attribute.
        alone = [node.value.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and _is_text(node.value)]
        return "\n".join([*map(str, alone), *re.findall(r"(?m)(?:^|\s)(#\s.*)$", text)])
    if path.name == "CHANGELOG.md":  # what was said of an earlier release stays as it was
        return "\n## ".join(text.split("\n## ")[:2])
    return text


def _is_text(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_file_and_module_that_is_named_is_there() -> None:
    """Pages, comments and docstrings: what moves takes along whoever points to it."""
    told = [*PAGES, *(ROOT / name for name in ("pyproject.toml", "Makefile", "Dockerfile", ".ci/run", ".importlinter"))]
    told += [*(ROOT / "bot").rglob("*.md"), *(ROOT / "content").rglob("*.yaml")]
    for folder in ("bot", "tests", "benchmarks"):
        told += (ROOT / folder).rglob("*.py")
    lost = [
        f"{path.relative_to(ROOT)}: {name}" for path in told for name in names_in(said_in(path)) if not is_there(name)
    ]
    assert lost == []


def test_a_name_that_leads_nowhere_is_seen() -> None:
    """In each of the forms that a page may use."""
    wrong = ["bot/chat/texts/", "bot/words.py", "chat/pace.py", "bot.figures.render", "bot.cli.nothing_of_the_kind"]
    assert [name for name in names_in(f"see {' and '.join(wrong)}.") if not is_there(name)] == wrong
    right = ["bot/chat/screens/", "docs/*.md", "storage/store.py", "bot.domain.errors.PracticeError", "bot.cli.main"]
    assert [name for name in names_in(f"see {' and '.join(right)}.") if is_there(name)] == right
    assert list(names_in("https://bot.example.org/x and bot/_content/faq.yaml")) == []
