"""Fixtures: databases by name, and one with rows in every table."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.commands.rows import Opener, fill


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
