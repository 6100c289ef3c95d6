"""What an update costs at the database: each statement is a wait for everybody behind it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.content.library import Library
from tests.practice import World, open_world

TAP, TYPED = 10, 12
"""Statements that an update may take, from the moment it is taken out to the mark that it is done."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that reaches a driver meanwhile, but for the transaction's own begin."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


Act = Callable[[World], object]


async def _with_a_card(world: World) -> None:
    await world.phone("Ann").says("/checkin")


async def _under_way(world: World) -> None:
    await _with_a_card(world)
    await world.phone("Ann").taps("4")


async def _with_nothing(_world: World) -> None:
    """Nothing is open."""


@pytest.mark.parametrize(
    ("before", "act", "most"),
    [
        pytest.param(_with_a_card, lambda world: world.phone("Ann").person.taps("4"), TAP, id="first tap"),
        pytest.param(_under_way, lambda world: world.phone("Ann").person.taps("Neck"), TAP, id="next tap"),
        pytest.param(
            _with_nothing,
            lambda world: world.phone("Ann").person.says("What is trigger point therapy?"),
            TYPED,
            id="question",
        ),
        pytest.param(
            _under_way,
            lambda world: world.phone("Ann").person.says("What is trigger point therapy?"),
            TYPED,
            id="question in a check-in",
        ),
        pytest.param(
            _with_nothing,
            lambda world: world.phone("Ann").person.says("neck 6, slouched all day"),
            TYPED,
            id="typed check-in",
        ),
    ],
)
async def test_an_update_takes_few_statements(
    tmp_path: Path,
    peopled: Path,
    library: Library,
    before: Callable[[World], Awaitable[None]],
    act: Act,
    most: int,
) -> None:
    """A tap and a sentence are handled with a handful of statements, whatever else is in the practice."""
    path = tmp_path / "practice.db"
    path.write_bytes(peopled.read_bytes())
    async with open_world(path, library) as world:
        await before(world)
        act(world)
        await world.app.receiver.poll_once(timeout=0)
        with counted() as seen:
            assert await world.app.worker.work() == 1
        assert len(seen) <= most, "\n".join(" ".join(one.split())[:110] for one in seen)
