"""Updates handled: in order per chat, each exactly once, and one that cannot be handled holds nobody up for long."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import InterfaceError

from bot.chat.transport import receiver as receiving
from bot.chat.transport import worker as working
from bot.content.library import Library
from bot.domain.checkins import CheckIn
from bot.domain.people import Person
from bot.services import checkins
from tests.practice import Phone, World, open_world

SECOND = timedelta(seconds=1)
WORDS = "zanzibar"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the program: Ann's check-in is written, and then something raises."""
    change = checkins.change

    async def breaks(desk: Any, client: Person, day: Any, step: Callable[[CheckIn], CheckIn]) -> Any:
        shown = await change(desk, client, day, step)
        if client.name == "Ann":
            raise RuntimeError(f"{WORDS}: what a client wrote stands in many an error")
        return shown

    monkeypatch.setattr(checkins, "change", breaks)


async def diary(world: World, name: str) -> list[CheckIn]:
    """What is stored of somebody."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.checkins.between(member.id, world.now.date(), world.now.date())


async def until_handled(world: World, count: int) -> None:
    """Wait until so many updates are handled, and let the worker stop."""
    async with asyncio.timeout(5):
        while world.app.worker.handled < count:  # noqa: ASYNC110 - it says so to nobody
            await asyncio.sleep(0.01)
    world.app.worker.stop()


async def test_an_update_that_always_raises_is_set_aside(rough: World, broken: None) -> None:
    """Three tries, an apology, and the chat goes on; what it wrote is rolled back, and nobody else waits."""
    ann, ben = rough.phone("Ann"), rough.phone("Ben")
    ann.person.says("6")
    ann.person.says("/help")
    ben.person.says("7")
    await rough.settle()
    assert [entry.pain for entry in await diary(rough, "Ben")] == [7]
    assert "Pain 7 of 10" in ben.screen()
    assert len(ann.person.messages) == 2, "no answer yet: the later message waits for the earlier one"
    await rough.passes(SECOND)
    assert len(ann.person.messages) == 2
    await rough.passes(2 * SECOND)
    apology, help_ = ann.person.messages[-2:]
    assert "Something went wrong on my side" in apology["text"]
    assert "/checkin" in help_["text"]
    assert await diary(rough, "Ann") == []
    assert rough.app.worker.set_aside == 1
    async with rough.desk() as desk:
        assert await desk.store.inbox.depth() == {"dead": 1}
    assert rough.app.worker.handled == 2


async def test_a_mistake_that_passes_is_not_noticed(
    rough: World, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second try succeeds: one entry, one answer, no apology."""
    ann = rough.phone("Ann")
    ann.person.says("6")
    await rough.settle()
    monkeypatch.undo()
    await rough.passes(SECOND)
    assert [entry.pain for entry in await diary(rough, "Ann")] == [6]
    assert len(ann.person.messages) == 2
    assert "Pain 6 of 10" in ann.screen()


async def test_a_lost_connection_costs_no_try(rough: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database goes away the update waits as if it had never been taken."""
    ann = rough.phone("Ann")

    async def away(*_arguments: object, **_options: object) -> None:
        raise InterfaceError("", {}, ConnectionResetError("the database is away"), connection_invalidated=True)

    ann.person.says("6")
    await rough.app.receiver.poll_once(timeout=0)
    with monkeypatch.context() as patched:
        patched.setattr(checkins, "change", away)
        for _try in range(5):
            with pytest.raises(InterfaceError):
                await rough.app.worker.work()
    await rough.settle()
    assert "Pain 6 of 10" in ann.screen()


async def test_a_file_that_a_handler_cannot_open_stops_nobody_else(
    rough: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is well, and one deed is not: it is set aside like any other mistake, and everybody goes on."""
    ann, ben = rough.phone("Ann"), rough.phone("Ben")

    async def locked(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "a folder that somebody has locked")

    with monkeypatch.context() as patched:
        patched.setattr(checkins, "change", locked)
        ann.person.says("6")
        ben.person.says("/help")
        await rough.settle()
        assert "/checkin" in ben.screen()
        for _try in range(3):
            await rough.passes(4 * SECOND)
    assert rough.app.worker.set_aside == 1
    assert "sorry" in ann.screen().casefold()
    assert "the database is away" not in caplog.text
    await ann.says("/help")
    assert "/checkin" in ann.screen()


async def test_after_a_crash_the_answer_is_sent(practice_db: Path, library: Library) -> None:
    """The entry was committed, the program died before it could say so: the next start says it."""
    async with open_world(practice_db, library) as world:
        world.phone("Ann").person.says("6")
        await world.app.receiver.poll_once(timeout=0)
        assert await world.app.worker.work() == 1
        assert len(world.phone("Ann").person.messages) == 1
    async with open_world(practice_db, library) as world:
        assert [entry.pain for entry in await diary(world, "Ann")] == [6]
        await world.settle()
        assert "Pain 6 of 10" in world.phone("Ann").screen()


async def test_a_crash_while_sending_is_made_up_for_at_the_next_start(practice_db: Path, library: Library) -> None:
    """Whoever had taken the message is dead; nobody can know whether it was sent, so it is sent, and at once."""
    async with open_world(practice_db, library) as world:
        world.phone("Ann").person.says("6")
        await world.app.receiver.poll_once(timeout=0)
        await world.app.worker.work()
        async with world.desk() as desk:
            assert len(await desk.store.outbox.take(10, world.now, by=1)) == 1
    async with open_world(practice_db, library) as world:
        ann = world.phone("Ann")
        await world.passes(timedelta(hours=1))
        assert ann.person.messages == []
        assert await world.app.takeover.look(at=0.0) == 1
        await world.settle()
        assert "Pain 6 of 10" in ann.screen()
        assert await world.app.takeover.look(at=1.0) == 0


async def test_messages_of_one_chat_are_handled_in_their_order(
    world: World, ann: Phone, ben: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty at once, of two people by turns: side by side, and each person's one after the other."""
    handled: list[tuple[int, int]] = []
    process = world.app.worker._process

    async def recorded(sheet: Any, waiting: Any) -> None:
        handled.append((waiting.chat_id, waiting.update_id))
        await process(sheet, waiting)

    monkeypatch.setattr(world.app.worker, "_process", recorded)
    for number in range(5):
        ann.person.says(str(number))
        ben.person.says("/help")
        ann.person.says("/cancel")
        ben.person.says(str(number))
    await world.settle()
    chats = [chat for chat, _update in handled]
    assert chats == [ann.person.id, ben.person.id] * 10
    for chat in set(chats):
        mine = [update for one, update in handled if one == chat]
        assert mine == sorted(mine)


async def test_a_second_pair_of_hands_helps_with_a_crowd(
    world: World, ann: Phone, ben: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database answers two at once, two batches are handled side by side; each answer comes once."""
    monkeypatch.setattr(working, "BATCH", 1)
    monkeypatch.setattr(world.app.database, "is_sqlite", False)
    hands: set[str] = set()
    work = world.app.worker.work

    async def watched() -> int:
        task = asyncio.current_task()
        assert task is not None
        hands.add(task.get_name())
        return await work()

    monkeypatch.setattr(world.app.worker, "work", watched)
    for _n in range(4):
        ann.person.says("/help")
        ben.person.says("/help")
    await world.app.receiver.poll_once(timeout=0)
    running = asyncio.create_task(world.app.worker.run(), name="worker")
    await until_handled(world, 8)
    await running
    assert hands == {"worker", "helping worker"}
    await world.settle()
    assert [len(one.person.messages) for one in (ann, ben)] == [8, 8]


async def test_storing_a_flood_comes_before_handling_it(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Telegram has a hundred more each time, they are stored; then they are handled."""
    monkeypatch.setattr(receiving, "LIMIT", 2)
    monkeypatch.setattr(receiving, "FEW", 0)
    receiver = world.app.receiver
    for _n in range(3):
        ann.person.says("/help")
    assert await receiver.poll_once(timeout=0) == 2
    assert receiver.is_flooded
    running = asyncio.create_task(world.app.worker.run())
    await asyncio.sleep(4 * working.GIVE_WAY)
    assert world.app.worker.handled == 0
    assert await receiver.poll_once(timeout=0) == 1
    assert not receiver.is_flooded
    await until_handled(world, 3)
    await running


async def test_a_flood_that_does_not_end_is_handled_all_the_same(
    world: World, ann: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for longer than a while; nor when nothing comes any more."""
    now = 1000.0
    monkeypatch.setattr(receiving, "LIMIT", 1)
    monkeypatch.setattr(receiving, "FEW", 0)
    monkeypatch.setattr(receiving, "time", SimpleNamespace(monotonic=lambda: now))
    receiver = world.app.receiver
    for _n in range(12):
        ann.person.says("/help")
    flooded = []
    while now < 1000.0 + receiving.FLOOD + 1:
        await receiver.poll_once(timeout=0)
        flooded.append(receiver.is_flooded)
        now += receiving.FRESH
    assert flooded == [True] * 10 + [False]
    assert await receiver.poll_once(timeout=0) == 1
    await receiver.poll_once(timeout=0)
    ann.person.says("/help")
    await receiver.poll_once(timeout=0)
    assert receiver.is_flooded
    now += receiving.FRESH
    assert not receiver.is_flooded


async def test_the_worker_waits_for_a_database_that_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer each time, up to a quarter of a minute, and at once again when it is back."""
    slept: list[float] = []
    left = 7

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def work() -> int:
        nonlocal left
        left -= 1
        if left > 0:
            raise ConnectionResetError
        world.app.worker.stop()
        return 0

    monkeypatch.setattr(working, "asyncio", SimpleNamespace(sleep=sleep, wait_for=asyncio.wait_for))
    monkeypatch.setattr(world.app.worker, "work", work)
    await asyncio.wait_for(world.app.worker.run(), timeout=5)
    assert slept == [0.5, 1, 2, 4, 8, 15]


async def test_the_log_says_where_and_never_what(rough: World, broken: None, caplog: pytest.LogCaptureFixture) -> None:
    """An error's own message may hold what a client wrote; its place is enough to find it."""
    with caplog.at_level(logging.DEBUG, logger="bot"):
        rough.phone("Ann").person.says("6")
        await rough.settle()
    [line] = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert "RuntimeError at test_worker.py:" in line
    assert WORDS not in caplog.text
