"""What was set of the practice's time is read as it was written, and two who change it at once lose nothing."""

import asyncio
from datetime import UTC, date, datetime, time

import pytest

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.people import Role
from bot.domain.practice_time import ClosedDays, Half, SaidInChat, Span
from bot.runtime.app import practice_of
from bot.services import practice_time
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from tests.practice import settings
from tests.storage.cast import moved_in, person

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
HOURS = {0: (Span(time(9), time(13)), Span(time(14, 30), time(23, 59))), 6: (Span(time(0), time(0, 5)),)}
CLOSED = (
    ClosedDays(date(2026, 12, 24), date(2027, 1, 1), "Ferien: Weihnachten"),
    ClosedDays(date(2027, 2, 1), date(2027, 2, 1)),
)


async def test_what_was_set_is_read(database: Database) -> None:
    """Each half by itself, over what was there, and gone when it is taken back."""
    async with database.transaction() as store:
        assert await store.practice_time.said() == SaidInChat()
        await store.practice_time.put(SaidInChat(hours=HOURS), NOW)
        await store.practice_time.put(SaidInChat(closed=CLOSED), NOW)
        await store.practice_time.put(SaidInChat(closed=CLOSED[:1]), NOW)
    async with database.reading() as store:
        assert await store.practice_time.said() == SaidInChat(HOURS, CLOSED[:1])
    async with database.transaction() as store:
        assert await store.practice_time.forget(Half.HOURS)
        assert not await store.practice_time.forget(Half.HOURS)
        assert await store.practice_time.said() == SaidInChat(closed=CLOSED[:1])


async def test_a_start_does_not_overwrite_what_is_set(database: Database) -> None:
    """Whoever comes second goes on from what the first has set."""
    async with database.transaction() as store:
        assert (await store.practice_time.begin(SaidInChat(closed=()), NOW)).closed == ()
        await store.practice_time.put(SaidInChat(closed=CLOSED), NOW)
        assert (await store.practice_time.begin(SaidInChat(closed=()), NOW)).closed == CLOSED


async def test_two_replicas_that_change_at_once_lose_nothing(
    database: Database, replica: Database, practice: Practice
) -> None:
    """Olga sets Monday here and Tuesday there in the same second: both count, on each of them."""
    await moved_in(database)
    async with database.transaction() as store:
        owner = await store.people.add(person("Oda", 77, Role.OWNER))

    async def changes(mine: Database, day: int) -> None:
        async with mine.transaction() as store:
            desk = Desk(store=store, practice=practice, now=NOW)
            await practice_time.set_hours(desk, owner, weekdays=frozenset({day}), spans=HOURS[0])
            await asyncio.sleep(0.2)

    await asyncio.gather(changes(database, 0), changes(replica, 1))
    for one in (database, replica):
        async with one.reading() as store:
            found = (await store.practice_time.said()).hours
        assert found == {0: HOURS[0], 1: HOURS[0]}


@pytest.fixture
def practice(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Practice:
    """What does not change."""
    folder = tmp_path_factory.mktemp("practice")
    return practice_of(settings(), LiveLibrary(library, local=folder / "faq.local.yaml"))
