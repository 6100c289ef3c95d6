"""The database: engines for SQLite and PostgreSQL, and the transaction that every deed happens in."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot import metrics
from bot.storage import inloop, whose
from bot.storage.blocks import watch
from bot.storage.keys import Keyring
from bot.storage.store import Store
from bot.storage.types import give_keys

logger = logging.getLogger(__name__)

TROUBLE: tuple[type[Exception], ...] = (DBAPIError, NoneFreeError, OSError)
"""What is raised while the database is away."""

# Looked up once: this is counted with every transaction.
_WRITING, _READING = (metrics.database_seconds.labels(kind) for kind in ("write", "read"))
_WRITING_WAITS, _READING_WAITS = (metrics.database_wait_seconds.labels(kind) for kind in ("write", "read"))

_NOT_ITS_FAULT_SQLITE = ("BUSY", "LOCKED", "FULL", "IOERR", "READONLY", "CANTOPEN", "NOMEM", "PROTOCOL", "INTERRUPT")
_NOT_ITS_FAULT_POSTGRES = ("08", "25006", "40", "53", "55P03", "57", "58")
"""Classes of PostgreSQL's error codes: connection, a server that only reads, serialization and deadlock, no room, a
lock that is not to be had, the operator's hand, the system."""

_IN_LOOP = {"async_creator_fn": inloop.connect}
"""How engines that write to SQLite connect."""


async def _connect_to_postgres(*arguments: Any, **options: Any) -> Any:
    """Connect; a server that answers and lets nobody in (it starts, it is full) is away like one that does not answer.

    SQLAlchemy translates the driver's errors of statements, and passes those of connecting on as they are.
    """
    import asyncpg  # type: ignore[import-untyped]

    try:
        return await asyncpg.connect(*arguments, **options)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ConnectionError(str(error)) from error


def is_gone(error: BaseException) -> bool:
    """Return whether an error means that the database cannot work now, and not that one statement was wrong.

    The connection is lost, the disk is full or broken, somebody else has the file, the server only reads: whoever
    was at work is not to blame, and the same may work later.
    """
    if isinstance(error, (OSError, NoneFreeError)):
        return True
    if isinstance(error, sqlite3.Error):
        return sqlite_name(error).startswith(_NOT_ITS_FAULT_SQLITE)
    if not isinstance(error, DBAPIError):
        return False
    code = str(getattr(error.orig, "sqlstate", None) or "")
    return (
        error.connection_invalidated
        or sqlite_name(error).startswith(_NOT_ITS_FAULT_SQLITE)
        or code.startswith(_NOT_ITS_FAULT_POSTGRES)
    )


def sqlite_name(error: BaseException) -> str:
    """Return SQLite's name of an error without its first word, such as ``BUSY``; nothing when it is not SQLite's."""
    raised = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(raised, "sqlite_errorname", None) or "").removeprefix("SQLITE_")


def name_of(error: BaseException) -> str:
    """Return what kind of trouble a database has, such as SQLITE_FULL or 53100: no words, which may be a client's."""
    cause = getattr(error, "orig", None) or error
    return str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or type(cause).__name__)


_TRIES_FOR_WAL = 20

_LET_IN = {"async_creator_fn": _connect_to_postgres}


class DatabaseUnavailableError(Exception):
    """The database cannot be opened."""


def parse_url(text: str | URL) -> URL:
    """Read a database address and choose the asynchronous driver.

    Raises:
        ValueError: the address is not one of SQLite or PostgreSQL.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("it is not an address such as sqlite:///data/practice.db") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+asyncpg")
    raise ValueError(f"'{backend}' is neither sqlite nor postgresql")


def _turn_to_wal(cursor: Any) -> None:
    """Have readers and a writer side by side; the file remembers it.

    On a new file SQLite refuses this at once while another program writes, whatever its busy timeout: so we wait for
    the write lock, as anything else would, give it back and try again.
    """
    for tries_left in reversed(range(_TRIES_FOR_WAL)):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            return


def _tune_sqlite(engine: AsyncEngine, *, writes: bool, durable: bool, linked: bool = True) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        if not writes:  # the writer's is so from the start
            # The driver's own BEGIN comes too late and is never IMMEDIATE: we say it ourselves below.
            connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 10000")
        _turn_to_wal(cursor)
        cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if linked else 'OFF'}")
        # What is deleted is overwritten, not left to be found in the file.
        cursor.execute("PRAGMA secure_delete = ON")
        if not writes:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:
        # IMMEDIATE waits for the other writer at the start; upgrading a read later would be refused at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """One practice's database.

    Args:
        url: ``sqlite:///file`` or ``postgresql://…``.
        durable: False gives up syncing to disk; for throw-away databases of tests only.
        keys: seal and open names and free text; None stores them as they are.
    """

    def __init__(
        self, url: str | URL, *, durable: bool = True, pool_size: int = 10, keys: Keyring | None = None
    ) -> None:
        self.url = parse_url(url)
        self.keys = keys
        self._durable = durable
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._one_writer = asyncio.Lock() if self.is_sqlite else None
        name = self.url.database
        self.keeper = whose.Keeper(Path(name)) if self.is_sqlite and name and name != ":memory:" else None
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._engine(pool_size=1, max_overflow=0, connect_args=_IN_LOOP)
            self._reader = self._engine(pool_size=4, max_overflow=4)
            _tune_sqlite(self._writer, writes=True, durable=durable)
            _tune_sqlite(self._reader, writes=False, durable=durable)
            self._keep(self._writer, self._reader)
        else:
            self._writer = self._engine(pool_size=pool_size, max_overflow=5, pool_pre_ping=True, connect_args=_LET_IN)
            self._reader = self._writer

    def _engine(self, **options: Any) -> AsyncEngine:
        engine = create_async_engine(self.url, hide_parameters=True, **options)
        give_keys(engine.sync_engine.dialect, self.keys)
        watch(engine)
        return engine

    def _keep(self, *engines: AsyncEngine) -> None:
        if self.keeper is not None:
            for one in engines:
                self.keeper.keep(one)

    @asynccontextmanager
    async def transaction(self, *, repeats: bool = False) -> AsyncIterator[Store]:
        """Open a transaction: it commits when the block ends and rolls back when it raises.

        On SQLite there is one writer at a time; others wait here rather than at the file's lock.

        Args:
            repeats: the caller does all of it again, without this, when it raises: then deeds need no savepoints.
        """
        with _WRITING.time():
            wished = perf_counter()
            async with self._one_writer or nullcontext(), self._writer.begin() as connection:
                _WRITING_WAITS.observe(perf_counter() - wished)
                yield Store(connection, repeats=repeats)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Store]:
        """Open a transaction for reading; nothing can be changed in it, and no writer waits for it."""
        with _READING.time():
            wished = perf_counter()
            async with self._reader.connect() as connection:
                _READING_WAITS.observe(perf_counter() - wished)
                if not self.is_sqlite:  # SQLite's readers are so from the start
                    await connection.execution_options(postgresql_readonly=True)
                yield Store(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Open a reading transaction on a bare connection that sees one instant to its end, for exports."""
        async with self._reader.connect() as connection:
            if not self.is_sqlite:  # SQLite's transactions do so by themselves
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[AsyncConnection]:
        """Open a writing transaction on a bare connection, for migrations; it commits when the block ends."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def rebuilding(self) -> AsyncIterator[AsyncConnection]:
        """Open a writing transaction for migrations; it commits when the block ends.

        SQLite changes a table by making it anew and dropping the old one, which would take along every row that
        belongs to one of its rows: here links are not enforced, and looked at before the commit instead.

        Raises:
            ValueError: rows would be left that belong to nobody.
        """
        if not self.is_sqlite:
            async with self.exclusive() as connection:
                yield connection
            return
        engine = self._engine(poolclass=NullPool, connect_args=_IN_LOOP)
        _tune_sqlite(engine, writes=True, durable=self._durable, linked=False)
        self._keep(engine)
        try:
            async with engine.begin() as connection:
                yield connection
                if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first() is not None:
                    raise ValueError("rows would be left that belong to nobody")
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection of its own, outside the pools, for migrations and locks."""
        engine = self._engine(poolclass=NullPool, **({} if self.is_sqlite else {"connect_args": _LET_IN}))
        self._keep(engine)
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def check(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            DatabaseUnavailableError: it gave none; the message says why in one line.
        """
        try:
            async with self.reading() as store:
                await store.ping()
        except TROUBLE as error:
            cause = getattr(error, "orig", None) or error
            raise DatabaseUnavailableError(" ".join(str(cause).split())) from error

    async def close(self) -> None:
        """Give every connection back; a file that was moved away takes what is in the log along."""
        if self.keeper is not None and self.keeper.is_away:
            await self._empty_log()
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()
        if self.keeper is not None:
            self.keeper.let_go()

    async def _empty_log(self) -> None:
        """Copy the log into the file that we have open, wherever it is now."""
        try:
            async with self._one_writer or nullcontext(), self._writer.connect() as connection:
                raw = await connection.get_raw_connection()
                driver = raw.driver_connection
                if driver is not None:
                    cursor = driver.cursor()
                    await cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    await cursor.close()
        except TROUBLE as error:
            logger.error("the log could not be copied into the file that was moved (%s)", name_of(error))
