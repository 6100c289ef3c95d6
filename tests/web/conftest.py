"""Fixtures: the dashboard of a practice in which Ann and Ben are Mira's clients."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import practice_of
from bot.content.library import Library
from bot.content.shelf import Shelf
from bot.storage.database import Database
from tests.practice import settings
from tests.web.office import Browser, Office


@pytest.fixture
async def office(tmp_path: Path, peopled: Path, library: Library) -> AsyncIterator[Office]:
    """The dashboard, and the practice behind it."""
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    database = Database(f"sqlite:///{path}", durable=False)
    practice = practice_of(settings(), Shelf(library, local=tmp_path / "faq.local.yaml"))
    yield Office(database, practice)
    await database.close()


@pytest.fixture
async def mira(office: Office) -> Browser:
    """Ann's and Ben's therapist, signed in."""
    return await office.signs_in("Mira")


@pytest.fixture
async def tom(office: Office) -> Browser:
    """A therapist without clients, signed in."""
    return await office.signs_in("Tom")


@pytest.fixture
async def olga(office: Office) -> Browser:
    """The owner, signed in."""
    return await office.signs_in("Olga")
