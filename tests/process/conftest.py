"""A practice of today, and a rig around it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.content.library import Library
from tests.practice import people_the_practice
from tests.process.rig import Rig, open_rig


@pytest.fixture(scope="session")
def peopled_today(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """A database with the cast in it, as of now: the real program looks at the real clock."""
    path = tmp_path_factory.mktemp("today") / "peopled.db"
    asyncio.run(people_the_practice(path, library, now=datetime.now(UTC)))
    return path


@pytest.fixture
async def rig(tmp_path: Path, peopled_today: Path) -> AsyncIterator[Rig]:
    """A practice in which Ann and Ben are Mira's clients; no program runs yet."""
    async with open_rig(tmp_path, peopled=peopled_today) as made:
        yield made


@pytest.fixture
async def empty_rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A folder in which nobody has started the program yet."""
    async with open_rig(tmp_path, peopled=None) as made:
        yield made
