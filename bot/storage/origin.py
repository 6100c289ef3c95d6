"""Where a database comes from: whether a practice is in it already, and whether it is this program's at all.

A practice whose file was moved away must not begin anew without anybody noticing. So what is made has no name before it
is whole, and carries a mark once a start has taken it.
"""

import os
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.engine import URL

from bot.storage import migrate, whose
from bot.storage.database import Database
from bot.storage.operation import BOT
from bot.storage.tables import people, pulses
from bot.storage.whose import WrongDatabaseError as WrongDatabaseError

ACCEPTED = "accepted"
"""The pulse of a database that a start has taken."""

_OF_USE = (ACCEPTED, "receiving")
"""Pulses that tell that a practice was at work here; releases before this one know the second only."""

_MAGIC = b"SQLite format 3\0"
_KEEPS_A_LOG = 18
"""The byte of a SQLite file's header that is 2 when what was written last may stand in a log beside it."""


def file_of(url: URL) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL and for one in memory."""
    name = url.database
    return None if url.get_backend_name() != "sqlite" or not name or name == ":memory:" else Path(name)


def look_at(file: Path) -> bool:
    """Return whether a SQLite file is there; nothing is changed.

    Raises:
        WrongDatabaseError: it is empty, is no database, or does not belong to the log that lies beside it.
        OSError: it cannot be read.
    """
    log = Path(f"{file}-wal")
    has_log = log.is_file() and log.stat().st_size > 0
    if not file.exists():
        if has_log:
            raise WrongDatabaseError(
                f"{file} is not there, but {log.name} is, which belongs to it and holds what was written last: put "
                f"both back, or move {log.name} away too"
            )
        return False
    if file.is_dir():
        raise WrongDatabaseError(
            f"{file} is a folder, where the database's file should be (Docker makes one where a mounted file is "
            "missing): remove it, put the file there, and check DATABASE_URL"
        )
    if not file.is_file():
        raise WrongDatabaseError(f"{file} is no file that can hold a database. Check DATABASE_URL")
    with file.open("rb") as opened:
        head = opened.read(_KEEPS_A_LOG + 1)
    if not head:
        raise WrongDatabaseError(
            f"{file} is empty (0 bytes), so what was in it is elsewhere or lost: put the right file or a backup there, "
            "or delete it to begin anew"
        )
    if not head.startswith(_MAGIC):
        raise WrongDatabaseError(f"The file is not a database: {file}. Check DATABASE_URL")
    if head[_KEEPS_A_LOG:] != b"\2":
        if has_log:
            raise WrongDatabaseError(
                f"{log.name} belongs to another file than {file}, and would spoil it: move it and {file.name}-shm away"
            )
        _see_whose(file)
    else:
        whose.see(file)
    return True


def _see_whose(file: Path) -> None:
    """Look into a file that this program, which keeps a log, did not have last: a copy of its own, or another's.

    Raises:
        WrongDatabaseError: it is another program's.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            names = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        # Opening it for good says what is wrong.
        return
    _see_tables(names, str(file))


def _see_tables(names: Collection[str], named: str) -> None:
    if names and "alembic_version" not in names:
        raise WrongDatabaseError(f"{named} is a database of another program. Check DATABASE_URL")


async def is_known(database: Database) -> bool:
    """Return whether a start has taken a database before, or a practice was at work in it.

    Raises:
        WrongDatabaseError: it belongs to another program, or to a later release of this one.
    """
    async with database.connection() as connection:
        names = set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))
        if "alembic_version" not in names:
            if names and database.is_sqlite:
                raise WrongDatabaseError(
                    f"{database.url.database} is a database of another program. Check DATABASE_URL"
                )
            return False
        revision = await connection.run_sync(migrate.present)
        if revision is not None and revision not in migrate.known():
            is_later = people.name in names and revision > migrate.newest()
            raise WrongDatabaseError(
                f"The database was used by a later release (its tables are at {revision}, this one knows "
                f"{migrate.newest()}): install that release again, or restore a backup from before the upgrade"
                if is_later
                else "The database belongs to another program. Check DATABASE_URL"
            )
        for query in (
            select(pulses.c.name).where(pulses.c.name.in_(_OF_USE)).limit(1) if pulses.name in names else None,
            select(people.c.id).limit(1) if people.name in names else None,
        ):
            if query is not None and (await connection.execute(query)).first() is not None:
                return True
    return False


async def bot_of(database: Database) -> str | None:
    """Return the number of the bot that a practice is with; None when no start has noted it yet."""
    async with database.connection() as connection:
        if not await connection.run_sync(lambda plain: inspect(plain).has_table(pulses.name)):
            return None
        query = select(pulses.c.name).where(pulses.c.name.startswith(BOT)).limit(1)
        found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return None if found is None else found.removeprefix(BOT)


async def accept(database: Database, now: datetime) -> None:
    """Mark a database as taken: from now on a start asks no more whether it is the right one."""
    async with database.transaction() as store:
        await store.operation.pulse(ACCEPTED, now)


async def make(url: URL, file: Path, *, finish: Callable[[Database], Awaitable[None]]) -> None:
    """Make a SQLite file with all tables aside, and give it its name when it is whole.

    Args:
        finish: does the rest to the new database before it gets its name.

    Raises:
        OSError, DBAPIError: it cannot be made; nothing is left behind.
    """
    part = file.with_name(f"{file.name}.new-{os.getpid()}")
    _drop(part)
    made = Database(url.set(database=str(part)))
    try:
        try:
            await migrate.upgrade(made)
            await finish(made)
        finally:
            await made.close()
        _name(part, file)
        sync_folder(file.parent)
    finally:
        _drop(part)


def _drop(part: Path) -> None:
    for rest in ("", "-wal", "-shm", ".log-of"):
        Path(f"{part}{rest}").unlink(missing_ok=True)


def _name(part: Path, file: Path) -> None:
    """Give a file its name, unless another program was first."""
    try:
        os.link(part, file)
    except FileExistsError:
        return
    except OSError:
        # A file system without links.
        if not file.exists():
            part.replace(file)


def sync_folder(folder: Path) -> None:
    """Make a new name itself durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
