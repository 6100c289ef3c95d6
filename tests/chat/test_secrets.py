"""The log: ids and places, never the token, and never a word of a client's."""

import dataclasses
import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from bot import logs
from bot.chat.handlers import checkins_typed as handlers
from bot.commands import doctor
from bot.sandbox.faults import Fault
from bot.web import health
from tests.practice import CAST, TOKEN, World

WORDS = "zanzibar"
FORMATS = ("text", "json")


@pytest.fixture(params=FORMATS)
def log(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Everything that the program logs, as detailed as it can be, in each format; filled at the end."""
    root = logging.getLogger()
    before = (root.level, list(root.handlers), {n: logging.getLogger(n).level for n in root.manager.loggerDict})
    logs.set_up(request.param, level=logging.DEBUG)
    lines: list[str] = []
    handler = root.handlers[0]

    def keep(record: logging.LogRecord) -> None:
        lines.append(handler.format(record))

    handler.emit = keep  # type: ignore[method-assign]
    yield lines
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name in root.manager.loggerDict:
        logging.getLogger(name).setLevel(before[2].get(name, logging.NOTSET))


async def test_a_whole_day_leaves_no_word_in_the_log(
    rough: World, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notes, questions, danger signs, names, refusals, bad lines and an exception that quotes what was written."""
    ann, mira = rough.phone("Ann"), rough.phone("Mira")
    await ann.says("/checkin")
    await ann.taps_all("6", "Nowhere in particular", "Skip", "Skip")
    await ann.says(f"a note about {WORDS}")
    await ann.says(f"may I swim in {WORDS}?")
    await ann.says(f"my chest hurts and I cannot breathe, {WORDS}")
    rough.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=2))
    rough.sandbox.add_fault(Fault(method="sendMessage", kind="429", times=2))
    await ann.says("/settings")
    await rough.passes(timedelta(minutes=5))
    await mira.says("/flags")
    await mira.says("/questions")
    ann.person.blocks()
    await mira.says("/clients")
    ann.person.unblocks()

    async def breaks(*_arguments: Any, **_options: Any) -> None:
        raise ValueError(f"{WORDS} cannot be stored by {TOKEN}")

    monkeypatch.setattr(handlers, "typed", breaks)
    await ann.says(f"7 {WORDS}")
    for _try in range(3):
        await rough.passes(timedelta(seconds=5))
    assert rough.app.worker.set_aside == 1
    assert sum("ValueError at test_secrets.py" in line for line in log) == 3
    written = "\n".join(log)
    assert WORDS not in written
    assert TOKEN not in written
    assert TOKEN.partition(":")[2] not in written
    # The libraries could say more than we do: what was sent, every statement with its values.
    for name in ("httpx", "httpcore", "telegram", "telegram.ext", "sqlalchemy.engine", "aiosqlite", "asyncio"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING
    figures = health.written(health.numbers()).decode()
    assert "set_aside" in figures
    looked = io.StringIO()
    address = str(rough.app.database.url.set(drivername="sqlite"))
    chosen = dataclasses.replace(rough.app.settings, database_url=address)
    await doctor.list_set_aside(chosen, Console(file=looked, width=200))
    assert str(CAST["Ann"]) in looked.getvalue()
    for seen in (figures, looked.getvalue()):
        assert WORDS not in seen
        assert TOKEN.partition(":")[2] not in seen


def test_a_token_that_reaches_the_log_is_taken_out(log: list[str]) -> None:
    """In a message, in its arguments and in a traceback."""
    logger = logging.getLogger("bot.somewhere")
    logger.info("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    logger.info(f"POST https://api.telegram.org/bot{TOKEN}/getMe")
    try:
        raise RuntimeError(TOKEN)
    except RuntimeError:
        logger.exception("it broke")
    assert len(log) == 3
    assert not [line for line in log if TOKEN.partition(":")[2] in line]


LIBRARIES = ("telegram", "telegram.ext", "httpx", "httpcore", "aiohttp", "sqlalchemy.engine", "aiosqlite", "asyncpg")


async def test_libraries_told_to_say_everything_leak_nothing(world: World, log: list[str]) -> None:
    """Somebody who looks for a mistake turns every library's log up: what a client wrote stays out of it."""
    heard: list[str] = []
    listening = logging.Handler()
    listening.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(listening)
    for name in (*LIBRARIES, "uvicorn.error", "uvicorn.access", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    ann = world.phone("Ann")
    await ann.says(f"may I swim in {WORDS}?")
    await ann.says("/help")
    assert WORDS in "\n".join(heard), "the libraries say it, or this shows nothing"
    assert log
    assert WORDS not in "\n".join(log)
    assert TOKEN.partition(":")[2] not in "\n".join(log)


def test_the_words_of_an_error_stay_out_of_the_log(log: list[str]) -> None:
    """Those of an error, of what led to it, and of a task that nobody waited for; its place is told."""
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise ValueError(f"no {WORDS}") from error
    except ValueError:
        logging.getLogger("uvicorn.error").exception("it broke")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task ValueError('%s')>", WORDS)
    written = "\n".join(log)
    assert len(log) == 2
    assert "it broke" in written
    assert "ValueError" in written
    assert WORDS not in written
