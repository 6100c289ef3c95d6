"""SQLite's writer in the event loop: what it leaves to others meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import inloop, migrate
from bot.storage.database import Database

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite file with tables."""
    database = Database(f"sqlite:///{tmp_path}/practice.db", durable=False)
    await migrate.upgrade(database)
    yield database
    await database.close()


async def test_a_deed_of_many_statements_lets_others_have_the_loop(
    file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of the statements waits for anything, so that nobody else would get a turn before the last."""
    monkeypatch.setattr(inloop, "LONGEST", 0.0)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with file.transaction() as store:
        await store.ping()
        task = asyncio.create_task(others())
        for _ in range(20):
            await store.ping()
        during = turns
        task.cancel()
    assert during > 10


async def test_who_has_just_paused_is_not_asked_to(file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tap's few statements are not cut into pieces."""
    monkeypatch.setattr(inloop, "LONGEST", 3600.0)
    turns = 0

    def turned() -> None:
        nonlocal turns
        turns += 1

    async with file.transaction() as store:
        await store.ping()
        asyncio.get_running_loop().call_soon(turned)
        for _ in range(20):
            await store.ping()
        assert turns == 0


async def test_a_commit_does_not_wait_behind_other_threads(file: Database) -> None:
    """The loop's own threads may all be drawing or reading: the disk is waited for elsewhere."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    free = threading.Event()
    drawing = loop.run_in_executor(None, free.wait)
    try:
        async with asyncio.timeout(30):
            async with file.transaction() as store:
                await store.operation.pulse("receiving", NOW)
    finally:
        free.set()
        await drawing
