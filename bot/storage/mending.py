"""Why a database cannot be used: what may pass by itself, told from what a person has to mend first."""

import errno
import os
import sqlite3
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.exc import DBAPIError

from bot.storage.database import Database, DatabaseUnavailableError, is_gone, sqlite_name
from bot.storage.whose import WrongDatabaseError

_PASSES = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EROFS,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
"""What the system says of a disk that is full, broken or only read, and of a machine that is short of something."""

_ASK_THE_SYSTEM = ("CANTOPEN", "READONLY")
"""What SQLite says of a path that leads nowhere, and of a disk that is full or only read for now, too."""


def may_pass(error: BaseException, database: Database | None = None) -> bool:
    """Return whether what a database has raised may pass by itself, so that trying again later makes sense.

    Somebody else writes, the disk is full, broken or only read, the server is away: that passes. A path that leads
    nowhere, a file that is not ours to write and one that is no database do not.

    Args:
        database: the database, where it is known.
    """
    cause = _root(error)
    if isinstance(cause, OSError) and (database is None or database.is_sqlite):
        return cause.errno in _PASSES
    if not is_gone(cause):
        return False
    if not sqlite_name(cause).startswith(_ASK_THE_SYSTEM):
        return True
    file = None if database is None else database.url.database
    return file is not None and not _is_barred(Path(file))


def needs_a_new_start(error: BaseException, database: Database) -> bool:
    """Return whether an error says that the file can only be read, though its folder can be written to.

    So it is for a program that was started while it could not: whatever it opens goes on saying so, for what SQLite
    knows of a file is shared by all of a program. One that is started anew writes.
    """
    file = database.url.database
    if not sqlite_name(error).startswith("READONLY") or not file:
        return False
    try:
        with NamedTemporaryFile(dir=Path(file).absolute().parent):
            return True
    except OSError:
        return False


def in_words(error: BaseException) -> str:
    """Return in a few words why a database cannot be used; none of them is a client's."""
    cause = _root(error)
    if isinstance(cause, WrongDatabaseError):
        return str(cause)
    if isinstance(cause, OSError) and cause.strerror:
        return f"{cause.strerror}: {cause.filename}" if cause.filename else cause.strerror
    if isinstance(cause, (DBAPIError, sqlite3.Error)) and is_gone(cause) and sqlite_name(cause):
        return str(cause.orig if isinstance(cause, DBAPIError) else cause)
    return str(error) if isinstance(error, DatabaseUnavailableError) else type(error).__name__


def _root(error: BaseException) -> BaseException:
    """What an error that says 'cannot be opened' was raised from."""
    if isinstance(error, DatabaseUnavailableError) and error.__cause__ is not None:
        return error.__cause__
    return error


def _is_barred(file: Path) -> bool:
    """Whether the system keeps us from a file until somebody changes that."""
    folder = file.absolute().parent
    if file.is_dir() or not folder.is_dir():
        return True
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return False
    mine = [folder, *(one for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if one.exists())]
    return not all(os.access(one, os.R_OK | os.W_OK) for one in mine)
