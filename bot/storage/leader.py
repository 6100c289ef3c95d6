"""The lead: of all programs on one database, the one that polls Telegram, owns the webhook and tidies up.

On PostgreSQL it is an advisory lock of a session that is used for nothing else: whoever has the session has the
lead, and with the session it is gone, at once when the program dies. On SQLite a practice is one program: the lock
is taken on a file beside the database, and whoever comes second is told so.

In the same session each program holds a lock of its own, so that the others know when it is dead.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import TROUBLE, Database, sqlite_name

_LOCK = 7_164_203_582
"""A number of our own for PostgreSQL's advisory lock, beside that of the migrations."""

_ALIVE = 716_420_359
"""The first half of the number of each program's own lock; the other half is the program's own."""

LOOK = 1.0
"""Seconds between two looks at the lock: of those who wait for it, and of the one who has it."""

PATIENCE = 3.0
"""Seconds without an answer after which the lead is given up, for the server may have given it to another."""

GRACE = 2.0
"""Seconds that a second program on one SQLite file waits for the first to have gone."""


_AWAY: tuple[type[Exception], ...] = (TimeoutError, *TROUBLE)


class TakenError(Exception):
    """Another program works on the same SQLite file."""


class LeaderLock:
    """The lead of one program: waited for, held, lost.

    Attributes:
        me: the number that this program gave itself, 1 to 2^31 - 1.
        is_held: whether this program has it now.
        term: counts how often it was got.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lost = asyncio.Event()
        self.me = secrets.randbelow(2**31 - 1) + 1
        self.is_held = False
        self.term = 0

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep other programs off a SQLite file while the block runs; on PostgreSQL there may be any number.

        Raises:
            TakenError: another program is at work on it.
            sqlite3.OperationalError: nothing can be locked beside it, for want of room or of the right to.
        """
        name = self._database.url.database
        if not self._database.is_sqlite or not name or name == ":memory:":
            yield
            return
        lock = await _locked(Path(f"{name}.lock"))
        try:
            yield
        finally:
            lock.close()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait for the lead and hold it while the block runs; look at ``lost`` inside.

        Raises:
            OSError, DBAPIError: the database went away while waiting.
        """
        self._lost = asyncio.Event()
        async with AsyncExitStack() as stack:
            watching: asyncio.Task[None] | None = None
            if not self._database.is_sqlite:
                connection = await stack.enter_async_context(self._database.connection())
                await _take(connection, me=self.me, on_end=self._lose)
                watching = asyncio.create_task(self._watch(connection), name="lead")
            self.is_held = not self._lost.is_set()
            self.term += 1
            try:
                yield
            finally:
                self.is_held = False
                if watching is not None:
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
                    # Closed rather than returned: the lock goes with the session, whatever state it is in.
                    await connection.invalidate()

    async def absent(self, programs: Collection[int]) -> set[int]:
        """Return which of some programs have no session just now: dead, or cut off for a moment.

        On a SQLite file there can be no other program than this one, while it keeps them off.

        Raises:
            OSError, DBAPIError: the database is away.
        """
        asked = set(programs) - {self.me}
        if not asked or self._database.is_sqlite:
            return asked
        query = text(
            "SELECT CAST(objid AS bigint) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 "
            "AND classid = :alive AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        async with self._database.snapshot() as connection:
            return asked - set((await connection.execute(query, {"alive": _ALIVE})).scalars())

    async def lost(self) -> None:
        """Return when the lead is no longer held: never on SQLite."""
        await self._lost.wait()

    async def _watch(self, connection: AsyncConnection) -> None:
        """Ask now and then whether the session lives, and give the lead up when it does not say so."""
        try:
            while not self._lost.is_set():
                await asyncio.sleep(LOOK)
                await asyncio.wait_for(_ask(connection), PATIENCE)
        except _AWAY:
            self._lose()

    def _lose(self) -> None:
        self.is_held = False
        self._lost.set()


async def _locked(path: Path) -> sqlite3.Connection:
    """Lock a file with SQLite's own means, which every system has and which a killed program cannot leave behind.

    Raises:
        TakenError: another program has it.
        sqlite3.OperationalError: it cannot be made, for want of room or of the right to.
    """
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    deadline = asyncio.get_running_loop().time() + GRACE
    while True:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if sqlite_name(error) != "BUSY":
                lock.close()
                raise
            if asyncio.get_running_loop().time() >= deadline:
                lock.close()
                raise TakenError from error
            await asyncio.sleep(0.1)
        else:
            return lock


async def _take(connection: AsyncConnection, *, me: int, on_end: Callable[[], None]) -> None:
    """Show that we are here, then wait until the lock is ours."""
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    if driver is not None:
        # At once when the server closes the session, and not with the next look.
        driver.add_termination_listener(lambda _connection: on_end())
    # A machine that loses its power closes no connection: let the server notice within seconds.
    for name, value in (("idle", "3"), ("interval", "1"), ("count", "3")):
        await connection.execute(
            text("SELECT set_config(:name, :value, false)"), {"name": f"tcp_keepalives_{name}", "value": value}
        )
    await connection.commit()
    # A session of ours that the server has not noticed to be gone may have our own lock for some seconds yet.
    await _wait_for(connection, "SELECT pg_try_advisory_lock(:alive, :me)", alive=_ALIVE, me=me)
    await _wait_for(connection, "SELECT pg_try_advisory_lock(:lead)", lead=_LOCK)


async def _wait_for(connection: AsyncConnection, question: str, **numbers: int) -> None:
    """Ask for a lock again and again until it is ours."""
    while True:
        asked = connection.execute(text(question), numbers)
        taken = (await asyncio.wait_for(asked, PATIENCE)).scalar_one()
        await connection.commit()
        if taken:
            return
        await asyncio.sleep(LOOK)


async def _ask(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT 1"))
    await connection.commit()
