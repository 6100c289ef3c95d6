"""Running it: what opens first, who leads, what a gap does, and who owns the webhook."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy.exc import TimeoutError as NoneFreeError

from bot import metrics
from bot.chat.transport import webhooks
from bot.chat.transport.receiver import ALLOWED
from bot.config import AwayError, Secret, default_content_dir
from bot.runtime import app as house
from bot.runtime import process, server, startup
from bot.runtime.app import App
from bot.runtime.process import feel_pulse
from bot.sandbox import Person, Sandbox
from bot.storage.database import Database
from tests.commands.test_cli import free_port
from tests.practice import CAST, TOKEN, Phone, World, settings
from tests.serving import served

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
HEAVY = (
    "alembic",
    "bot.understanding",
    "bot.pictures.charts",
    "bot.content",
    "jinja2",
    "numpy",
    "starlette",
    "telegram.ext",
    "uvicorn",
)


def test_what_opens_first_is_light() -> None:
    """Until the first getUpdates nothing is loaded that only answers, pages and pictures need."""
    program = "import sys, bot.cli, bot.commands.run; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "bot.chat.transport.receiver" in loaded
    assert not set(HEAVY) & set(loaded)


# --- gaps


@pytest.mark.parametrize(("seconds", "is_asked"), [(20, False), (150, False), (151, True), (2 * 3600, True)])
async def test_after_a_gap_open_cards_are_sent_anew(world: World, seconds: int, is_asked: bool) -> None:
    """Taps wait 150 s at Telegram: after more the card comes again and says why; one that is closed does not."""
    ann, ben = world.phone("Ann"), world.phone("Ben")
    await world.goes_to(SIX_PM)
    await ben.taps_all("4", "Done")
    before = len(ann.person.messages), len(ben.person.messages)
    assert not await feel_pulse(world.app, world.now)
    world.sandbox.clock.move_to(world.now + timedelta(seconds=seconds))
    assert await feel_pulse(world.app, world.now) is is_asked
    await world.settle()
    if is_asked:
        assert "I was out of reach for a while" in ann.screen()
        await ann.taps("6")
        assert "Saved so far" in ann.screen()
    else:
        assert len(ann.person.messages) == before[0]
    assert len(ben.person.messages) == before[1]
    assert not await feel_pulse(world.app, world.now), "one gap is made good once"


async def test_a_short_restart_in_a_quiet_hour_is_no_gap(world: World, ann: Phone) -> None:
    """What counts is when the bot last listened, not when somebody last wrote."""
    await world.goes_to(SIX_PM)
    for minutes in range(3):
        await feel_pulse(world.app, world.now + timedelta(minutes=2 * minutes))
    before = len(ann.person.messages)
    world.sandbox.clock.move_to(world.now + timedelta(minutes=5))
    await feel_pulse(world.app, world.now)
    await world.settle()
    assert len(ann.person.messages) == before


@pytest.mark.parametrize("what", ["Telegram", "the database"])
async def test_an_outage_while_running_is_noticed(
    world: World, ann: Phone, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Telegram or the database does not answer there is no pulse; when it does again, the gap is seen."""
    is_away, now = False, world.now

    async def feels(app: App, at: datetime) -> bool:
        if is_away and what == "the database":
            raise OSError("no route to host")
        return await feel_pulse(app, at)

    monkeypatch.setattr(process, "feel_pulse", feels)
    monkeypatch.setattr(process, "utc_now", lambda: now)
    monkeypatch.setattr(process, "PULSE", 0.0)
    monkeypatch.setattr(metrics, "age", lambda _part: 100.0 if is_away and what == "Telegram" else 1.0)
    world.app.intake.lead.is_held = True
    await world.goes_to(SIX_PM)
    keeping = asyncio.create_task(process.keep_pulse(world.app))
    try:
        await until(lambda: pulse_at(world.app.database), now)
        is_away, now = True, now + timedelta(seconds=100)
        await asyncio.sleep(1.2)
        assert await pulse_at(world.app.database) != now
        is_away, now = False, now + timedelta(seconds=60)
        await until(lambda: pulse_at(world.app.database), now)
    finally:
        keeping.cancel()
        world.app.intake.lead.is_held = False
    await world.settle()
    assert "I was out of reach for a while" in ann.screen()


async def pulse_at(database: Database) -> datetime | None:
    """When the bot last said that it receives."""
    async with database.transaction() as store:
        connection = store._connection
        found = (await connection.exec_driver_sql("SELECT at FROM pulses WHERE name = 'receiving'")).scalar()
    return None if found is None else datetime.fromisoformat(str(found)).replace(tzinfo=UTC)


async def until(look: Callable[[], object], wanted: object, *, seconds: float = 10.0) -> None:
    """Look again and again until what is wanted is there."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (found := await look()) != wanted:  # type: ignore[misc]
        assert asyncio.get_running_loop().time() < deadline, f"{found} and not {wanted}"
        await asyncio.sleep(0.05)


# --- the webhook's one owner


async def test_the_webhook_is_set_once_and_left_alone_when_it_agrees(world: World) -> None:
    """A second look calls nothing; another secret, address or list of updates is set anew; polling removes it."""
    bot, sandbox = world.app.application.bot, world.sandbox
    away = settings(webhook_url="https://bot.example.org")
    hook = webhooks.wanted_by(away)
    assert hook is not None

    def calls() -> int:
        return len(sandbox.calls_of("setWebhook")) + len(sandbox.calls_of("deleteWebhook"))

    assert await webhooks.agree(bot, None) is False
    assert calls() == 0
    assert await webhooks.agree(bot, hook) is True
    for _replica in range(3):
        assert await webhooks.agree(bot, hook) is False
    assert calls() == 1
    other = webhooks.wanted_by(replace(away, webhook_secret=Secret("another-secret")))
    assert other is not None
    assert other.url != hook.url
    assert await webhooks.agree(bot, other) is True
    sandbox.core.queue.allow(["message"])
    assert await webhooks.agree(bot, other) is True
    assert (await bot.get_webhook_info()).allowed_updates == ALLOWED
    assert await webhooks.agree(bot, None) is True
    assert (await bot.get_webhook_info()).url == ""
    assert calls() == 4


# --- replicas, as processes of their own


class Replica:
    """``python -m bot run`` as a process."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.port = port

    async def asks(self, path: str) -> tuple[int, str]:
        """What a health page says; 0 while nobody listens."""
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}{path}")
        except httpx.TransportError:
            return 0, ""
        return answer.status_code, answer.text

    async def is_ready(self) -> bool:
        """Whether everything is at work."""
        return (await self.asks("/readyz")) == (200, "ready")

    async def leads(self) -> bool:
        """Whether this one polls."""
        return "\nleader 1.0\n" in (await self.asks("/metrics"))[1]


@asynccontextmanager
async def replica(
    folder: Path, database: str, api: str, *, port: int | None = None, **more: str
) -> AsyncIterator[Replica]:
    """Run the bot until the block ends, or until it is killed."""
    port = port or free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("COV_", "COVERAGE"))},
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "DATABASE_URL": database,
        "CONTENT_DIR": str(default_content_dir()),
        "LOCAL_FAQ": str(folder / "faq.local.yaml"),
        "ANSWERS_ENCODER": "off",
        "PORT": str(port),
        "PYTHONPATH": str(Path(house.__file__).parents[2]),
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    try:
        yield Replica(process, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


SECRETS = {"SECRET_KEY": "open-sesame-and-nothing-else", "DATA_KEYS": base64.b64encode(b"k" * 32).decode()}
"""What nobody may read in the log, on the screen or among the figures, besides the token."""


@pytest.mark.postgres
async def test_when_the_leader_dies_another_takes_over(postgres_database: str, tmp_path: Path) -> None:
    """Two replicas, one owner's link, one that polls; kill -9, and within ten seconds the other one answers."""
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    ann, zoe = (sandbox.add_person(first_name=name, id=CAST[name]) for name in ("Ann", "Zoe"))
    async with served(sandbox.asgi()) as api, replica(tmp_path, postgres_database, api, port=None, **SECRETS) as first:
        await until(first.is_ready, True, seconds=60)
        async with replica(tmp_path, postgres_database, api, port=None, **SECRETS) as second:
            await until(second.is_ready, True, seconds=60)
            assert (await first.leads(), await second.leads()) == (True, False)
            await answers(sandbox, ann)
            first.process.kill()
            begun = asyncio.get_running_loop().time()
            await answers(sandbox, zoe)
            took = asyncio.get_running_loop().time() - begun
            assert took < 10, f"{took:.1f} s until somebody took over"
            assert await second.leads()
            figures = (await second.asks("/metrics"))[1]
            second.process.send_signal(signal.SIGTERM)
            said, log = await asyncio.wait_for(second.process.communicate(), 12)
            assert second.process.returncode == 0, log.decode()
            assert "leader" in figures
            for secret in (TOKEN, *SECRETS.values()):
                assert secret not in said.decode() + log.decode() + figures
        await first.process.wait()
    conflicts = [call for call in sandbox.calls_of("getUpdates") if call.error_code == 409]
    assert conflicts == []
    await sandbox.close()


@pytest.mark.postgres
async def test_with_a_webhook_every_replica_receives(postgres_database: str, tmp_path: Path) -> None:
    """Telegram is told once where to call; whichever replica the proxy chooses takes the update, and one answers."""
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    ann, zoe = (sandbox.add_person(first_name=name, id=CAST[name]) for name in ("Ann", "Zoe"))
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    hook = webhooks.wanted_by(settings(webhook_url=here))
    assert hook is not None
    async with (
        served(sandbox.asgi()) as api,
        replica(tmp_path, postgres_database, api, port=port, WEBHOOK_URL=here) as first,
        replica(tmp_path, postgres_database, api, WEBHOOK_URL=here) as second,
    ):
        for one in (first, second):
            await until(one.is_ready, True, seconds=60)
        await until(lambda: _url(sandbox), hook.url)
        await answers(sandbox, ann)
        await answers(sandbox, zoe)
        await until(lambda: is_idle(first), True)
        first.process.kill()
        await first.process.wait()
        update = {"update_id": 900_000_001, "message": zoe_says(zoe, "/start")}
        before = len(zoe.messages)
        async with httpx.AsyncClient() as proxy:
            for _repeat in range(2):
                answer = await proxy.post(
                    hook.url.replace(str(port), str(second.port)),
                    json=update,
                    headers={"X-Telegram-Bot-Api-Secret-Token": hook.secret},
                )
                assert answer.status_code == 200
        await sandbox.until(lambda: len(zoe.messages) > before, timeout=30)
        await until(second.leads, True)
        await asyncio.sleep(1.5)
        assert len(zoe.messages) == before + 1, "the repeat had no second effect"
    assert len(sandbox.calls_of("setWebhook")) == 1
    assert sandbox.calls_of("deleteWebhook") == []
    assert sandbox.calls_of("getUpdates") == []
    await sandbox.close()


async def is_idle(one: Replica) -> bool:
    """Whether every message was sent and recorded."""
    return '\nmessages{state="new"} 0.0\n' in (await one.asks("/metrics"))[1]


async def _url(sandbox: Sandbox) -> str:
    return sandbox.core.webhook.hook.url


def zoe_says(zoe: Person, text: str) -> dict[str, object]:
    """A message as Telegram sends it."""
    who = {"id": zoe.id, "first_name": zoe.first_name}
    return {
        "message_id": 9001,
        "date": int(datetime.now(UTC).timestamp()),
        "from": {**who, "is_bot": False},
        "chat": {**who, "type": "private"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text)}],
    }


async def answers(sandbox: Sandbox, person: Person) -> None:
    """Say something and wait for the answer."""
    before = len(person.messages)
    person.says("/start")
    await sandbox.until(lambda: len(person.messages) >= before + 2, timeout=30)


async def test_a_second_run_on_one_file_is_refused_in_a_line(world: World, tmp_path: Path) -> None:
    """Exit code 2, which a supervisor takes for 'do not try again'; the first goes on."""
    await world.app.intake.start()
    database = f"sqlite:///{tmp_path}/practice.db"
    async with served(world.sandbox.asgi()) as api, replica(tmp_path, database, api) as second:
        _said, log = await asyncio.wait_for(second.process.communicate(), 60)
    assert second.process.returncode == 2
    assert log.decode().strip() == (
        f"Another program works on {tmp_path}/practice.db already: stop it first. "
        "Several at once need PostgreSQL (DATABASE_URL)"
    )


async def test_what_is_not_at_work_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has begun, everything is at work, and each part that falls silent."""
    ages: dict[str, float | None] = {}
    monkeypatch.setattr(metrics, "age", ages.get)
    assert server.standing(world.app)[0] == "the receiver has stopped"
    await world.app.intake.start()
    ages |= {"worker": 1.0, "messenger": 1.0, "schedule": 1.0, "polling": 5.0}
    assert server.standing(world.app) == []
    await until(lambda: _value(world.app), True)
    ages |= {"messenger": 1000.0, "schedule": None, "polling": 1000.0}
    assert server.standing(world.app) == [
        "the receiver does not ask Telegram",
        "the messenger gives no sign",
        "the schedule gives no sign",
    ]
    world.app.intake.lead.is_held = False
    assert "the receiver does not ask Telegram" not in server.standing(world.app), "whoever stands by does not poll"


async def _value(app: App) -> bool:
    return app.intake.lead.is_held


async def test_a_database_that_goes_away_costs_the_lead_and_not_the_program(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intake waits for it and leads again."""
    tries = 0

    @asynccontextmanager
    async def held() -> AsyncIterator[None]:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError("no route to host")
        world.app.intake.lead.is_held = True
        yield

    monkeypatch.setattr(startup, "AGAIN", 0.01)
    monkeypatch.setattr(world.app.intake.lead, "held", held)
    world.app.intake.built.set()
    await world.app.intake.start()
    await until(lambda: _value(world.app), True)
    assert tries == 3


@pytest.mark.postgres
@pytest.mark.parametrize("error", [ConnectionResetError(), NoneFreeError()], ids=lambda error: type(error).__name__)
async def test_a_database_that_goes_away_while_starting_may_come_back(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whoever started the program is told to try again, wherever in its start it was."""

    async def breaks(_database: Database) -> None:
        raise error

    monkeypatch.setattr("bot.runtime.startup.migrate.upgrade", breaks)
    with pytest.raises(AwayError, match=r"cannot be reached: \w+Error\. Check DATABASE_URL"):
        await startup.open_database(settings(database_url=postgres_database))
