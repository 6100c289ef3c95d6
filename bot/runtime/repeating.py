"""Work that is done again and again, by a clock that nobody can set.

APScheduler's triggers say when; its own scheduler would wait by the wall clock, and not wake for an hour when that is
set back by one (docs/decisions/0011-a-clock-that-nobody-sets.md).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.interval import IntervalTrigger

from bot.logs import where
from bot.storage.database import TROUBLE, name_of

logger = logging.getLogger(__name__)

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def steady() -> datetime:
    """Return monotonic time as an instant, which triggers understand; only distances of two of them mean anything."""
    return _BEGIN + timedelta(seconds=time.monotonic())


def every(seconds: float) -> IntervalTrigger:
    """Return a trigger for even distances of steady time; the first is still to pass."""
    begin = steady() + timedelta(seconds=seconds)
    return IntervalTrigger(seconds=seconds, start_date=begin, timezone=UTC)


@dataclass(frozen=True)
class Repeated:
    """Something to do again and again.

    Attributes:
        when: in steady time; what has passed while an attempt took longer is left out.
        patience: seconds without a step after which an attempt is given up.
        at_once: the first attempt does not wait for the trigger.
        steps: counts what an attempt has got done so far, so that a long one is told from one that hangs.
    """

    name: str
    work: Callable[[], Awaitable[object]]
    when: IntervalTrigger
    patience: float
    at_once: bool = False
    steps: Callable[[], int] = lambda: 0


class Repeating:
    """Does things again and again, each for itself: an attempt that fails or hangs holds nothing up."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, things: list[Repeated]) -> None:
        """Begin."""
        for one in things:
            self._keep(self._repeat(one), one.name)

    def stop(self) -> None:
        """End, attempts that are under way included."""
        for task in self._tasks:
            task.cancel()

    def _keep(self, work: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None]":
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _repeat(self, one: Repeated) -> None:
        if one.at_once:
            await self._attempt(one)
        while (at := one.when.get_next_fire_time(None, steady())) is not None:
            await asyncio.sleep((at - steady()).total_seconds())
            await self._attempt(one)

    async def _attempt(self, one: Repeated) -> None:
        """Try once; whatever goes wrong is told, and the next attempt comes all the same."""
        attempt = self._keep(_told(one), one.name)
        while True:
            before = one.steps()
            done, _pending = await asyncio.wait({attempt}, timeout=one.patience)
            if done:
                return
            if one.steps() == before:
                # Not waited for: what hangs may not even hear that it is to end.
                attempt.cancel()
                logger.error("%s: no step for %.0f s; it is given up and begun anew", one.name, one.patience)
                return


async def _told(one: Repeated) -> None:
    try:
        await one.work()
    except TROUBLE as error:
        logger.warning("%s: the database is away (%s); the next time comes soon", one.name, name_of(error))
    except Exception as error:  # noqa: BLE001 - one attempt that fails must not be the last one
        logger.error("%s has failed and is tried again: %s", one.name, where(error))
