"""Work that is done again and again: by steady time, whatever one attempt does."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.runtime import repeating
from bot.runtime.repeating import Repeated, Repeating, every, steady


async def test_an_attempt_that_fails_or_hangs_is_not_the_last(caplog: pytest.LogCaptureFixture) -> None:
    """Each is told in the log without words that somebody may have written, and the next comes in time."""
    tries, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries == 5:
            enough.set()
        if tries == 1:
            raise ZeroDivisionError("Ann wrote this")
        if tries == 2:
            raise OSError("away")
        if tries == 3:
            await asyncio.Event().wait()

    keeping = Repeating()
    keeping.start([Repeated("the work", work, every(0.02), 0.1, at_once=True)])
    async with asyncio.timeout(5):
        await enough.wait()
    keeping.stop()
    assert "the work has failed and is tried again: ZeroDivisionError" in caplog.text
    assert "the database is away (OSError)" in caplog.text
    assert "no step for 0 s; it is given up and begun anew" in caplog.text
    assert "Ann" not in caplog.text
    before = tries
    await asyncio.sleep(0.1)
    assert tries == before, "what was stopped goes on no more"


async def test_what_does_not_hear_that_it_is_to_end_holds_nothing_up(caplog: pytest.LogCaptureFixture) -> None:
    """An attempt that will not even be cancelled is left alone."""
    tries, deaf, enough = 0, asyncio.Event(), asyncio.Event()

    async def work() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            enough.set()
        while tries == 1 and not deaf.is_set():
            try:
                await deaf.wait()
            except asyncio.CancelledError:
                continue

    keeping = Repeating()
    keeping.start([Repeated("the work", work, every(0.02), 0.05, at_once=True)])
    async with asyncio.timeout(5):
        await enough.wait()
    deaf.set()
    keeping.stop()
    assert "given up" in caplog.text


async def test_a_long_attempt_that_gets_on_is_let_be(caplog: pytest.LogCaptureFixture) -> None:
    """A peak takes as long as it takes: each batch is a step."""
    caplog.set_level(logging.INFO)
    steps, ended = 0, asyncio.Event()

    async def work() -> None:
        nonlocal steps
        for _batch in range(10):
            await asyncio.sleep(0.03)
            steps += 1
        ended.set()

    keeping = Repeating()
    keeping.start([Repeated("the work", work, every(60), 0.1, at_once=True, steps=lambda: steps)])
    async with asyncio.timeout(5):
        await ended.wait()
    keeping.stop()
    assert "given up" not in caplog.text


async def test_when_it_is_time_does_not_follow_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler's trigger is asked in steady time; what has passed meanwhile is left out."""
    now = steady()
    monkeypatch.setattr(repeating, "steady", lambda: now)
    trigger = every(2.0)
    first = trigger.get_next_fire_time(None, now)
    assert first == now + timedelta(seconds=2)
    late = trigger.get_next_fire_time(None, now + timedelta(seconds=7))
    assert late == now + timedelta(seconds=8)
    assert steady() < datetime.now(UTC) - timedelta(days=365), "it is no time of day"
