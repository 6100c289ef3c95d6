"""What means that the database is away, and what only that a statement was wrong."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage.database import TROUBLE, Database, is_gone
from tests import postgres

AWAY = ("08006", "25006", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P01", "57P03", "58030")
"""Lost, only read, serialization, deadlock, disk full, connections, lock, cancelled, shut down, starting, i/o."""

WRONG = ("22001", "22012", "23505", "25001", "42601", "42P01", "55000", "P0001", "XX000")
"""Too long, division by zero, twice, in a transaction, syntax, no table, state, raised, internal."""


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite file with one table."""
    made = Database(f"sqlite:///{tmp_path}/practice.db")
    async with made.exclusive() as connection:
        await connection.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)"))
    yield made
    await made.close()


async def raised(database: Database, *statements: str) -> Exception:
    """What statements end with."""
    try:
        async with database.exclusive() as connection:
            for one in statements:
                await connection.execute(text(one))
    except TROUBLE as error:
        return error
    pytest.fail("nothing was raised")


async def test_a_file_that_cannot_be_written_is_away(file: Database, tmp_path: Path) -> None:
    """Full, in somebody else's hand, or only read."""
    assert is_gone(await raised(file, "PRAGMA max_page_count = 1", "INSERT INTO t VALUES (1, zeroblob(999999))"))
    async with file.exclusive() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 0"))
    other = sqlite3.connect(tmp_path / "practice.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert is_gone(await raised(file, "SELECT 1"))
    other.close()
    assert is_gone(await raised(file, "PRAGMA query_only = ON", "INSERT INTO t VALUES (1, 'x')"))


async def test_a_wrong_statement_is_not_a_file_that_is_away(file: Database) -> None:
    """A row that is there, a table that is not, a slip, and what no database raised."""
    assert not is_gone(await raised(file, *["INSERT INTO t VALUES (1, 'x')"] * 2))
    assert not is_gone(await raised(file, "SELECT * FROM nobody"))
    assert not is_gone(await raised(file, "SELEKT"))
    assert not is_gone(ValueError("x"))
    assert is_gone(ConnectionResetError())


@pytest.mark.postgres
async def test_what_postgresql_says(postgres_folder: Path) -> None:
    """By the class of its error code; a connection that was ended; a server that lets nobody in."""
    database = Database(postgres.address(postgres_folder))
    for codes, away in ((AWAY, True), (WRONG, False)):
        for code in codes:
            error = await raised(database, f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
            assert isinstance(error, DBAPIError)
            assert is_gone(error) == away, code
    assert is_gone(await raised(database, "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"))
    await database.close()
    nowhere = Database(postgres.address(postgres_folder, "no_such_database"))
    assert is_gone(await raised(nowhere, "SELECT 1")), "it answers, and lets nobody in"
    await nowhere.close()
