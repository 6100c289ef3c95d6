"""A copy of a SQLite database while the bot runs, checked before it counts as one."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from bot.storage import whose
from bot.storage.database import parse_url
from bot.storage.origin import sync_folder
from bot.storage.transfer import TransferError

_PAGES: Final = 256
"""Pages that are copied at once: a megabyte, and a step of the progress bar."""

OnProgress = Callable[[int, int], None]
"""Called with pages done and pages in all."""


def sqlite_file(database_url: str) -> Path | None:
    """Return the file of a SQLite address; None for PostgreSQL.

    Raises:
        ValueError: it is neither.
    """
    url = parse_url(database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def copy(source: Path, target: Path, *, on_progress: OnProgress) -> dict[str, int]:
    """Copy a database as one instant saw it, check the copy, and only then give it its name.

    Readers and writers are not held up. The copy is one file that only its owner may read.

    Returns:
        How many rows each table of the copy has.

    Raises:
        TransferError: there is no database, the target is taken, or the copy is not sound; nothing is left behind.
        WrongDatabaseError: the log beside it is another file's.
        OSError: the target's folder is missing or may not be written to.
    """
    if not source.is_file():
        raise TransferError(f"There is no database at {source}. Check DATABASE_URL.")
    whose.see(source)
    if target.exists():
        raise TransferError(f"{target} is there already; choose another name.")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        try:
            expected = _copy_pages(source, part, on_progress)
            _check(part, expected)
        except sqlite3.Error as error:
            raise TransferError(f"The database could not be copied: {error}.") from error
        part.replace(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return expected


def _copy_pages(source: Path, part: Path, on_progress: OnProgress) -> dict[str, int]:
    address = f"{source.resolve().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=10, isolation_level=None)) as original,
        closing(sqlite3.connect(part, isolation_level=None)) as made,
    ):
        # The open transaction holds one instant: what is written meanwhile neither shows nor starts the copy anew.
        original.execute("BEGIN")
        rows = _count(original)
        if "alembic_version" not in rows:
            raise TransferError(f"{source} is not a database of this program. Check DATABASE_URL.")
        original.backup(made, pages=_PAGES, progress=lambda _status, left, total: on_progress(total - left, total))
        made.execute("PRAGMA journal_mode = DELETE")
    return rows


def _check(part: Path, expected: dict[str, int]) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as made:
        verdict = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok":
            raise TransferError(f"The database is damaged, so the copy is too: {' '.join(verdict.split())}.")
        if made.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise TransferError("The database is damaged: a row belongs to somebody who is not there.")
        if _count(made) != expected:
            raise TransferError("The copy does not have the rows of the database; try again.")


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of tables
        for (name,) in names.fetchall()
    }
