"""Everything as JSON lines, table by table: written from one database, read into another, SQLite or PostgreSQL."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Column, Date, Table, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.store import Store
from bot.storage.tables import metadata
from bot.storage.types import LocalTime, UtcDateTime

FORMAT: Final = "between-sessions export"
VERSION: Final = 1
_BATCH: Final = 500

LEFT_OUT: Final = ("data_keys",)
"""Tables that describe one database rather than the practice: which keys seal its rows. An export is not sealed."""

OnRow = Callable[[str], None]


class TransferError(Exception):
    """Nothing was copied. The message says in one line why, and what to do."""


@dataclass(frozen=True)
class Heading:
    """The first line of an export.

    Attributes:
        revision: of the tables; rows fit only the same one.
        rows: how many rows of each table follow.
    """

    revision: str
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """How many rows follow."""
        return sum(self.rows.values())


async def heading_of(database: Database) -> Heading:
    """Say what an export made now would hold.

    Raises:
        TransferError: the tables are not those of this program.
    """
    revision = await migrate.revision(database)
    if revision is None:
        raise TransferError("There is nothing to export: the database has no tables yet. Check DATABASE_URL.")
    if revision != migrate.newest():
        raise TransferError(f"The tables are at revision {revision}; run `python -m bot migrate` first.")
    async with database.snapshot() as connection:
        return Heading(revision, await Store(connection).count_rows(without=LEFT_OUT))


async def write(database: Database, file: IO[str], *, at: datetime, on_row: OnRow) -> Heading:
    """Write every row of every table as one instant saw them; a running bot is not held up.

    Args:
        at: now; it is written into the first line.
        on_row: called with the table's name after each row.
    """
    checksum = hashlib.sha256()

    def put(value: dict[str, Any], *, summed: bool = True) -> None:
        line = json.dumps(value, ensure_ascii=True, default=_plain) + "\n"
        if summed:
            checksum.update(line.encode())
        file.write(line)

    async with database.snapshot() as connection:
        heading = Heading(migrate.newest(), await Store(connection).count_rows(without=LEFT_OUT))
        put({"format": FORMAT, "version": VERSION, "revision": heading.revision, "at": at, "rows": heading.rows})
        for table in (one for one in metadata.sorted_tables if one.name not in LEFT_OUT):
            rows = await connection.stream(select(table).order_by(*table.primary_key.columns))
            async for row in rows:
                put({"table": table.name, "row": dict(row._mapping)})  # noqa: SLF001 - SQLAlchemy's public name
                on_row(table.name)
        put({"end": heading.total, "sha256": checksum.hexdigest()}, summed=False)
    return heading


def _plain(value: object) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be exported")


def inspect(path: Path) -> Heading:
    """Read an export to its end and see whether it is whole.

    Raises:
        TransferError: it is no export, is damaged or cut off, or comes from another version of the tables.
        OSError: it cannot be read.
    """
    again = "Export it again."
    checksum, rows = hashlib.sha256(), 0
    try:
        with path.open(encoding="ascii", newline="\n") as file:
            first = file.readline()
            heading = _heading(path, first)
            checksum.update(first.encode())
            for line in file:
                if line.startswith('{"end":'):
                    end = json.loads(line)
                    if end != {"end": rows, "sha256": checksum.hexdigest()} or rows != heading.total or file.read(1):
                        raise TransferError(f"{path} was changed or damaged after it was written. {again}")
                    return heading
                checksum.update(line.encode())
                rows += 1
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TransferError(f"{path} is damaged near row {rows + 1}. {again}") from error
    raise TransferError(f"{path} is cut off after {rows} of {heading.total} rows. {again}")


def _heading(path: Path, line: str) -> Heading:
    try:
        found = json.loads(line)
        known = found["format"] == FORMAT
        version, heading = found["version"], Heading(str(found["revision"]), dict(found["rows"]))
    except (ValueError, KeyError, TypeError) as error:
        raise TransferError(f"{path} is not an export; `python -m bot export FILE` writes one.") from error
    if not known or version != VERSION or heading.revision != migrate.newest():
        raise TransferError(
            f"{path} was written at revision {heading.revision} of the tables, and this program knows "
            f"{migrate.newest()}. Import it with the version that wrote it, then upgrade."
        )
    return heading


async def read(database: Database, path: Path, *, on_row: OnRow) -> Heading:
    """Read an export into an empty database, in one transaction: all of it, or nothing.

    Args:
        on_row: called with the table's name after each row.

    Raises:
        TransferError: the file is not whole, or the database is not empty.
    """
    heading = inspect(path)
    await migrate.upgrade(database)
    async with database.exclusive() as connection:
        store = Store(connection)
        present = sum((await store.count_rows(without=LEFT_OUT)).values())
        if present:
            raise TransferError(f"The database is not empty ({present:,} rows); an import goes into an empty one only.")
        for name, rows in groupby(_rows(path), key=lambda row: row[0]):
            await _fill(connection, metadata.tables[name], (row for _name, row in rows), on_row)
        counted = await store.count_rows(without=LEFT_OUT)
        if counted != heading.rows:
            raise TransferError("The rows that arrived are not those that were written; nothing was imported.")
    return heading


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open(encoding="ascii", newline="\n") as file:
        for line in islice(file, 1, None):
            entry = json.loads(line)
            if "table" in entry:
                yield entry["table"], entry["row"]


async def _fill(connection: AsyncConnection, table: Table, rows: Iterator[dict[str, Any]], on_row: OnRow) -> None:
    """Insert rows; links between rows of the same table are made when all of them are there."""
    inward = [c for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    key = next(iter(table.primary_key.columns))
    links: list[dict[str, Any]] = []
    while batch := [_typed(table, row) for row in islice(rows, _BATCH)]:
        for row in batch:
            if any(row[c.name] is not None for c in inward):
                links.append({"_key": row[key.name]} | {f"_{c.name}": row[c.name] for c in inward})
            row.update({c.name: None for c in inward})
        await connection.execute(table.insert(), batch)
        for _row in batch:
            on_row(table.name)
    if links:
        linking = update(table).where(key == bindparam("_key")).values({c: bindparam(f"_{c.name}") for c in inward})
        for at in range(0, len(links), _BATCH):
            await connection.execute(linking, links[at : at + _BATCH])
    await _count_on(connection, table, key)


async def _count_on(connection: AsyncConnection, table: Table, key: Column[Any]) -> None:
    """Let PostgreSQL number new rows after those that came with a number of their own."""
    if connection.dialect.name != "postgresql" or table.autoincrement_column is None:
        return
    highest = (await connection.execute(select(func.max(key)))).scalar_one()
    if highest is not None:
        await connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, :key), :highest)"),
            {"name": table.name, "key": key.name, "highest": highest},
        )


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _value(column, row[column.name]) for column in table.columns}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case UtcDateTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case LocalTime():
            return time.fromisoformat(value)
        case _:
            return value
