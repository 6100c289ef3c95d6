"""What may pass by itself, told from what a person has to mend before the database can be used."""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.storage import mending
from bot.storage.database import Database, DatabaseUnavailableError
from bot.storage.leader import LeaderLock


def refused(name: str) -> sqlite3.OperationalError:
    """What SQLite raises, by its own name."""
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorname = name
    return error


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A database whose file is not made yet."""
    return Database(f"sqlite:///{tmp_path}/data/practice.db")


async def unavailable(database: Database) -> DatabaseUnavailableError:
    """What looking at a database ends with."""
    with pytest.raises(DatabaseUnavailableError) as raised:
        await database.check()
    await database.close()
    return raised.value


@pytest.mark.parametrize("name", ["BUSY", "LOCKED", "FULL", "IOERR_WRITE", "NOMEM", "PROTOCOL"])
def test_a_file_that_is_busy_full_or_broken_may_be_well_later(database: Database, name: str) -> None:
    """Whoever holds it lets go, somebody makes room."""
    assert mending.may_pass(refused(f"SQLITE_{name}"), database)
    assert mending.may_pass(refused(f"SQLITE_{name}"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EMFILE, errno.EDQUOT])
def test_a_system_that_is_short_of_something_may_have_it_later(database: Database, number: int) -> None:
    """Also while the folder is made."""
    error = DatabaseUnavailableError("…")
    error.__cause__ = OSError(number, os.strerror(number), "/data")
    assert mending.may_pass(error, database)
    assert mending.in_words(error) == f"{os.strerror(number)}: /data"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENOENT])
def test_a_path_that_leads_nowhere_stays_so(database: Database, number: int) -> None:
    """Until a person changes it."""
    assert not mending.may_pass(OSError(number, os.strerror(number)), database)


async def test_what_sqlite_cannot_open_is_looked_at(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says the same of a full disk, of a path that is wrong and of a file that is somebody else's."""
    for name in ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_READONLY_DIRECTORY"):
        assert mending.may_pass(refused(name), database), "everything is there, and ours"
        assert not mending.may_pass(refused(name)), "nobody knows where it is"
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda _path, _mode: False)
        assert not mending.may_pass(refused("SQLITE_READONLY"), database)
    (tmp_path / "data/practice.db").mkdir()
    assert not mending.may_pass(await unavailable(database), database)
    shutil.rmtree(tmp_path / "data")
    assert not mending.may_pass(refused("SQLITE_CANTOPEN"), database)


async def test_a_file_that_is_no_database_stays_none(database: Database, tmp_path: Path) -> None:
    """However often it is tried."""
    (tmp_path / "data/practice.db").write_text("dear practice " * 500)
    error = await unavailable(database)
    assert not mending.may_pass(error, database)
    assert mending.in_words(error) == "file is not a database"


async def test_a_folder_in_which_nothing_can_be_locked_is_not_another_program(
    database: Database, tmp_path: Path
) -> None:
    """It is said as what it is."""
    (tmp_path / "data/practice.db.lock").mkdir()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        async with LeaderLock(database).alone():
            pass
    await database.close()
