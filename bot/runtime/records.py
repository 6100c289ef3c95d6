"""The database as the web side gets it: desks to open, and a word on whether it is there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.services.unit_of_work import Desk, Practice
from bot.storage import migrate
from bot.storage.database import TROUBLE, Database
from bot.web.records import Records

PATIENCE = 4.0
"""Seconds that the database may take for a sign of life."""

_AWAY: tuple[type[Exception], ...] = (TimeoutError, *TROUBLE)


def records_of(database: Database, practice: Practice, clock: Callable[[], datetime]) -> Records:
    """Return what pages may do with a database.

    Args:
        clock: tells the time (UTC) of each deed.
    """

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Desk]:
        async with database.transaction() as store:
            yield Desk(store=store, practice=practice, now=clock())

    @asynccontextmanager
    async def reading() -> AsyncIterator[Desk]:
        async with database.reading() as store:
            yield Desk(store=store, practice=practice, now=clock())

    async def wrong() -> list[str]:
        return await standing(database)

    return Records(transaction=transaction, reading=reading, standing=wrong, away=TROUBLE)


async def standing(database: Database) -> list[str]:
    """Return what is wrong with a database: it does not answer, or its tables are another release's."""
    try:
        async with asyncio.timeout(PATIENCE), database.reading() as store:
            revision = await store.operation.revision()
    except _AWAY:
        return ["the database does not answer"]
    newest = migrate.newest()
    return [] if revision == newest else [f"the tables are at revision {revision}, this release needs {newest}"]
