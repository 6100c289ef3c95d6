"""What every noun's class shares."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Row, Select, Subquery, Table, any_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeEngine

PART: Final = 250
"""Rows that are read into values before whatever else the event loop has to do gets its turn."""

_Made = TypeVar("_Made")


class Noun:
    """A group of tables seen through one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _among(self, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
        """Whether a column is one of many values, in a statement that PostgreSQL prepares once for any number."""
        if self._is_sqlite:
            return column.in_(list(values))
        return column == any_(literal(list(values), ARRAY(column.type)))

    async def _all(self, query: Select[Any], make: Callable[[Row[Any]], _Made]) -> list[_Made]:
        """Return what is made of each row, however many there are: others get their turn in between."""
        found: list[_Made] = []
        for part in (await self._connection.execute(query)).partitions(PART):
            if found:
                await asyncio.sleep(0)
            found += [make(row) for row in part]
        return found

    @staticmethod
    def _rows(**columns: tuple[TypeEngine[Any], list[Any]]) -> Subquery:
        """Columns of values as a table: one parameter a column, whatever the number of rows. PostgreSQL only."""
        return select(
            *(func.unnest(literal(values, ARRAY(kind))).label(name) for name, (kind, values) in columns.items())
        ).subquery("given")

    def _insert_or_skip(self, table: Table, unique: list[str]) -> Insert:
        """An INSERT that passes over rows whose unique columns are there already."""
        if self._is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing(index_elements=unique)
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=unique)

    async def _overwrite(self, table: Table, unique: list[str], values: dict[str, Any]) -> None:
        """Insert a row, or overwrite the one with the same unique columns."""
        await self._connection.execute(self._upsert(table, unique, values), values)

    def _upsert(self, table: Table, unique: list[str], values: Iterable[str]) -> Insert:
        """An INSERT that overwrites the row with the same unique columns."""
        return _overwriting(table, tuple(unique), tuple(values), on_sqlite=self._is_sqlite)

    async def _counted(self, queries: Mapping[str, Select[Any]]) -> dict[str, int]:
        """Return what several queries count, in one statement; nothings are left out."""
        counts = select(*(query.scalar_subquery().label(name) for name, query in queries.items()))
        row = (await self._connection.execute(counts)).one()
        return {name: count for name, count in row._mapping.items() if count}  # noqa: SLF001 - SQLAlchemy's public name

    async def _insert(self, table: Table, values: dict[str, Any]) -> int:
        result = await self._connection.execute(_adding(table), values)
        key = result.inserted_primary_key
        return int(key[0]) if key is not None else 0


@lru_cache(maxsize=256)
def _adding(table: Table) -> Insert:
    return table.insert()


@lru_cache(maxsize=256)
def _overwriting(table: Table, unique: tuple[str, ...], names: tuple[str, ...], *, on_sqlite: bool) -> Insert:
    """Made once for each table and choice of columns: the columns of 'excluded' are dear to make."""
    insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    changed: dict[str, ColumnElement[Any]] = {name: insert.excluded[name] for name in names if name not in unique}
    return insert.on_conflict_do_update(index_elements=unique, set_=changed)
