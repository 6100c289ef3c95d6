"""Work beside the event loop: the process starts, ends and dies without anybody noticing."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import beside
from bot.beside import BrokenError, GoneError, Helper
from bot.i18n import language, speaking
from bot.ical import files
from bot.ical.files import Refusal, UnreadableError
from bot.pictures import engine

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RED = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>'


def drawn(helper: Helper, colour: str = "red") -> bytes:
    """A small picture."""
    return helper.do(engine.svg_png, RED.replace("red", colour), scale=1.0)


@pytest.fixture
def own() -> Iterator[Helper]:
    """A process of the test's own."""
    made = Helper()
    yield made
    made.close()
    assert made.pid is None


def test_the_program_itself_stays_small() -> None:
    """Neither the JavaScript engine nor what draws figures is in it; the one who draws ends with it."""
    program = (
        "import sys; from bot import beside; from bot.pictures import charts, engine;"
        "from bot.runtime import app, server;"
        f"beside.HELPER.do(engine.svg_png, {RED!r}, scale=2.0);"
        "print(beside.HELPER.pid, any(one in sys.modules for one in ('vl_convert', 'bot.pictures.figures')))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    pid, is_loaded = ran.stdout.split()
    assert is_loaded == "False"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    assert ran.stderr == ""


def test_a_process_that_was_killed_is_replaced(own: Helper) -> None:
    """The next drawing is made by another one."""
    first = drawn(own)
    before = own.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert drawn(own) == first
    assert own.pid != before


def test_a_process_without_work_ends_by_itself() -> None:
    """And comes back when it is needed."""
    short = Helper(idle=0.2)
    try:
        first = drawn(short)
        deadline = time.monotonic() + 10
        while short.pid is not None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert drawn(short) == first
    finally:
        short.close()


def test_what_cannot_be_drawn_is_refused_without_its_words(own: Helper) -> None:
    """The kind of the error alone; the process goes on."""
    with pytest.raises(BrokenError) as caught:
        own.do(engine.svg_png, "zanzibar, no picture", scale=1.0)
    assert "zanzibar" not in str(caught.value)
    before = own.pid
    assert drawn(own)
    assert own.pid == before


def test_what_takes_too_long_is_given_up(own: Helper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is ended with it."""
    monkeypatch.setattr(beside, "PATIENCE", 0.0)
    with pytest.raises(GoneError, match="too long"):
        drawn(own)
    assert own.pid is None


async def test_many_at_once_take_turns(own: Helper) -> None:
    """Each gets what it asked for."""
    colours = ["red", "green", "blue"] * 3
    found = await asyncio.gather(*(asyncio.to_thread(drawn, own, one) for one in colours))
    assert found[:3] == found[3:6] == found[6:]
    assert len(set(found)) == 3


def test_a_fork_has_its_own(own: Helper) -> None:
    """Two programs on one pipe would read each other's answers."""
    drawn(own)
    before = own.pid
    own._owner = os.getpid() + 1
    kept = own._process
    assert kept is not None
    assert drawn(own)
    assert own.pid != before
    assert kept.poll() is None, "the parent's is left alone"
    for pipe in (kept.stdin, kept.stdout):
        assert pipe is not None
        pipe.close()
    kept.wait(10)


def test_an_error_of_ours_comes_back_as_itself(own: Helper) -> None:
    """Whoever sent the file is told why it was refused."""
    with pytest.raises(UnreadableError) as caught:
        own.do(files.read, b"no calendar", now=NOW, zone=ZoneInfo("UTC"))
    assert caught.value.refusal is Refusal.NO_CALENDAR


def test_whatever_kills_the_process_every_time_is_given_up(own: Helper) -> None:
    """It is tried twice, and the next piece of work is done as if nothing had been."""
    with pytest.raises(GoneError):
        own.do(os._exit, 1)
    assert drawn(own)


async def test_it_speaks_the_language_of_whoever_asks() -> None:
    """And works in another process than the one that waits."""
    with speaking("de"):
        assert await beside.work(language) == "de"
    assert await beside.work(language) == "en"
    assert await beside.work(os.getpid) not in {os.getpid(), None}


async def test_who_waits_for_it_takes_no_thread_from_others() -> None:
    """Ten that wait in line leave the loop's own threads free."""
    waiting = [asyncio.create_task(beside.work(time.sleep, 0.05)) for _ in range(10)]
    await asyncio.sleep(0)
    names = await asyncio.gather(*(asyncio.to_thread(lambda: threading.current_thread().name) for _ in range(3)))
    assert not any(name.startswith("beside") for name in names)
    await asyncio.gather(*waiting)
    assert sum(one.name.startswith("beside") for one in threading.enumerate()) == 1
