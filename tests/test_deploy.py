"""The containers as they will be started: settings that the program takes, addresses that it has, secrets in files."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.chat.transport.webhooks import CONNECTIONS
from bot.commands.console import WRONG
from bot.config import Settings
from bot.runtime.process import GRACE
from bot.runtime.server import KEPT
from bot.web import limits, webhook
from bot.web.health import ROUTES

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BOTS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
TOKEN = "4242:a-token-for-tests-that-is-long-enough"
DOMAIN = "bot.example.org"
HANDBOOK = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
PATHS = {route.path for route in ROUTES}


def filled_in(text: str) -> str:
    """A value of compose.yaml once DOMAIN stands in .env."""
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", text)) <= {"DOMAIN"}
    return re.sub(r"(?<!\$)\$\{DOMAIN[^}]*\}", DOMAIN, text).replace("$$", "$")


def image_settings() -> dict[str, str]:
    """What the image sets."""
    line = DOCKERFILE.partition("\nENV ")[2].partition("\n")[0]
    return dict(part.split("=", 1) for part in line.split())


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """The folder of secrets, as the handbook says to fill it."""
    for name, value in (
        ("database_url", "postgresql://practice:0123abcd@database/practice\n"),
        ("database_password", "0123abcd\n"),
        ("telegram_token", f"{TOKEN}\n"),
        ("metrics_token", "a-token-for-figures\n"),
    ):
        (tmp_path / name).write_text(value)
    return tmp_path


def test_the_replicas_start_with_settings_that_work(secrets: Path) -> None:
    """Two of them, alike: a webhook over https, PostgreSQL with its password from a file, reachable by the proxy."""
    assert len(BOTS) == 2
    assert {path.name for path in secrets.iterdir()} == {Path(one["file"]).name for one in COMPOSE["secrets"].values()}
    found = []
    for service in BOTS.values():
        for name in service["secrets"]:
            assert name in COMPOSE["secrets"]
        given = {name: filled_in(value) for name, value in service["environment"].items()}
        mounted = {name: value.replace("/run/secrets", str(secrets)) for name, value in given.items()}
        named = {Path(value).name for name, value in given.items() if name.endswith("_FILE")}
        assert named == set(service["secrets"])
        found.append(Settings.from_env({**image_settings(), **mounted}))
    assert found[0] == found[1]
    one = found[0]
    assert one.token.reveal() == TOKEN
    assert one.database_url == "postgresql://practice:0123abcd@database/practice"
    assert one.webhook_url == one.public_url == f"https://{DOMAIN}"
    assert one.metrics_token.reveal() == "a-token-for-figures"
    assert (one.host, one.log_format) == ("0.0.0.0", "json")
    assert str(one.local_faq).startswith("/data/")


def test_no_secret_stands_in_the_environment() -> None:
    """Neither the token nor a password: 'docker inspect' shows the environment to everybody who may ask."""
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET|KEYS|DATABASE_URL", name):
                assert name.endswith("_FILE") or value == "", name


def test_the_proxy_knows_every_replica_and_asks_whether_it_is_ready() -> None:
    """Upstreams, ports and health pages are those of the bots; figures stay inside."""
    caddy = filled_in(COMPOSE["configs"]["caddyfile"]["content"])
    (upstreams,) = re.findall(r"reverse_proxy (.+) \{", caddy)
    ports = {service["environment"]["PORT"] for service in BOTS.values()}
    assert {tuple(one.split(":")) for one in upstreams.split()} == {(name, port) for name in BOTS for port in ports}
    assert re.findall(r"health_uri (\S+)", caddy) == ["/readyz"]
    assert "respond /metrics 404" in caddy
    assert "\n{$DOMAIN} {\n" in caddy
    assert caddy.count("{") == caddy.count("}")
    proxy = COMPOSE["services"]["proxy"]
    assert proxy["configs"][0]["source"] in COMPOSE["configs"]
    assert set(proxy["depends_on"]) <= set(BOTS)
    assert not any("ports" in service for name, service in COMPOSE["services"].items() if name != "proxy")


@pytest.mark.parametrize(
    "settings", [COMPOSE["configs"]["caddyfile"]["content"], HANDBOOK.partition("\n## Behind Caddy")[2]]
)
def test_caddy_cuts_off_what_takes_too_long_or_brings_too_much(settings: str) -> None:
    """Sooner than never, and not before what a page takes; a line to the bot is given up before the bot does so."""
    caddy = settings.partition("\nnginx:")[0]
    sizes = dict(re.findall(r"request_body @(\w+) \{\s+max_size (\d+)MB", caddy))
    assert int(sizes["upload"]) * 1_000_000 == limits.largest("/calendar")
    assert int(sizes["rest"]) * 1_000_000 >= max(limits.LARGEST, webhook.LARGEST)
    assert set(re.findall(r"(read_header|read_body|write|idle) \d+[sm]", caddy)) == {
        "read_header",
        "read_body",
        "write",
        "idle",
    }
    assert "max_header_size 16KB" in caddy
    (kept,) = re.findall(r"keepalive (\d+)s", caddy)
    assert int(kept) < KEPT
    assert caddy.count("{") == caddy.count("}")


def test_nginx_cuts_off_what_takes_too_long_or_brings_too_much() -> None:
    """The same, and nobody has more lines than Telegram needs."""
    nginx = HANDBOOK.partition("```nginx\n")[2].partition("```")[0]
    assert nginx.count("{") == nginx.count("}")
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout", "large_client_header_buffers"):
        assert re.search(rf"^    {name} .+;$", nginx, flags=re.M), name
    (every, upload) = re.findall(r"client_max_body_size (\d+)m;", nginx)
    assert int(every) * 2**20 >= max(limits.LARGEST, webhook.LARGEST)
    assert int(upload) * 2**20 >= limits.largest("/calendar")
    (most,) = re.findall(r"limit_conn visitors (\d+);", nginx)
    assert int(most) > CONNECTIONS
    assert "proxy_set_header Host $host;" in nginx


def test_health_checks_ask_for_pages_that_there_are() -> None:
    """Each service has one, within its time-out; the image's asks whether the process is alive."""
    for name, service in COMPOSE["services"].items():
        check = service["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert seconds(check["timeout"]) >= 4
    for service in BOTS.values():
        (path,) = re.findall(r"127\.0\.0\.1:8080(/\w+)", service["healthcheck"]["test"][-1])
        assert path in PATHS
        compile(service["healthcheck"]["test"][-1], "healthcheck", "exec")
        assert seconds(service["stop_grace_period"]) > GRACE
    (path,) = re.findall(r"PORT\\\"]}(/\w+)", DOCKERFILE)
    assert path in PATHS


def seconds(text: str) -> int:
    """A duration in Docker's words."""
    assert text.endswith("s")
    return int(text[:-1])


def test_every_supervisor_starts_it_again_and_never_gives_it_up() -> None:
    """After any end but a setting that is wrong, where the supervisor can tell; and the clock is right before."""
    unit = HANDBOOK.partition("[Unit]\n")[2].partition("```")[0]
    lines = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and not line.startswith("#"))
    assert lines["Restart"] == "always"
    assert lines["RestartPreventExitStatus"] == str(WRONG)
    assert lines["StartLimitIntervalSec"] == "0"
    assert int(lines["TimeoutStopSec"]) > GRACE
    for name in ("After", "Wants"):
        assert {"network-online.target", "time-sync.target"} <= set(lines[name].split())
    (line,) = re.findall(r"docker run .*\\\n.*", HANDBOOK)
    assert "--restart unless-stopped --stop-timeout 15" in line
    assert f"--ulimit nofile={lines['LimitNOFILE']}:" in line
    for service in COMPOSE["services"].values():
        assert service["restart"] == "unless-stopped"
    for service in BOTS.values():
        assert service["ulimits"]["nofile"] == {kind: int(lines["LimitNOFILE"]) for kind in ("soft", "hard")}


def test_nothing_runs_as_root_or_may_write_where_it_need_not() -> None:
    """The image has a user of its own; the bots' file system is read-only but for their data."""
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "slim" in last.partition("\n")[0]
    (user,) = re.findall(r"^USER (\w+)$", last, flags=re.M)
    assert f" {user} && mkdir /data && chown {user} /data" in last
    assert last.index("USER") < last.index("ENTRYPOINT")
    for service in BOTS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["bot-data:/data"]


def test_the_image_has_everything_that_the_wheel_is_made_of() -> None:
    """What pyproject.toml names is copied, and passes .dockerignore."""
    copied = {word for line in re.findall(r"^COPY (.+)$", DOCKERFILE, flags=re.M) for word in line.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"],
    }
    assert needed <= copied
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert {f"!{name}" for name in copied} <= set(ignored)


def test_the_image_can_calibrate_and_the_wheel_leaves_out_what_that_takes() -> None:
    """What pyproject.toml keeps out of the wheel is put beside the rest of the package, with the extra's libraries."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel["exclude"] == ["bot/training", "content/training"]
    steps = DOCKERFILE.replace("\\\n", " ").splitlines()
    (built,) = [step for step in steps if "pip wheel" in step]
    (installed,) = [step for step in steps if "pip install" in step]
    assert "'.[train]'" in built
    assert "'between-sessions[train]'" in installed
    for name in wheel["exclude"]:
        assert (ROOT / name).is_dir()
        top, _, rest = name.partition("/")
        inside = {"bot": "$package", **{k: f"$package/{v.removeprefix('bot/')}" for k, v in wheel["sources"].items()}}
        assert f'cp -r /src/{name} "{inside[top]}/{rest}"' in installed
