"""Telegram's pace: 30 messages a second over all chats, one a second to each, short bursts allowed.

Every message that is sent asks here first. Replies go before what nobody waits for; a pause that Telegram asks for is
kept by all. Where the counts are kept is a ledger's business: in memory for one program, in the database for several.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from bot.domain.pace import BOT, Asked, Limit, Pacing, Said, Standing, refused
from bot.storage.database import TROUBLE, Database, name_of

logger = logging.getLogger(__name__)

TELEGRAM = Pacing(overall=Limit(rate=30.0, burst=30.0), per_chat=Limit(rate=1.0, burst=4.0), spare=6.0)
"""Telegram's limits (Bots FAQ)."""

NO_LIMITS = Pacing(overall=Limit(rate=1e9, burst=1e9), per_chat=Limit(rate=1e9, burst=1e9))
"""For tests: less than a microsecond between two messages is no wait, on a clock that stands still and was set back."""

KEPT = 10_000
"""Chats whose count is kept in memory."""

AGAIN = 1.0
"""Seconds until a database that is away is asked again."""

NONE = timedelta()

T = TypeVar("T")
Change = Callable[[Mapping[int, Standing], datetime], tuple[T, dict[int, Standing]]]
"""Told where chats stand, and the time; returns a result, and where those stand whose standing has changed."""


class Ledger(Protocol):
    """Keeps where everybody stands."""

    async def change(self, chats: Collection[int], change: Change[T]) -> T:
        """Change standings in one step.

        Args:
            chats: whose standings are needed; the bot's, and those of everybody who is paused, are given too.

        Raises:
            OSError, DBAPIError: the database is away.
        """
        ...


class Memory:
    """A ledger for a program that is alone."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.standings: dict[int, Standing] = {}

    async def change(self, chats: Collection[int], change: Change[T]) -> T:  # noqa: ARG002 - all are at hand
        """Change standings in one step."""
        now = self._clock()
        result, changed = change(self.standings, now)
        self.standings |= changed
        if len(self.standings) > KEPT:
            self.standings = {one: stands for one, stands in self.standings.items() if not stands.is_idle(now)}
        return result


class Shared:
    """A ledger for several programs on one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def change(self, chats: Collection[int], change: Change[T]) -> T:
        """Change standings in one step; whoever else wants to waits."""
        async with self._database.transaction() as store:
            standings = await store.paces.lock(chats, self._clock)
            now = self._clock()
            result, changed = change(standings, now)
            await store.paces.put(changed, now)
        return result


class PausedError(Exception):
    """Telegram wants nothing sent for a while.

    Attributes:
        wait: how long.
    """

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class _Waiter(NamedTuple):
    asked: Asked
    may_go: asyncio.Future[None]


class Pace:
    """Lets messages go.

    Args:
        clock: tells the time.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime], pacing: Pacing = TELEGRAM) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pacing = pacing
        self._waiters: list[_Waiter] = []
        self._server: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._paused: dict[int, Standing] = {}

    async def wait(self, chat_id: int, *, is_reply: bool) -> None:
        """Return when one message may go to a chat.

        Raises:
            PausedError: Telegram wants nothing sent there now.
        """
        waiter = _Waiter(Asked(chat_id, is_reply=is_reply), asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._news.set()
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve(), name="pace")
        await waiter.may_go

    def check(self, chat_id: int = BOT) -> None:
        """Return if calls that do not count (edits, answers to taps) may go to a chat, or to anybody.

        Raises:
            PausedError: Telegram wants nothing there now, as far as this program knows.
        """
        now = self._clock()
        for one in (BOT, chat_id):
            if one in self._paused:
                stands = self._paused[one] = self._paused[one].settled(now, self._pacing.overall)
                if stands.pause(now) > NONE:
                    raise PausedError(stands.pause(now))
                del self._paused[one]

    async def refused(self, chat_id: int, wait: timedelta) -> None:
        """Record that Telegram has asked a message to a chat to wait.

        Raises:
            OSError, DBAPIError: the database is away.
        """

        def change(standings: Mapping[int, Standing], now: datetime) -> tuple[None, dict[int, Standing]]:
            changed = refused(chat_id, standings, now=now, wait=wait)
            self._learn(changed, now)
            return None, changed

        await self._ledger.change({chat_id}, change)

    def _learn(self, standings: Mapping[int, Standing], now: datetime) -> None:
        self._paused |= {one: stands for one, stands in standings.items() if stands.pause(now) > NONE}

    async def _serve(self) -> None:
        """Answer those who wait, until nobody does."""
        while waiters := sorted(
            (one for one in self._waiters if not one.may_go.done()), key=lambda one: not one.asked.is_reply
        ):
            self._news.clear()
            asked = [one.asked for one in waiters]
            try:
                said = await self._ledger.change({one.chat_id for one in asked}, partial(self._book, asked))
            except TROUBLE as error:
                logger.warning("the database is away (%s); nothing is sent", name_of(error))
                await asyncio.sleep(AGAIN)
                continue
            longest = self._tell(waiters, said)
            self._waiters = [one for one in self._waiters if not one.may_go.done()]
            if self._waiters:
                try:
                    await asyncio.wait_for(self._news.wait(), timeout=longest.total_seconds())
                except TimeoutError:
                    continue

    def _book(
        self, asked: list[Asked], standings: Mapping[int, Standing], now: datetime
    ) -> tuple[list[Said], dict[int, Standing]]:
        self._learn(standings, now)
        return self._pacing.book(asked, standings, now)

    @staticmethod
    def _tell(waiters: list[_Waiter], said: list[Said]) -> timedelta:
        """Tell everybody; returns how long until the next may go."""
        least = timedelta(seconds=1)
        for (_asked, may_go), told in zip(waiters, said, strict=True):
            if may_go.done():
                continue
            if told.pause:
                may_go.set_exception(PausedError(told.pause))
            elif told.wait:
                least = min(least, told.wait)
            else:
                may_go.set_result(None)
        return least
