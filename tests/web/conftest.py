"""Fixtures: the dashboard of a practice in which Ann and Ben are Mira's clients."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium

from bot.content.library import Library
from bot.services import flags, questions
from bot.understanding.danger.alarm import Alarm, Level
from tests.serving import served
from tests.web.office import Browser, Office, opened
from tests.web.stage import Stage


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


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path, peopled: Path, library: Library, browser: Chromium) -> AsyncIterator[Stage]:
    """The dashboard in a browser, with a danger sign and a question of Ann's; a complaint of the browser's fails."""
    async with opened(tmp_path, peopled, library) as office:
        for ago in (12, 11, 10, 6, 5, 1, 0):
            await office.checks_in("Ann", ago=ago, pain=2 + ago % 5, note="long drive" if ago == 5 else "")
        ann = await office.member("Ann")
        async with office.desk() as desk:
            rule = desk.practice.library.book.rules[0]
            await flags.raise_flag(desk, ann, Alarm(rule=rule.id, level=Level.URGENT), words="my calf is hot")
            await questions.ask_therapist(desk, ann, "May I swim?")
        async with served(office.web) as address:
            made = Stage(office, browser, address)
            yield made
            for context in made.contexts:
                await context.close()
    assert made.complaints == [], "the browser complained, perhaps about the page's own policy"
