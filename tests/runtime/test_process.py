"""Running it: what opens first, who sets the webhook, and what becomes of it when the database goes away."""

import asyncio
import errno
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as NoneFreeError

from bot.chat.transport import webhooks
from bot.chat.transport.receiver import ALLOWED
from bot.config import AwayError, Secret
from bot.runtime import opening, process, startup
from bot.runtime.app import App
from bot.storage.database import Database
from tests.practice import World, settings
from tests.runtime.waiting import until

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

    monkeypatch.setattr("bot.runtime.opening.migrate.upgrade", breaks)
    with pytest.raises(AwayError, match=r"cannot be reached: \w+Error\. Check DATABASE_URL"):
        await opening.open_database(settings(database_url=postgres_database))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "cannot be used now: No space left on device"),
        (sqlite3.OperationalError("database is locked"), "cannot be used now: database is locked"),
    ],
    ids=["full", "locked"],
)
async def test_a_file_that_cannot_be_used_now_may_be_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """Whoever started the program is told to try again, as when a server is away."""
    if isinstance(error, sqlite3.Error):
        error.sqlite_errorname = "SQLITE_BUSY"

    async def breaks(_database: Database) -> None:
        raise error

    monkeypatch.setattr("bot.runtime.opening.migrate.upgrade", breaks)
    with pytest.raises(AwayError, match=said):
        await opening.open_database(settings(database_url=f"sqlite:///{tmp_path}/practice.db"))


async def test_every_part_that_ends_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole program, with a part that makes a mistake: it finishes what is under way and does not go on without."""

    async def breaks() -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(world.app.takeover, "run", breaks)
    async with asyncio.timeout(20):
        with pytest.raises(KeyError, match="a mistake"):
            await process.run(world.app, asyncio.Event())
