"""Taking over what a dead program was sending: nobody can know whether it was sent, so it is sent."""

import asyncio
import logging
from collections.abc import Callable

from bot.storage.database import TROUBLE, Database, name_of
from bot.storage.leader import LeaderLock

logger = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks."""

SILENCE = 5.0
"""Seconds without a session after which a program counts as dead: one that was cut off is back sooner."""


class Takeover:
    """Gives the messages of dead programs back to whoever lives.

    A SQLite file is one program's, so that whatever somebody else holds at the start is a dead one's. On PostgreSQL
    every program looks all the time, for it may be the only one that is left.

    Args:
        on_free: called when there is something to send.
    """

    def __init__(self, *, database: Database, lead: LeaderLock, on_free: Callable[[], None]) -> None:
        self._database = database
        self._lead = lead
        self._on_free = on_free
        self._absent_since: dict[int, float] = {}

    async def look(self, at: float) -> int:
        """Give back what the dead hold; returns how many messages that were.

        Args:
            at: monotonic seconds.

        Raises:
            OSError, DBAPIError: the database is away.
        """
        try:
            async with self._database.reading() as store:
                takers = await store.outbox.takers()
            absent = await self._lead.absent(takers)
        except TROUBLE:
            # Whoever had a session may have none now: all get the time to come back.
            self._absent_since.clear()
            raise
        since = {one: self._absent_since.get(one, at) for one in absent}
        silence = 0.0 if self._database.is_sqlite else SILENCE
        dead = {one for one, begun in since.items() if at - begun >= silence}
        self._absent_since = {one: begun for one, begun in since.items() if one not in dead}
        if not dead:
            return 0
        async with self._database.transaction() as store:
            freed = await store.outbox.free(dead)
        logger.warning("%s messages were in the hands of a program that is dead; they are sent now", freed)
        self._on_free()
        return freed

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look(asyncio.get_running_loop().time())
            except TROUBLE as error:
                logger.warning("the database is away (%s); nothing is taken over", name_of(error))
            await asyncio.sleep(LOOK)
