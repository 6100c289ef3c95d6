"""What a day costs beside a million rows of the past: no statement of it walks through a table, on either database."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.chat.transport.runs import BACKLOG
from bot.content.library import Library
from bot.services import operation
from tests.practice import MONDAY, World, open_world, people_the_practice
from tests.storage import history
from tests.storage.conftest import BOTH

ENDS_EARLY = (
    "SELECT inbox.seq FROM inbox WHERE inbox.received_at",
    "SELECT outbox.id FROM outbox WHERE outbox.created_at",
    "SELECT newest.gap, newest.text FROM (SELECT questions.",
    "SELECT questions.client_id, questions.text FROM questions ORDER BY questions.id DESC LIMIT",
)
"""Walks along the numbers that end early: at the first row to be kept when old ones are deleted, or at a limit."""


@contextmanager
def recorded() -> Iterator[dict[str, Any]]:
    """Every statement that reaches a driver meanwhile, with parameters it came with."""
    seen: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, given: Any, _context: object, many: bool) -> None:
        if statement.split()[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            seen.setdefault(statement, given[0] if many else given)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def a_day(world: World) -> None:
    """A tap, a typed entry, a question, danger, much of one, due reminders, letters, the team, figures, tidying up."""
    ann, mira, olga = world.phone("Ann"), world.phone("Mira"), world.phone("Olga")
    await ann.says("/checkin")
    await ann.taps_all("4", "Neck")
    await ann.says("neck 6, slouched all day")
    await ann.says("What is trigger point therapy?")
    for _time in range(2):
        await ann.says("I want to die")
    for _number in range(BACKLOG + 10):
        ann.person.says("/help")
    await world.app.receiver.poll_once(timeout=0)
    await world.app.lookout.look()
    await world.settle()
    await world.app.ticker.tick()
    await world.goes_to(MONDAY.replace(hour=16))
    for phone in (mira, olga):
        for command in ("/clients", "/client Ann", "/flags", "/questions", "/digest"):
            await phone.says(command)
    await world.app.takeover.look(time.monotonic())
    await world.app.ticker.tidy()
    async with world.desk() as desk:
        await operation.figures(desk)
        await desk.store.operation.set_aside()
        await desk.store.outbox.free([1])
        await desk.store.outbox.drop_for(1)
        await desk.store.outbox.add([], desk.now)


async def explained(world: World, statement: str, given: Any) -> list[str]:
    """The database's plan for a statement, a line a step."""
    database = world.app.database
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    async with database.exclusive() as connection:
        rows = (await connection.exec_driver_sql(f"{word} {statement}", given)).all()
    return [str(row[-1]) for row in rows]


@pytest.fixture(params=BOTH)
def practice(
    request: pytest.FixtureRequest, tmp_path: Path, peopled: Path, library: Library
) -> tuple[Path, str | None]:
    """A database with the cast in it: a file, or an address of PostgreSQL's."""
    path = tmp_path / "practice.db"
    if request.param == "sqlite":
        shutil.copy(peopled, path)
        return path, None
    address = str(request.getfixturevalue("postgres_database"))
    asyncio.run(people_the_practice(path, library, address=address))
    return path, address


async def test_no_statement_of_a_day_walks_through_the_past(
    practice: tuple[Path, str | None], library: Library
) -> None:
    """Each is explained by the database that is to run it, with its own figures; and taking takes no time."""
    path, address = practice
    async with open_world(path, library, address=address) as world:
        with recorded() as seen:
            await a_day(world)
        assert len(seen) > 60
        database = world.app.database
        await history.make(database)
        walks = []
        for statement, given in seen.items():
            if " ".join(statement.split()).startswith(ENDS_EARLY):
                continue
            lines = await explained(world, statement, given)
            found = history.walks(lines, is_sqlite=database.is_sqlite)
            walks += [f"{one.strip()}: {' '.join(statement.split())}" for one in found]
        assert walks == [], "\n".join(walks)
        begun = time.perf_counter()
        async with database.transaction() as store:
            await store.inbox.take(50, world.now)
            await store.outbox.take(50, world.now, by=1)
            await store.inbox.depth()
            await store.outbox.depth()
        assert time.perf_counter() - begun < 0.5
