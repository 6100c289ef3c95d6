"""Databases for the tests: each one runs on SQLite and on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.tables import metadata
from tests import postgres

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
"""Both kinds of database, for ``indirect`` parameters and for this fixture."""


@pytest.fixture(params=BOTH)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/practice.db"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with empty tables."""
    if request.param == "sqlite":
        path = tmp_path / "practice.db"
        shutil.copy(request.getfixturevalue("sqlite_tables"), path)
        return f"sqlite:///{path}"
    found = str(request.getfixturevalue("postgres_tables"))
    # Emptying the tables takes milliseconds, a database of its own for each test a third of a second. The access
    # log's triggers refuse this, as they should; a superuser can tell them to stand aside.
    emptied = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    folder: Path = request.getfixturevalue("postgres_folder")
    asyncio.run(postgres.tell(folder, "tables", f"SET session_replication_role = replica; {emptied}"))
    return found


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    """A database with empty tables."""
    opened = Database(address, durable=False)
    yield opened
    await opened.close()


@pytest.fixture
async def replica(address: str, database: Database) -> AsyncIterator[Database]:
    """The same database as another process of the program sees it."""
    opened = Database(address, durable=False)
    yield opened
    await opened.close()
