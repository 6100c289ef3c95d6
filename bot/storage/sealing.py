"""Which keys rows are sealed with, and sealing them anew with the first key while the bot runs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Row, Table, Text, case, cast, delete, func, inspect, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.keys import SEALED, KeyGoneError, sealed_with
from bot.storage.tables import data_keys, metadata
from bot.storage.types import Sealed, SealedJson

BATCH: Final = 200
"""Rows that are sealed anew in one transaction: short enough that nobody waits."""

_JSON_PREFIX: Final = f'{{"{SEALED}": "'

OnProgress = Callable[[int, int], None]
"""Called with rows looked at and rows in all."""


@dataclass(frozen=True)
class Rotated:
    """What sealing anew has done.

    Attributes:
        looked_at: rows with sealed columns.
        changed: rows that were sealed anew.
        left: values that somebody wrote under another key meanwhile.
        cleared: whether the file was rid of old pages (SQLite); True where that is the server's business.
    """

    looked_at: int
    changed: int
    left: int
    cleared: bool


def sealed_tables() -> list[tuple[Table, list[Column[Any]]]]:
    """Return every table that has sealed columns, with these."""
    found = [
        (one, [c for c in one.columns if isinstance(c.type, Sealed | SealedJson)]) for one in metadata.sorted_tables
    ]
    return [(table, columns) for table, columns in found if columns]


async def check(database: Database, *, now: datetime) -> None:
    """See whether the keys fit the rows, and note which key is in use; called once at the start.

    Raises:
        KeyGoneError: rows may be sealed with a key that is not set.
    """
    async with database.exclusive() as connection:
        known = set((await connection.execute(select(data_keys.c.key_id))).scalars())
        gone = known - (database.keys.ids if database.keys is not None else frozenset())
        if gone:
            raise KeyGoneError(min(gone))
        if database.keys is not None and database.keys.primary not in known:
            insert = sqlite_insert(data_keys) if database.is_sqlite else postgres_insert(data_keys)
            await connection.execute(
                insert.values(key_id=database.keys.primary, since=now).on_conflict_do_nothing(index_elements=["key_id"])
            )


async def survey(database: Database) -> dict[str | None, int]:
    """Count stored values by the id of the key that they are sealed with; None counts those that are plain.

    It reads every row, so that it is for whoever looks after the installation, not for every start.
    """
    found: Counter[str | None] = Counter()
    async with database.snapshot() as connection:
        present = set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))
        for table, columns in sealed_tables():
            if table.name not in present:
                continue
            for column in columns:
                raw = _raw(column)
                prefix = _JSON_PREFIX if isinstance(column.type, SealedJson) else ""
                start = case((raw.like(f"{prefix}{SEALED}%"), func.substr(raw, 1 + len(prefix), 14)), else_="")
                rows = await connection.execute(
                    select(start, func.count()).where(column.is_not(None), raw != "{}").group_by(start)
                )
                for beginning, count in rows:
                    found[sealed_with(f"{beginning}{'x' * 38}")] += count
    return dict(found)


async def rotate(database: Database, *, on_progress: OnProgress) -> Rotated:
    """Seal everything with the first key, in small transactions; nobody who writes meanwhile is held up for long.

    Raises:
        KeysError: something cannot be opened; what was sealed anew before stays so.
        ValueError: no keys are set.
    """
    if database.keys is None:
        raise ValueError("DATA_KEYS is not set")
    total = 0
    async with database.snapshot() as connection:
        for table, _columns in sealed_tables():
            total += int((await connection.execute(select(func.count()).select_from(table))).scalar_one())
    looked_at = changed = 0
    for table, columns in sealed_tables():
        last: int | None = None
        while True:
            async with database.exclusive() as connection:
                rows = await _batch(connection, table, columns, after=last)
                changed += await _seal(connection, table, columns, rows, primary=database.keys.primary)
            if not rows:
                break
            last = rows[-1][0]
            looked_at += len(rows)
            on_progress(looked_at, max(total, looked_at))
    counts = await survey(database)
    left = sum(count for key, count in counts.items() if key != database.keys.primary)
    if not left:
        async with database.exclusive() as connection:
            await connection.execute(delete(data_keys).where(data_keys.c.key_id != database.keys.primary))
    return Rotated(looked_at=looked_at, changed=changed, left=left, cleared=await _clear(database))


def _raw(column: Column[Any]) -> Any:
    return cast(column, Text)


async def _batch(
    connection: AsyncConnection, table: Table, columns: list[Column[Any]], *, after: int | None
) -> list[Row[Any]]:
    key = next(iter(table.primary_key.columns))
    raw = [_raw(column).label(f"raw_{number}") for number, column in enumerate(columns)]
    query = select(key, *columns, *raw).order_by(key).limit(BATCH).with_for_update()
    if after is not None:
        query = query.where(key > after)
    return list((await connection.execute(query)).all())


async def _seal(
    connection: AsyncConnection, table: Table, columns: list[Column[Any]], rows: list[Row[Any]], *, primary: str
) -> int:
    key = next(iter(table.primary_key.columns))
    changed = 0
    for row in rows:
        values = row[1 : 1 + len(columns)]
        stored = row[1 + len(columns) :]
        stale = {
            column: value
            for column, value, raw in zip(columns, values, stored, strict=True)
            if value not in (None, {}) and sealed_with(_text_of(raw)) != primary
        }
        if stale:
            await connection.execute(update(table).where(key == row[0]).values(stale))
            changed += 1
    return changed


def _text_of(raw: str) -> str:
    return raw.removeprefix(_JSON_PREFIX).removesuffix('"}')


async def _clear(database: Database) -> bool:
    """Rid a SQLite file of pages that were freed before deleted text was overwritten."""
    if not database.is_sqlite:
        return True
    async with database.connection() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            await alone.exec_driver_sql("VACUUM")
            await alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except OperationalError:
            return False
    return True
