"""Signs of life: given for what succeeds, told when nothing does, and given again by themselves."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from bot import metrics
from bot.runtime import process, records, server
from bot.runtime.app import App
from bot.sandbox.faults import Fault
from bot.storage.database import Database
from bot.storage.store import Store
from tests.practice import Phone, World
from tests.runtime.waiting import until

PARTS = ("writing", "worker", "messenger", "schedule")


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds pass for the signs of life, of which none was given yet."""
    passed = 1000.0

    def now() -> float:
        return time.monotonic() + passed

    def passes(more: float) -> None:
        nonlocal passed
        passed += more

    for name in ("_succeeded", "_failing_since", "_returned"):
        monkeypatch.setattr(metrics, name, {})
    monkeypatch.setattr(metrics, "time", SimpleNamespace(monotonic=now))
    return passes


class Full:
    """A disk that can be filled: whatever is written is refused then, as SQLite does it."""

    def __init__(self) -> None:
        self.is_full = False

    @asynccontextmanager
    async def transaction(self, database: Database, *, repeats: bool = False) -> AsyncIterator[Store]:
        async with _transaction(database, repeats=repeats) as store:
            yield store
            if self.is_full:
                raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


_transaction = Database.transaction


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Full:
    """The disk of the practice."""
    made = Full()

    def transaction(database: Database, *, repeats: bool = False) -> object:
        return made.transaction(database, repeats=repeats)

    monkeypatch.setattr(Database, "transaction", transaction)
    return made


async def test_what_is_not_at_work_is_named(world: World, seconds: Callable[[float], None]) -> None:
    """Nothing has begun, everything is at work, each part that falls silent, and each that tries in vain."""
    assert server.standing(world.app)[0] == "the receiver has stopped"
    await world.app.intake.start()
    assert server.standing(world.app) == [
        "writing to the database has given no sign yet",
        "the worker has given no sign yet",
        "the messenger has given no sign yet",
        "the schedule has given no sign yet",
    ]
    for part in (*PARTS, "receiving"):
        metrics.beat(part)
    assert server.standing(world.app) == []
    await until(lambda: _value(world.app), True)
    seconds(100)
    assert server.standing(world.app) == [
        "writing to the database has had no success for 100 s",
        "the worker has had no success for 100 s",
        "the messenger has had no success for 100 s",
        "the schedule has had no success for 100 s",
    ]
    seconds(60)
    assert "the receiver has had no success for 160 s" in server.standing(world.app)
    for part in PARTS:
        metrics.beat(part)
    for _try in range(3):
        metrics.miss("receiving")
        seconds(21)
    assert server.standing(world.app)[0] == "the receiver has failed for 63 s"
    world.app.intake.lead.is_held = False
    assert not [one for one in server.standing(world.app) if "receiver" in one], "whoever stands by does not poll"


async def _value(app: App) -> bool:
    return app.intake.lead.is_held


async def test_on_a_full_disk_no_part_says_that_it_is_well(
    world: World,
    ann: Phone,
    disk: Full,
    seconds: Callable[[float], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither the pulse nor the worker succeeds, which is told within half a minute; then all is well by itself."""
    monkeypatch.setattr(process, "PULSE", 0.5)
    await world.app.intake.start()
    await until(lambda: _value(world.app), True)
    running = [
        asyncio.create_task(one)
        for one in (process.keep_pulse(world.app), world.app.worker.run(), world.app.messenger.run())
    ]
    metrics.beat("schedule")
    try:
        await until(lambda: _standing(world.app), [])
        disk.is_full = True
        ann.person.says("/checkin")
        world.app.worker.wake()
        seconds(25)
        await until(lambda: _has_told(caplog), True)
        seconds(16)
        assert any(one.startswith("writing to the database has failed for ") for one in server.standing(world.app))
        assert (metrics.REGISTRY.get_sample_value("seconds_since_write") or 0) > 40
        disk.is_full = False
        metrics.beat("schedule")
        await until(lambda: _standing(world.app), [], seconds=30)
    finally:
        world.app.worker.stop()
        world.app.messenger.stop()
        await asyncio.wait(running[1:], timeout=5)
        running[0].cancel()
    told = [record.message for record in caplog.records if record.name == "bot.runtime.process"]
    assert told[0].startswith("nothing can be written to the database")
    assert told[-1].startswith("the database takes what is written again, after ")


async def _standing(app: App) -> list[str]:
    return server.standing(app)


async def _has_told(caplog: pytest.LogCaptureFixture) -> bool:
    return "nothing can be written to the database" in caplog.text


async def test_messages_that_do_not_go_are_no_success(
    world: World, ann: Phone, seconds: Callable[[float], None]
) -> None:
    """While Telegram fails the messenger gives no sign, though its rounds go well; with the first message it does."""
    world.sandbox.add_fault(Fault(method="sendMessage", kind="502", times=2))
    running = asyncio.create_task(world.app.messenger.run())
    try:
        await until(_age, 0)
        ann.person.says("/help")
        await world.app.receiver.poll_once(timeout=0)
        await world.app.worker.drain()
        seconds(1)
        await until(lambda: _calls(world), 1)
        await asyncio.sleep(1.5)
        assert (metrics.age("messenger") or 0) > 1
        world.sandbox.clock.move_to(world.now + timedelta(minutes=2))
        await until(lambda: _calls(world), 2)
        world.sandbox.clock.move_to(world.now + timedelta(minutes=2))
        await until(lambda: _calls(world), 3)
        await until(_age, 0)
        assert "/checkin" in ann.screen()
    finally:
        world.app.messenger.stop()
        await asyncio.wait({running}, timeout=5)


async def _age() -> int | None:
    found = metrics.age("messenger")
    return None if found is None else int(found)


async def _calls(world: World) -> int:
    return len(world.sandbox.calls_of("sendMessage"))


async def test_a_crowd_that_asks_whether_it_is_ready_is_one_question(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often a stranger asks, the database is asked every other second."""
    asked = 0

    async def standing(_database: Database) -> list[str]:
        nonlocal asked
        asked += 1
        return []

    monkeypatch.setattr(records, "standing", standing)
    ask = records.records_of(world.app.database, world.app.practice, world.app.clock).standing
    assert list(await asyncio.gather(*(ask() for _stranger in range(100)))) == [[]] * 100
    assert asked == 1
    monkeypatch.setattr(records, "SHARED", 0.0)
    await ask()
    assert asked == 2
