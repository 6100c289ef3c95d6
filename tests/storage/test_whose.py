"""Whose log lies beside a file: its own is taken at once, another's spoils nothing, and nothing of it is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage import origin, soundness, whose
from bot.storage.database import Database
from bot.storage.whose import ReplacedError, WrongDatabaseError

DIES = """
import os, pathlib, sqlite3, sys
from bot.storage import whose
file, text = sys.argv[1:]
opened = sqlite3.connect(file, isolation_level=None)
opened.execute("PRAGMA journal_mode = WAL")
opened.execute("UPDATE texts SET text = ? WHERE id > 500", (text * 50,))
whose.note(pathlib.Path(file))
os._exit(9)
"""
"""A program that is killed when it has written: what it wrote is in the log alone."""


def practice(file: Path, began: str, *, rows: int = 1000) -> Path:
    """Make a database that keeps a log and has none."""
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE alembic_version (version_num)")
        made.execute("CREATE TABLE pulses (name, at)")
        made.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text)")
        made.execute("CREATE INDEX by_text ON texts (text)")
        made.execute("INSERT INTO pulses VALUES ('accepted', ?)", (began,))
        made.executemany("INSERT INTO texts (text) VALUES (?)", ((f"{began} {one} " * 20,) for one in range(rows)))
    return file


def crash(file: Path) -> None:
    """Leave a log with what was written last."""
    assert subprocess.run([sys.executable, "-c", DIES, file, "new"], check=False).returncode == 9
    assert whose.log_of(file).stat().st_size > 10_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A practice whose program was killed."""
    made = practice(tmp_path / "practice.db", "2026")
    crash(made)
    return made


def last(file: Path) -> str:
    """What was written last."""
    with closing(sqlite3.connect(file)) as opened:
        return str(opened.execute("SELECT text FROM texts WHERE id = 900").fetchone()[0])


def by_another_file(file: Path, other: Path) -> None:
    """As ``mv`` does."""
    other.replace(file)


def in_place(file: Path, other: Path) -> None:
    """As ``cp`` onto it does, an hour later."""
    file.write_bytes(other.read_bytes())
    _an_hour_ago(whose.log_of(file))


def without_a_note(file: Path, other: Path) -> None:
    """As after a crash of a release that made none."""
    other.replace(file)
    whose.note_of(file).unlink()


def _an_hour_ago(path: Path) -> None:
    before = path.stat().st_mtime - 3600
    os.utime(path, (before, before))


def test_its_own_log_is_taken_without_a_look_at_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large both are: a crash is followed by a start at once."""
    monkeypatch.setattr(soundness, "damage", lambda _file: pytest.fail("it was read through"))
    assert origin.look_at(file)
    assert last(file).startswith("new")


@pytest.mark.parametrize("replace", [by_another_file, in_place, without_a_note])
@pytest.mark.parametrize("rows", [40, 1000, 4000])
async def test_the_log_of_another_file_is_refused_and_nothing_is_changed(
    file: Path, tmp_path: Path, replace: Callable[[Path, Path], None], rows: int
) -> None:
    """Whatever way another practice came there; also by whoever opens it without a look of his own."""
    replace(file, practice(tmp_path / "other.db", "1999", rows=rows))
    before = file.read_bytes(), whose.log_of(file).read_bytes()
    with pytest.raises(WrongDatabaseError, match=r"practice.db-wal does not belong to .*Nothing was changed"):
        origin.look_at(file)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(WrongDatabaseError):
        async with database.reading() as store:
            await store.ping()
    await database.close()
    assert (file.read_bytes(), whose.log_of(file).read_bytes()) == before
    for rest in ("-wal", "-shm"):
        Path(f"{file}{rest}").rename(tmp_path / f"kept{rest}")
    assert origin.look_at(file)
    assert soundness.damage(file) is None


@pytest.mark.parametrize("touched", ["copied", "another owner"])
def test_its_own_log_is_taken_when_somebody_has_touched_the_files(file: Path, tmp_path: Path, touched: str) -> None:
    """Both copied to another machine, or given to another user an hour later: they fit."""
    if touched == "copied":
        for rest in ("", "-wal", ".log-of"):
            shutil.copy(f"{file}{rest}", tmp_path / f"there.db{rest}")
        file = tmp_path / "there.db"
    else:
        file.chmod(0o600)
    _an_hour_ago(whose.log_of(file))
    assert origin.look_at(file)
    assert last(file).startswith("new")


async def test_a_file_that_is_replaced_while_it_is_open_takes_everything_along(tmp_path: Path) -> None:
    """The old one is whole, the new one as it was, and nothing lies beside it; no connection opens the new one."""
    file, aside = practice(tmp_path / "practice.db", "2026"), tmp_path / "aside.db"
    other = practice(tmp_path / "other.db", "1999")
    before = other.read_bytes()
    database = Database(f"sqlite:///{file}")
    async with database.exclusive() as connection:
        await connection.execute(text("UPDATE texts SET text = 'new' WHERE id > 500"))
    async with database.reading() as store:
        await store.ping()
    assert whose.note_of(file).exists()
    file.rename(aside)
    other.replace(file)
    with pytest.raises(ReplacedError):
        async with database.connection():
            pass
    await database.close()
    assert file.read_bytes() == before
    assert last(aside) == "new"
    assert soundness.damage(aside) is None
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("practice")] == ["practice.db"]


async def test_what_cannot_be_copied_into_the_old_file_is_kept_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Under a name of its own, which the log tells."""
    file = practice(tmp_path / "practice.db", "2026")
    database = Database(f"sqlite:///{file}")
    async with database.reading() as store:
        await store.ping()
    practice(tmp_path / "other.db", "1999").replace(file)
    whose.log_of(file).write_bytes(b"what was written last")
    assert database.keeper is not None
    database.keeper.let_go()
    aside = tmp_path / f"practice.db-wal{whose.ASIDE}"
    assert aside.read_bytes() == b"what was written last"
    assert str(aside) in caplog.text
    assert not whose.log_of(file).exists()
    await database.close()
