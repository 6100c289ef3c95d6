"""Rows for every table, for tests of copies: made, written, and read back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, Table, select

from bot.storage import migrate, transfer
from bot.storage.database import Database
from bot.storage.tables import metadata, people
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
    if column.primary_key and not isinstance(column.type, BigInteger | Integer | Date):
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
