"""Ticks: every few seconds the services are asked what is due. There are no rules in here.

When to look is steady time's business (``repeating``); what is due is asked by the wall clock.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import metrics
from bot.domain.behalf import WAITS
from bot.runtime.repeating import Repeated, Repeating, every, steady
from bot.services import (
    aftercare,
    calendars,
    follow_up,
    leaves,
    readers,
    reminders,
    retention,
    rewinding,
    schedule,
    strong_pain,
    tidying,
    timers,
)
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database

logger = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at the schedule."""

REFRESH, TIDY = 10.0, 3600.0
"""Seconds between two looks at the practice's own answers, and between two times of tidying up."""

HANGS = 30.0
"""Seconds without a step after which an attempt is given up; a batch takes a tenth of one."""

MOVED = timedelta(minutes=1)
"""A clock that goes back by more, or runs ahead of steady time, was moved by somebody."""

UNSURE = timedelta(hours=6)
"""How long nothing is deleted for its age after the clock was moved: it may be wrong now, and what is gone is gone."""

KEPT = timedelta(days=2)
"""How long handled updates and sent messages are kept, without their words; Telegram repeats none after a day."""


class Ticker:
    """Asks what is due.

    Args:
        on_due: called after a tick that has left messages to send.
        is_leading: whether this replica tidies up, too; ticks are for all of them.
    """

    def __init__(
        self,
        *,
        database: Database,
        practice: Practice,
        clock: Callable[[], datetime],
        on_due: Callable[[], None],
        is_leading: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._practice = practice
        self._clock = clock
        self._on_due = on_due
        self._is_leading = is_leading
        self._repeating = Repeating()
        self._steps = 0
        self._apart: timedelta | None = None
        self._moved_at: datetime | None = None
        self.last_tick: datetime | None = None

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self._database.transaction() as store:
            yield Desk(store=store, practice=self._practice, now=self._clock())

    async def tick(self) -> int:
        """Settle everything that is due; returns the number of messages. Nothing is locked when nothing is due."""
        now = self._clock()
        self._compare(now)
        if self.last_tick is None or now < self.last_tick - MOVED:
            await self._rewind()
        async with self._database.reading() as store:
            waiting = await store.schedule.waiting(
                now, tidy_before=now - tidying.AFTER, today=now.astimezone(ZoneInfo(self._practice.time_zone)).date()
            )
        intended = 0
        if waiting.plans:
            intended += (await schedule.run(self._desk, breathe=self._breathe)).intended
        if waiting.others:
            async with self._desk() as desk:
                intended += await reminders.welcome_back(desk)
                intended += await strong_pain.tick(desk)
                intended += await timers.tick(desk)
                intended += await tidying.due(desk)
                intended += await readers.remind(desk)
                intended += await leaves.due(desk)
                intended += await follow_up.due(desk)
        self.last_tick = self._clock()
        metrics.beat("schedule")
        if intended:
            self._on_due()
        return intended

    async def _tick_or_miss(self) -> None:
        try:
            await self.tick()
        except Exception:
            metrics.miss("schedule")
            raise

    def _compare(self, now: datetime) -> None:
        """See whether the clock was moved: it should run beside steady time."""
        apart = now - steady()
        if self._apart is not None and abs(apart - self._apart) > MOVED:
            self._moved_at = steady()
            logger.info("the clock was moved by %.0f s", (apart - self._apart).total_seconds())
        self._apart = apart

    async def _breathe(self) -> None:
        """One more batch is committed: others may go on."""
        self._steps += 1
        metrics.beat("schedule")
        await asyncio.sleep(0)

    async def _rewind(self) -> None:
        """Look at the start, and when the clock was set back, whether something waits for a time that was never meant.

        What was given up as too late while it was ahead is looked for whenever it goes back under our eyes.
        """
        async with self._desk() as desk:
            put_right = await rewinding.messages(desk) + await rewinding.timers(desk) + await rewinding.questions(desk)
            is_ahead = await rewinding.is_ahead(desk)
        if is_ahead or self.last_tick is not None:
            put_right += await rewinding.plans(self._desk, breathe=self._breathe)
        if put_right:
            logger.warning("the clock was ahead and was set back: %s plans and messages come earlier again", put_right)

    async def tidy(self) -> None:
        """Delete what was handled and sent long enough ago."""
        async with self._database.transaction() as store:
            before = self._clock() - KEPT
            await store.inbox.purge(before)
            await store.outbox.purge(before)
            await store.paces.purge(self._clock())
        async with self._database.transaction() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock())
            await retention.tidy(desk)
            await aftercare.catch_up(desk)
            await store.calendars.drop_older(self._clock() - calendars.WAIT)
            await store.behalf.drop_older(self._clock() - WAITS)

    async def _tidy_if_leading(self) -> None:
        if self._moved_at is not None and steady() - self._moved_at < UNSURE:
            logger.warning("the clock was moved lately: nothing is deleted for its age now")
        elif self._is_leading():
            await self.tidy()

    async def refresh(self) -> None:
        """Load the content anew when the practice's own answers have changed."""
        await asyncio.to_thread(self._practice.live.refresh)

    async def _warm(self) -> None:
        """Load the encoder if that has failed; nothing happens when it is there."""
        await asyncio.to_thread(self._practice.library.router.warm)

    def start(self) -> None:
        """Start ticking."""
        self._repeating.start(
            [
                Repeated(
                    "the schedule", self._tick_or_miss, every(EVERY), HANGS, at_once=True, steps=lambda: self._steps
                ),
                Repeated("the answers", self.refresh, every(REFRESH), HANGS),
                Repeated("the encoder", self._warm, every(TIDY), TIDY),
                Repeated("tidying up", self._tidy_if_leading, every(TIDY), TIDY),
            ]
        )

    def stop(self) -> None:
        """Stop ticking."""
        self._repeating.stop()
