"""The database as the web side gets it: desks to open, and a word on whether it is there."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage import migrate
from bot.storage.database import TROUBLE, Database, name_of
from bot.web.records import Records

PATIENCE = 4.0
"""Seconds that the database may take for a sign of life."""

SHARED = 2.0
"""Seconds for which an answer about the database is good enough."""

AT_ONCE = 4
"""Pages that may be at the database side by side; its other connections are the chat's, however many are asked for."""

_AWAY: tuple[type[Exception], ...] = (TimeoutError, *TROUBLE)


def records_of(database: Database, practice: Practice, clock: Callable[[], datetime]) -> Records:
    """Return what pages may do with a database.

    Args:
        clock: tells the time (UTC) of each deed.
    """

    places = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Desk]:
        async with places, database.transaction() as store:
            yield Desk(store=store, practice=practice, now=clock())

    @asynccontextmanager
    async def reading() -> AsyncIterator[Desk]:
        async with places, database.reading() as store:
            yield Desk(store=store, practice=practice, now=clock(), looks=[])

    return Records(
        transaction=transaction, reading=reading, standing=_seldom(partial(standing, database)), away=TROUBLE
    )


def _seldom(ask: Callable[[], Coroutine[Any, Any, list[str]]]) -> Callable[[], Awaitable[list[str]]]:
    """Let everybody who asks within a second or two share one answer: a stranger may ask as often as they like."""
    asked: asyncio.Task[list[str]] | None = None
    at = 0.0

    async def answer() -> list[str]:
        nonlocal asked, at
        if asked is None or (asked.done() and time.monotonic() - at > SHARED):
            asked, at = asyncio.create_task(ask()), time.monotonic()
        # Whoever hangs up must not take the answer from the others.
        return await asyncio.shield(asked)

    return answer


async def standing(database: Database) -> list[str]:
    """Return what is wrong with a database: it does not answer, or its tables are another release's."""
    try:
        async with asyncio.timeout(PATIENCE), database.reading() as store:
            revision = await store.operation.revision()
    except _AWAY as error:
        return [f"the database does not answer ({name_of(error)})"]
    newest = migrate.newest()
    return [] if revision == newest else [f"the tables are at revision {revision}, this release needs {newest}"]
