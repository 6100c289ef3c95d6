"""Looking after an installation: tables, copies, moves between databases, keys."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.commands.console import bar
from bot.config import Settings, SettingsError
from bot.domain.security import Exported, SecurityEvent
from bot.runtime.opening import open_database
from bot.storage import backup as backups
from bot.storage import migrate, sealing, transfer
from bot.storage.database import TROUBLE, Database, DatabaseUnavailableError, name_of
from bot.storage.keys import keyring
from bot.storage.transfer import TransferError


async def upgrade(settings: Settings) -> str:
    """Bring the tables up to date; returns a line about them."""
    database = await open_database(settings)
    try:
        return f"The tables are at revision {await migrate.revision(database)}."
    finally:
        await database.close()


def backup(settings: Settings, file: Path) -> str:
    """Copy the SQLite database to ``file``; returns a line about the copy.

    Raises:
        TransferError: there is nothing to copy, or the copy is not sound.
    """
    source = _sqlite_file(settings)
    if source is None:
        raise TransferError(
            "PostgreSQL has its own tool: pg_dump --format=custom --file=practice.dump, with the address in "
            "DATABASE_URL. `python -m bot export` writes everything in a form that SQLite can read too."
        )
    with bar("Copying", "pages") as step:
        rows = backups.copy(source, file, on_progress=step)
    return f"{file}: {_size(file)}, {sum(rows.values()):,} rows in {len(rows)} tables, checked."


async def export(settings: Settings, file: Path, *, now: datetime) -> str:
    """Write everything to ``file``; returns a line about it.

    Raises:
        TransferError: there is nothing to write, or the file is there already.
        DatabaseUnavailableError: the database cannot be opened.
    """
    _look_first(settings, file)
    database = _open(settings)
    part = file.with_name(f"{file.name}.part")
    try:
        await database.check()
        total = (await transfer.heading_of(database)).total
        with bar("Writing", "rows") as step, _private(part) as out:
            heading = await transfer.write(database, out, at=now, on_row=_Tally(step, total))
        noted = await _note(database, SecurityEvent.EXPORTED, Exported.PRACTICE, now=now)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
        await database.close()
    return f"{file}: {_size(file)}, {heading.total:,} rows in {len(heading.rows)} tables.{noted}"


async def import_(settings: Settings, file: Path, *, now: datetime) -> str:
    """Read what `export` wrote into an empty database; returns a line about it.

    Raises:
        TransferError: the file is not whole, or the database is not empty.
        DatabaseUnavailableError: the database cannot be opened.
    """
    total = transfer.inspect(file).total  # before the database is touched, or even made
    database = _open(settings)
    try:
        await database.check()
        with bar("Reading", "rows") as step:
            heading = await transfer.read(database, file, on_row=_Tally(step, total))
        await sealing.check(database, now=now)
    finally:
        await database.close()
    return f"{heading.total:,} rows in {len(heading.rows)} tables are in the database, counted."


async def rotate_keys(settings: Settings, *, now: datetime) -> str:
    """Seal every name and text with the first key of DATA_KEYS, while the bot runs; returns a line about it.

    Raises:
        SettingsError: no keys are set.
        TransferError: somebody still writes with another key.
        KeysError: something is sealed with a key that is not set.
        DatabaseUnavailableError: the database cannot be opened.
    """
    if not settings.data_keys:
        raise SettingsError("DATA_KEYS is not set; make a key with: openssl rand -base64 32")
    source = _sqlite_file(settings)
    if source is not None and not source.is_file():
        raise TransferError(f"There is no database at {source}. Check DATABASE_URL.")
    database = _open(settings)
    try:
        await database.check()
        if await migrate.revision(database) != migrate.newest():
            raise TransferError("The tables are of another release; run `python -m bot migrate` first.")
        await sealing.check(database, now=now)
        with bar("Sealing", "rows") as step:
            done = await sealing.rotate(database, on_progress=step)
        noted = await _note(database, SecurityEvent.KEYS_CHANGED, "", now=now)
    finally:
        await database.close()
    if done.left:
        raise TransferError(
            f"{done.left:,} values were written with another key meanwhile: restart every bot with the new DATA_KEYS, "
            "then run this again."
        )
    line = f"{done.looked_at:,} rows are sealed with the first key, {done.changed:,} of them anew.{noted} "
    if not done.cleared:
        return line + "The file was busy, so that old pages may still hold plain text: run this again at a quiet time."
    return line + "Older keys are needed for older backups alone."


async def _note(database: Database, what: SecurityEvent, detail: str, *, now: datetime) -> str:
    """Write a line into the security log: it was done at the server's keyboard.

    A disk that is full must not keep anybody from saving what is on it: returns a sentence where it cannot be written.
    """
    try:
        async with database.transaction() as store:
            await store.security.write(what, actor_id=None, about_id=None, detail=detail, now=now)
    except TROUBLE as error:
        return f" The security log has no line of it ({name_of(error)})."
    return ""


def _look_first(settings: Settings, file: Path) -> None:
    """Opening a SQLite database that is not there would make one."""
    source = _sqlite_file(settings)
    if source is not None and not source.is_file():
        raise TransferError(f"There is no database at {source}. Check DATABASE_URL.")
    if file.exists():
        raise TransferError(f"{file} is there already; choose another name.")


def _open(settings: Settings) -> Database:
    try:
        return Database(settings.database_url, keys=keyring(settings))
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL is wrong: {error}") from error
    except OSError as error:
        raise DatabaseUnavailableError(f"{error.strerror}: {error.filename}") from error


def _sqlite_file(settings: Settings) -> Path | None:
    try:
        return backups.sqlite_file(settings.database_url)
    except ValueError as error:
        raise SettingsError(f"DATABASE_URL is wrong: {error}") from error


class _Tally:
    """Counts rows, and moves the bar now and then rather than at each."""

    def __init__(self, step: Callable[[int, int], None], total: int) -> None:
        self._step, self._total, self._done = step, total, 0

    def __call__(self, _table: str) -> None:
        self._done += 1
        if self._done % 100 == 0 or self._done == self._total:
            self._step(self._done, self._total)


@contextmanager
def _private(path: Path) -> Iterator[IO[str]]:
    """Open a file that only its owner may read, and see it safely on the disk."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _size(path: Path) -> str:
    size = float(path.stat().st_size)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
