"""Backups: the database of one instant, never over an older one, and none of what is damaged."""

import sqlite3
import stat
from pathlib import Path

import pytest

from bot.storage import backup
from bot.storage.database import Database
from bot.storage.tables import metadata
from bot.storage.transfer import TransferError
from tests.commands.rows import Opener, everything, ignore, rows_of


def copied(path: Path) -> dict[str, int]:
    """How many rows a SQLite file has in each table."""
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    connection.close()
    return counts


async def test_a_backup_is_the_database_of_one_instant(open_one: Opener, full: Database, tmp_path: Path) -> None:
    """What is written while the copy is made is not in it, does not wait for it, and does not spoil it."""
    await fill_notes(full, 20_000)
    source, target = tmp_path / "full.db", tmp_path / "copy.db"
    before = copied(source)
    steps: list[tuple[int, int]] = []

    def meanwhile(done: int, total: int) -> None:
        steps.append((done, total))
        if len(steps) == 1:
            with sqlite3.connect(source, timeout=1) as other:
                other.execute("DELETE FROM notes WHERE id > 100")
            other.close()

    found = backup.copy(source, target, on_progress=meanwhile)
    assert copied(target) == before == found
    assert copied(source)["notes"] == 100
    assert len(steps) > 2, "the copy was made in one step; it needs more rows to prove anything"
    assert steps[-1][0] == steps[-1][1]
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    restored = open_one("copy")
    assert len((await everything(restored))["notes"]) == 20_003


async def fill_notes(database: Database, count: int) -> None:
    """Add many notes, so that a copy takes several steps."""
    notes = metadata.tables["notes"]
    async with database.exclusive() as connection:
        row = rows_of(notes, 2)[0]
        await connection.execute(notes.insert(), [row | {"id": 3 + n} for n in range(1, count + 1)])


async def test_a_backup_never_overwrites(full: Database, tmp_path: Path) -> None:
    """An older backup stays."""
    target = tmp_path / "copy.db"
    target.write_text("older")
    with pytest.raises(TransferError, match="there already"):
        backup.copy(tmp_path / "full.db", target, on_progress=ignore)
    assert target.read_text() == "older"


async def test_a_damaged_database_gives_no_backup(full: Database, tmp_path: Path) -> None:
    """A copy of what is broken would only look like a backup."""
    await fill_notes(full, 5000)
    await full.close()
    source = tmp_path / "full.db"
    with source.open("r+b") as file:
        file.seek(source.stat().st_size // 2)
        file.write(b"\x55" * 20_000)
    with pytest.raises(TransferError, match=r"damaged|malformed"):
        backup.copy(source, tmp_path / "copy.db", on_progress=ignore)
    assert not list(tmp_path.glob("copy.db*"))


def test_another_programs_database_is_not_backed_up(tmp_path: Path) -> None:
    """A wrong address is noticed."""
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    with pytest.raises(TransferError, match="not a database of this program"):
        backup.copy(tmp_path / "other.db", tmp_path / "copy.db", on_progress=ignore)
    assert not list(tmp_path.glob("copy.db*"))
