"""What every noun's class shares."""

from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert


class Noun:
    """A group of tables seen through one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _insert_or_skip(self, table: Table, unique: list[str]) -> Insert:
        """An INSERT that passes over rows whose unique columns are there already."""
        if self._is_sqlite:
            return sqlite.insert(table).on_conflict_do_nothing(index_elements=unique)
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=unique)

    def _upsert(self, table: Table, unique: list[str], values: dict[str, Any]) -> Insert:
        """An INSERT that overwrites the row with the same unique columns."""
        insert = sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)
        insert = insert.values(values)
        changed: dict[str, ColumnElement[Any]] = {name: insert.excluded[name] for name in values if name not in unique}
        return insert.on_conflict_do_update(index_elements=unique, set_=changed)

    async def _insert(self, table: Table, values: dict[str, Any]) -> int:
        result = await self._connection.execute(table.insert().values(values))
        key = result.inserted_primary_key
        return int(key[0]) if key is not None else 0
