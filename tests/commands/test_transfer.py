"""Copies of everything: what goes out comes in again, and what is not whole is refused."""

import json
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, Table, select

from bot.storage import backup, migrate, transfer
from bot.storage.database import Database
from bot.storage.tables import metadata, people
from bot.storage.transfer import TransferError
from bot.storage.types import LocalTime, SealedJson, UtcDateTime

NOW = datetime(2026, 5, 4, 9, 0, 0, 123456, tzinfo=UTC)
WORDS = "Nacken 6 💧 'sehr' \u2028 \"laut\"\n<b>"


Opener = Callable[[str], Database]


def ignore(*_args: object) -> None:
    """Stands in for a progress bar."""


def value(column: Column[Any], number: int) -> Any:
    """Something that fits a column and differs from row to row."""
    if column.foreign_keys:
        return number if column.name != "therapist_id" else 3 - number if number < 3 else None
    if column.primary_key and not isinstance(column.type, BigInteger | Integer):
        return f"{column.name}-{number}"
    if isinstance(column.type, JSON | SealedJson):
        return {"words": WORDS, "numbers": [number, 1.5, None, True]}
    match column.type:
        case Boolean():
            return number % 2 == 0
        case UtcDateTime():
            return NOW + timedelta(hours=number)
        case Date():
            return date(2024, 2, 28) + timedelta(days=number)
        case LocalTime():
            return time(21, number)
        case BigInteger():
            return number if column.primary_key else 9_000_000_000 + number
        case Integer():
            return number
        case _:
            return f"{number}{WORDS}"[: getattr(column.type, "length", None)]


def rows_of(table: Table, count: int) -> list[dict[str, Any]]:
    """Rows for a table; in the last one everything that may be missing is."""
    rows = [{column.name: value(column, number) for column in table.columns} for number in range(1, count + 1)]
    rows[-1].update({c.name: None for c in table.columns if c.nullable})
    return rows


async def fill(database: Database, *, count: int = 3) -> None:
    """Put rows into every table, in an order in which a client comes before the therapist."""
    await migrate.upgrade(database)
    async with database.exclusive() as connection:
        for table in metadata.sorted_tables:
            rows = rows_of(table, count)
            if table is people:
                links = [(row["id"], row.pop("therapist_id")) for row in rows]
                await connection.execute(table.insert(), rows)
                for key, therapist in links:
                    await connection.execute(table.update().where(table.c.id == key).values(therapist_id=therapist))
            else:
                await connection.execute(table.insert(), rows)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as Python sees it."""
    async with database.snapshot() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in await connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
            if table.name not in transfer.LEFT_OUT
        }


@pytest.fixture
async def open_one(tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens databases by name, and closes them at the end."""
    opened: list[Database] = []

    def open_it(name: str) -> Database:
        opened.append(Database(f"sqlite:///{tmp_path}/{name}.db", durable=False))
        return opened[-1]

    yield open_it
    for database in opened:
        await database.close()


@pytest.fixture
async def full(open_one: Opener) -> Database:
    """A database with rows in every table."""
    database = open_one("full")
    await fill(database)
    return database


async def write(database: Database, path: Path) -> transfer.Heading:
    """Export to a file."""
    with path.open("w", encoding="ascii", newline="\n") as file:
        return await transfer.write(database, file, at=NOW, on_row=ignore)


@pytest.fixture
async def exported(full: Database, tmp_path: Path) -> Path:
    """An export of a database with rows in every table."""
    path = tmp_path / "practice.jsonl"
    await write(full, path)
    return path


async def test_everything_written_comes_back_the_same(
    open_one: Opener, full: Database, exported: Path, tmp_path: Path
) -> None:
    """SQLite to a file to SQLite: every row of every table is equal."""
    empty = open_one("empty")
    moved: list[str] = []
    heading = await transfer.read(empty, exported, on_row=moved.append)
    before, after = await everything(full), await everything(empty)
    assert after == before
    assert all(len(rows) == 3 for rows in before.values())
    assert len(moved) == heading.total == 3 * (len(metadata.tables) - len(transfer.LEFT_OUT))


async def test_two_exports_of_the_same_rows_are_the_same_bytes(full: Database, exported: Path, tmp_path: Path) -> None:
    """An export is in order, so two can be compared."""
    again = tmp_path / "again.jsonl"
    await write(full, again)
    assert again.read_bytes() == exported.read_bytes()


async def test_many_rows_go_in_batches(open_one: Opener, tmp_path: Path) -> None:
    """More rows than a batch holds arrive too."""
    source = open_one("full")
    await migrate.upgrade(source)
    async with source.exclusive() as connection:
        rows = [row | {"chat_id": n, "id": n} for n, row in enumerate(rows_of(people, 1) * 1201, start=1)]
        await connection.execute(people.insert(), [row | {"therapist_id": None} for row in rows])
        await connection.execute(people.update().where(people.c.id < 1201).values(therapist_id=people.c.id + 1))
    path = tmp_path / "many.jsonl"
    await write(source, path)
    empty = open_one("empty")
    await transfer.read(empty, path, on_row=ignore)
    found = (await everything(empty))["people"]
    assert [row["therapist_id"] for row in found] == [*range(2, 1202), None]


async def test_a_database_with_people_takes_no_import(full: Database, exported: Path) -> None:
    """Two practices are never mixed."""
    before = await everything(full)
    with pytest.raises(TransferError, match="not empty"):
        await transfer.read(full, exported, on_row=ignore)
    after = await everything(full)
    assert after == before


def damaged(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The ways in which a file can be spoilt, with what is said of each."""
    yield "cut off after 10", lines[:11]
    yield "cut off after", lines[:-1]
    yield "changed or damaged", [*lines[:5], *lines[6:]]
    yield "changed or damaged", [*lines, lines[3]]
    yield "changed or damaged", [line.replace("Nacken", "Ruecken") for line in lines]
    yield "cut off", [*lines[:-1], lines[-1][:30]] if not lines[-1][:30].startswith('{"end":') else lines[:-1]
    yield "damaged near row", [*lines[:-1], lines[-1][:30]]
    yield "not an export", ["Dear diary\n"]
    yield "not an export", []
    yield "not an export", ['{"format": "between-sessions export"}\n']
    yield "revision 0000", [lines[0].replace(f'"revision": "{migrate.newest()}"', '"revision": "0000"'), *lines[1:]]


async def test_a_spoilt_file_is_refused_before_the_database_is_made(
    open_one: Opener, exported: Path, tmp_path: Path
) -> None:
    """Whatever is wrong with the file, nothing is half-written."""
    lines = exported.read_text().splitlines(keepends=True)
    for said, spoilt in damaged(lines):
        path = tmp_path / "spoilt.jsonl"
        path.write_text("".join(spoilt))
        with pytest.raises(TransferError, match=said):
            transfer.inspect(path)
        empty = open_one("empty")
        with pytest.raises(TransferError, match=said):
            await transfer.read(empty, path, on_row=ignore)
        assert not (tmp_path / "empty.db").exists()


async def test_bytes_that_are_no_text_are_refused(exported: Path) -> None:
    """A picture or a database file given by mistake is named as what it is not."""
    exported.write_bytes(exported.read_bytes()[:3000] + b"\xff\xfe\x00" + exported.read_bytes()[3000:])
    with pytest.raises(TransferError, match="damaged"):
        transfer.inspect(exported)


async def test_a_row_that_does_not_fit_leaves_nothing_behind(open_one: Opener, exported: Path, tmp_path: Path) -> None:
    """An error in the middle rolls everything back: a value that the tables do not allow, with a right checksum."""
    import hashlib

    lines = exported.read_text().splitlines(keepends=True)[:-1]
    at = next(n for n, line in enumerate(lines) if '"table": "checkins"' in line)
    entry = json.loads(lines[at])
    entry["row"]["pain"] = 11
    lines[at] = json.dumps(entry) + "\n"
    end = {"end": len(lines) - 1, "sha256": hashlib.sha256("".join(lines).encode()).hexdigest()}
    exported.write_text("".join(lines) + json.dumps(end) + "\n")
    empty = open_one("empty")
    with pytest.raises(Exception, match="pain_range"):
        await transfer.read(empty, exported, on_row=ignore)
    found = await everything(empty)
    assert not any(found.values())


async def test_a_database_without_tables_has_nothing_to_export(open_one: Opener, tmp_path: Path) -> None:
    """A wrong address is noticed rather than exported as an empty practice."""
    database = open_one("empty")
    with pytest.raises(TransferError, match="no tables yet"):
        await transfer.heading_of(database)


@pytest.mark.postgres
async def test_a_practice_moves_to_postgresql_and_back(
    full: Database, exported: Path, postgres_database: str, tmp_path: Path
) -> None:
    """SQLite to PostgreSQL to SQLite: every row is equal, and new rows get numbers of their own."""
    big = Database(postgres_database)
    await transfer.read(big, exported, on_row=ignore)
    moved = await everything(big)
    async with big.exclusive() as connection:
        row = rows_of(metadata.tables["notes"], 2)[0]
        del row["id"]
        added = await connection.execute(metadata.tables["notes"].insert().values(row))
        assert added.inserted_primary_key == (4,)
        await connection.execute(metadata.tables["notes"].delete().where(metadata.tables["notes"].c.id == 4))
    with pytest.raises(TransferError, match="not empty"):
        await transfer.read(big, exported, on_row=ignore)
    back = tmp_path / "back.jsonl"
    await write(big, back)
    await big.close()
    assert moved == await everything(full)
    assert back.read_bytes() == exported.read_bytes()


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
