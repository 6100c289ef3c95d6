"""A sandbox with a still clock, a real python-telegram-bot at it, and two phones."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock
from tests.sandbox.page import Stage, staged

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def client_of(sandbox: Sandbox) -> HTTPXRequest:
    """PTB's own request class, wired to the sandbox without a socket."""
    return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=sandbox.asgi())})


def bot_of(sandbox: Sandbox) -> Bot:
    """PTB's bot at the sandbox; initialise it before use."""
    return Bot(
        sandbox.token,
        base_url="http://sandbox.test/bot",
        base_file_url="http://sandbox.test/file/bot",
        request=client_of(sandbox),
        get_updates_request=client_of(sandbox),
    )


@pytest.fixture(autouse=True)
def _spans_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its change from seconds to timedelta unless one takes part in it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A sandbox at nine o'clock, without waits of its own."""
    return Sandbox(
        clock=SandboxClock(START, frozen=True), call_log=tmp_path / "calls.jsonl", behaviour=Behaviour(scale=0)
    )


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """The bot, initialised."""
    async with bot_of(sandbox) as made:
        yield made


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A plain client at the sandbox."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=sandbox.asgi()), base_url="http://sandbox.test"
    ) as client:
        yield client


@pytest.fixture
def ann(sandbox: Sandbox) -> Person:
    """Someone who has pressed Start."""
    person = sandbox.add_person(first_name="Ann", username="ann_of_green")
    person.starts()
    return person


@pytest.fixture
def ben(sandbox: Sandbox) -> Person:
    """Someone who has not."""
    return sandbox.add_person(first_name="Ben")


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    """The page in a fresh window, with a fresh sandbox."""
    async with staged(browser) as made:
        yield made
