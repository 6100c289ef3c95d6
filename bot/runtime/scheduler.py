"""Ticks: APScheduler asks the services, every few seconds, what is due. There are no rules in here."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot import metrics
from bot.services import aftercare, calendars, reminders, retention, schedule, tidying, timers
from bot.services.unit_of_work import Desk, Practice
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at the schedule."""

BACK = timedelta(minutes=1)
"""A clock that goes back by more was moved by somebody."""

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
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self.last_tick: datetime | None = None

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self._database.transaction() as store:
            yield Desk(store=store, practice=self._practice, now=self._clock())

    async def tick(self) -> int:
        """Settle everything that is due; returns the number of messages. Nothing is locked when nothing is due."""
        now = self._clock()
        if self.last_tick is None or now < self.last_tick - BACK:
            await self._rewind(now)
        async with self._database.reading() as store:
            waiting = await store.schedule.waiting(now, tidy_before=now - tidying.AFTER)
        intended = 0
        if waiting.plans:
            intended += (await schedule.run(self._desk, breathe=lambda: asyncio.sleep(0))).intended
        if waiting.others:
            async with self._desk() as desk:
                intended += await reminders.welcome_back(desk)
                intended += await timers.tick(desk)
                intended += await tidying.due(desk)
        self.last_tick = self._clock()
        metrics.beat("schedule")
        if intended:
            self._on_due()
        return intended

    async def _rewind(self, now: datetime) -> None:
        """Look at the start, and when the clock was set back, whether plans wait for a time that was never meant."""
        async with self._database.reading() as store:
            is_ahead = await schedule.is_ahead(Desk(store=store, practice=self._practice, now=now))
        if is_ahead:
            moved = await schedule.rewind(self._desk, breathe=lambda: asyncio.sleep(0))
            logger.warning("the clock was ahead and was set back: %s plans come earlier again", moved)

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

    async def _tidy_if_leading(self) -> None:
        if self._is_leading():
            await self.tidy()

    async def refresh(self) -> None:
        """Load the content anew when the practice's own answers have changed."""
        await asyncio.to_thread(self._practice.live.refresh)

    def start(self) -> None:
        """Start ticking."""
        # One at a time, none skipped for being late: what matters is what is due, not when we looked.
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        at_once = {"next_run_time": datetime.now(UTC)}
        self._scheduler.add_job(_safely(self.tick), IntervalTrigger(seconds=EVERY), id="tick", **options, **at_once)
        self._scheduler.add_job(_safely(self.refresh), IntervalTrigger(seconds=10), id="refresh", **options)
        self._scheduler.add_job(_safely(self._tidy_if_leading), IntervalTrigger(hours=1), id="tidy", **options)
        self._scheduler.start()

    def stop(self) -> None:
        """Stop ticking."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _safely(work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def safely() -> None:
        try:
            await work()
        except TROUBLE as error:
            logger.warning("the database is away (%s); the next tick tries again", type(error).__name__)

    return safely
