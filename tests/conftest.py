"""Fixtures: a practice at work, and everybody's phone."""

import asyncio
import gc
import itertools
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio
from playwright.async_api import Browser
from threadpoolctl import threadpool_limits

from bot.config import default_content_dir
from bot.content import library as libraries
from bot.content.library import Library
from bot.storage import migrate
from bot.storage.database import Database
from tests import postgres
from tests.browsing import chromium
from tests.practice import Phone, World, open_world, people_the_practice

os.environ.setdefault("PTB_TIMEDELTA", "1")

# On a developer's machine each run tries other examples; a build must not fail for luck, nor for a slow machine.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what importing and collecting has made; calculate on one core.

    Each core has a worker of its own already: threads that calculate wait for each other.
    """
    threadpool_limits(1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Give signals their ways back: a command that was run within a test may have changed what SIGPIPE does.

    It did, and the next connection that broke took the whole worker of tests with it, hundreds of tests later.
    """
    before = signal.getsignal(signal.SIGPIPE)
    try:
        return (yield)
    finally:
        signal.signal(signal.SIGPIPE, before)


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped content, without the sentence encoder."""
    return libraries.load(default_content_dir(), encoder=False).usable()


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """A database with the cast in it, made once and copied for each test."""
    path = tmp_path_factory.mktemp("practice") / "peopled.db"
    asyncio.run(people_the_practice(path, library))
    return path


async def _with_tables(url: str) -> None:
    database = Database(url, durable=False)
    await migrate.upgrade(database)
    await database.close()


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """A PostgreSQL server for all tests of a worker; gives the folder of its socket."""
    with postgres.server() as server:
        yield server.folder


@pytest.fixture(scope="session")
def postgres_tables(postgres_folder: Path) -> str:
    """A PostgreSQL database with the tables, which one test after the other empties."""
    asyncio.run(postgres.tell(postgres_folder, "postgres", "CREATE DATABASE tables"))
    address = postgres.address(postgres_folder, "tables")
    asyncio.run(_with_tables(address))
    return address


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables, to copy from."""
    path = tmp_path_factory.mktemp("tables") / "tables.db"
    asyncio.run(_with_tables(f"sqlite:///{path}"))
    return path


@pytest.fixture
def postgres_database(postgres_folder: Path) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    asyncio.run(postgres.tell(postgres_folder, "postgres", f"CREATE DATABASE {name}"))
    yield postgres.address(postgres_folder, name)
    asyncio.run(postgres.tell(postgres_folder, "postgres", f"DROP DATABASE {name} WITH (FORCE)"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a worker; each test opens windows of its own, which share nothing."""
    async with chromium() as made:
        yield made


@pytest.fixture
async def world(tmp_path: Path, peopled: Path, library: Library) -> AsyncIterator[World]:
    """A practice in which Ann and Ben are Mira's clients."""
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    async with open_world(path, library, call_log=tmp_path / "calls.jsonl") as made:
        yield made
        assert made.app.worker.set_aside == 0, "an update raised three times"
        assert made.sandbox.violations == [], "a call that the Bot API does not allow"


@pytest.fixture
async def empty_world(tmp_path: Path, library: Library) -> AsyncIterator[World]:
    """A practice that nobody has joined yet."""
    async with open_world(tmp_path / "practice.db", library, call_log=tmp_path / "calls.jsonl") as made:
        yield made
        assert made.app.worker.set_aside == 0, "an update raised three times"
        assert made.sandbox.violations == [], "a call that the Bot API does not allow"


@pytest.fixture
def ann(world: World) -> Phone:
    """A client of Mira's."""
    return world.phone("Ann")


@pytest.fixture
def ben(world: World) -> Phone:
    """Another client of Mira's."""
    return world.phone("Ben")


@pytest.fixture
def mira(world: World) -> Phone:
    """A therapist."""
    return world.phone("Mira")


@pytest.fixture
def tom(world: World) -> Phone:
    """Another therapist."""
    return world.phone("Tom")


@pytest.fixture
def olga(world: World) -> Phone:
    """The owner."""
    return world.phone("Olga")


@pytest.fixture
def zoe(world: World) -> Phone:
    """A stranger."""
    return world.phone("Zoe")
