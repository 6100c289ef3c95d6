"""Exports and imports: what goes out comes in again, and what is not whole is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import migrate, transfer
from bot.storage.database import Database
from bot.storage.tables import metadata, people
from bot.storage.transfer import TransferError
from tests.commands.rows import NOW, Opener, everything, ignore, rows_of


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
