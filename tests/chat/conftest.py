"""A practice in which things go wrong on purpose."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Library
from tests.practice import World, open_world


@pytest.fixture
def practice_db(tmp_path: Path, peopled: Path) -> Path:
    """A database with the cast in it."""
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    return path


@pytest.fixture
async def rough(practice_db: Path, library: Library) -> AsyncIterator[World]:
    """A practice whose updates may be set aside."""
    async with open_world(practice_db, library) as made:
        yield made
