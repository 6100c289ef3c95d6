"""Databases for the tests: each one runs on SQLite and on PostgreSQL."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import migrate
from bot.storage.database import Database, parse_url
from bot.storage.tables import metadata
from tests import postgres

_numbers = itertools.count(1)

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
"""Both kinds of database, for ``indirect`` parameters and for this fixture."""


async def _command(folder: Path, name: str, *commands: str) -> None:
    engine = create_async_engine(parse_url(postgres.address(folder, name)), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for command in commands:
            await connection.execute(text(command))
    await engine.dispose()


async def _with_tables(url: str) -> None:
    database = Database(url, durable=False)
    await migrate.upgrade(database)
    await database.close()


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A PostgreSQL server for the whole run, with the tables in a database to copy from."""
    with postgres.server() as folder:
        asyncio.run(_command(folder, "postgres", "CREATE DATABASE tables"))
        asyncio.run(_with_tables(postgres.address(folder, "tables")))
        yield folder


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables, to copy from."""
    path = tmp_path_factory.mktemp("tables") / "tables.db"
    asyncio.run(_with_tables(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=BOTH)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/practice.db"
        return
    folder: Path = request.getfixturevalue("postgres_folder")
    name = f"test_{next(_numbers)}"
    asyncio.run(_command(folder, "postgres", f"CREATE DATABASE {name}"))
    yield postgres.address(folder, name)
    asyncio.run(_command(folder, "postgres", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with empty tables."""
    if request.param == "sqlite":
        path = tmp_path / "practice.db"
        shutil.copy(request.getfixturevalue("sqlite_tables"), path)
        return f"sqlite:///{path}"
    folder: Path = request.getfixturevalue("postgres_folder")
    # Emptying the tables takes milliseconds, a database of its own for each test a third of a second.
    asyncio.run(
        _command(
            folder,
            "tables",
            # The access log's triggers refuse this, as they should; a superuser can tell them to stand aside.
            "SET session_replication_role = replica",
            *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
        )
    )
    return postgres.address(folder, "tables")


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
