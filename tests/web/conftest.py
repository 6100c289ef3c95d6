"""Fixtures: the dashboard of a practice in which Ann and Ben are Mira's clients."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.content.library import Library
from tests.web.office import Browser, Office, opened


@pytest.fixture
async def office(tmp_path: Path, peopled: Path, library: Library) -> AsyncIterator[Office]:
    """The dashboard, and the practice behind it."""
    async with opened(tmp_path, peopled, library) as made:
        yield made


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
