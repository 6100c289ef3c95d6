"""What is due, settled in batches on both kinds of database: once each, by one replica or by two."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.checkins import CheckIn
from bot.domain.pegs import Peg
from bot.domain.people import Person, Reach, Role
from bot.domain.plans import PlanKind, Rule, Stage
from bot.domain.schedule import SPREAD
from bot.runtime import app as house
from bot.runtime.scheduler import Ticker
from bot.services import schedule
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from tests.practice import settings
from tests.storage.conftest import address, database, replica

__all__ = ["address", "database", "replica"]

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
EVENING = Rule(times=(time(18, 0),))
NIGHT = Rule(times=(time(23, 0),))
POSTGRES = [pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def practice(library: Library, tmp_path: Path) -> Practice:
    """The practice that the desks belong to."""
    return house.practice_of(settings(), LiveLibrary(library, local=tmp_path / "faq.local.yaml"))


def at(database: Database, practice: Practice, now: datetime) -> Callable[[], AbstractAsyncContextManager[Desk]]:
    """What opens a transaction at an instant."""

    @asynccontextmanager
    async def opening() -> AsyncIterator[Desk]:
        async with database.transaction() as store:
            yield Desk(store=store, practice=practice, now=now)

    return opening


async def breathe() -> None:
    """Let others go on."""
    await asyncio.sleep(0)


async def clients(database: Database, count: int, *, due: datetime = SIX_PM) -> list[Person]:
    """Clients whose check-in, stretch and water are due."""
    made = []
    async with database.transaction() as store:
        for n in range(count):
            person = Person(0, 100 + n, Role.CLIENT, "C", "Europe/Berlin", consent_version="1", created_at=SIX_PM)
            made.append(await store.people.add(person))
            for kind in (PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION):
                await store.plans.put(made[-1].id, kind, EVENING, next_at=due)
    return made


async def letters(database: Database) -> list[tuple[int, int]]:
    """Chats that are written to, each with how many reminders its message holds."""
    async with database.transaction() as store:
        return [
            (one.chat_id, len(one.body["delivery_ids"])) for one in await store.outbox.take(1000, SIX_PM + SPREAD, by=1)
        ]


async def test_a_batch_knows_who_is_who(database: Database, practice: Practice) -> None:
    """One has checked in, one is paused, one is out of reach, one has an hour of silence, one gets everything."""
    done, paused, gone, quiet, well = await clients(database, 5)
    async with database.transaction() as store:
        await store.checkins.save(
            CheckIn(client_id=done.id, day=date(2026, 5, 4), pain=3, started_at=SIX_PM, saved_at=SIX_PM)
        )
        await store.people.save(Person(**vars(paused) | {"paused_until": SIX_PM + timedelta(days=1)}))
        await store.people.save(Person(**vars(gone) | {"reach": Reach.BLOCKED}))
        await store.people.save(Person(**vars(quiet) | {"quiet_from": time(17, 30), "quiet_until": time(18, 30)}))
    found = await schedule.run(at(database, practice, SIX_PM), breathe=breathe)
    assert found == schedule.Tick(claimed=15, intended=2)
    assert await letters(database) == [(done.chat_id, 2), (well.chat_id, 3)]
    async with database.reading() as store:
        states = {
            one.id: [life.state for life in await store.deliveries.of(one.id, since=SIX_PM)]
            for one in (done, paused, gone, quiet, well)
        }
        lives = await store.deliveries.of(well.id, since=SIX_PM)
        plans = await store.plans.of(well.id)
        assert sorted(states[done.id]) == ["done", "intended", "intended"]
        assert states[paused.id] == ["paused"] * 3
        assert states[gone.id] == ["unreachable"] * 3
        assert states[quiet.id] == ["quiet"] * 3
        assert states[well.id] == ["intended"] * 3
        assert [one.exercise is not None for one in lives if one.kind is PlanKind.STRETCH] == [True]
        assert plans[PlanKind.CHECKIN].stage is Stage.NUDGE
        assert plans[PlanKind.CHECKIN].next_at == SIX_PM + timedelta(hours=2)
        assert plans[PlanKind.STRETCH].next_at == SIX_PM + timedelta(days=1)
        assert (await store.plans.of(done.id))[PlanKind.CHECKIN].next_at == SIX_PM + timedelta(days=1)
        waiting = await store.schedule.waiting(SIX_PM, tidy_before=SIX_PM, today=SIX_PM.date())
        assert not waiting.plans
        assert (
            await store.schedule.waiting(SIX_PM + timedelta(hours=3), tidy_before=SIX_PM, today=SIX_PM.date())
        ).plans


async def test_weekly_questions_that_are_answered_are_not_asked(database: Database, practice: Practice) -> None:
    """One has answered this week, one last week."""
    now, before = await clients(database, 2, due=SIX_PM + timedelta(days=1))
    async with database.transaction() as store:
        for client, week in ((now, date(2026, 5, 4)), (before, date(2026, 4, 27))):
            await store.plans.put(client.id, PlanKind.PEG, EVENING, next_at=SIX_PM)
            peg = Peg(client_id=client.id, week=week, pain=3, enjoyment=3, activity=3, closed=True)
            await store.pegs.save(replace(peg, started_at=SIX_PM, saved_at=SIX_PM))
    await schedule.run(at(database, practice, SIX_PM), breathe=breathe)
    async with database.reading() as store:
        states = [(await store.deliveries.of(one.id, since=SIX_PM))[0].state for one in (now, before)]
    assert states == ["done", "intended"]


async def test_a_clock_that_was_ahead_is_forgiven(database: Database, practice: Practice) -> None:
    """Set back from next year, every plan comes tomorrow again; what was sent ahead of its time is not sent twice."""
    [client] = await clients(database, 1)
    now = [SIX_PM + timedelta(days=365)]
    ticker = Ticker(database=database, practice=practice, clock=lambda: now[0], on_due=lambda: None)
    await ticker.tick()
    now[0] = SIX_PM + timedelta(hours=1)
    await ticker.tick()
    async with database.reading() as store:
        plans = await store.plans.of(client.id)
        assert {one.next_at for one in plans.values()} == {SIX_PM + timedelta(days=1)}
        assert {one.stage for one in plans.values()} == {Stage.FIRST}
    now[0] = SIX_PM + timedelta(days=1)
    assert await ticker.tick() == 1
    again = Ticker(database=database, practice=practice, clock=lambda: now[0], on_due=lambda: None)
    assert await again.tick() == 0
    async with database.reading() as store:
        plans = await store.plans.of(client.id)
        assert plans[PlanKind.STRETCH].next_at == SIX_PM + timedelta(days=2)


async def test_a_batch_that_fails_leaves_everything_as_it_was(database: Database, practice: Practice) -> None:
    """Claims, next times, reminders and messages go or stay together."""
    await clients(database, 3)

    async def fail() -> None:
        async with at(database, practice, SIX_PM)() as desk:
            await schedule.tick(desk)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await letters(database) == []
    assert await schedule.run(at(database, practice, SIX_PM), breathe=breathe) == schedule.Tick(9, 3)
    assert len(await letters(database)) == 3


@pytest.mark.parametrize("address", POSTGRES, indirect=True)
async def test_two_replicas_share_the_work(database: Database, replica: Database, practice: Practice) -> None:
    """Whatever they do at the same time, each client gets one message with everything in it."""
    everybody = await clients(database, 90)
    done = await asyncio.gather(
        *(schedule.run(at(one, practice, SIX_PM), breathe=breathe) for one in (database, replica, database, replica))
    )
    # A replica stops when all that is left is in another's hands; a tick comes every two seconds.
    while (again := await schedule.run(at(database, practice, SIX_PM), breathe=breathe)).claimed:
        done.append(again)
    assert sum(one.claimed for one in done) == 270
    assert sum(one.intended for one in done) == 90
    assert Counter(await letters(database)) == Counter((one.chat_id, 3) for one in everybody)
