"""Instants and local times mean the same in both databases."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError

from bot.domain.characters import cleaned_json
from bot.domain.inbox import Received
from bot.domain.plans import PlanKind, Rule
from bot.domain.rules import rule_from_json, rule_to_json
from bot.storage.database import Database, parse_url
from tests.storage.cast import NOW, moved_in

KATHMANDU = timezone(timedelta(hours=5, minutes=45))


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """It would mean something else on another machine."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        with pytest.raises(StatementError, match="a stored time needs a zone"):
            async with store.savepoint():
                await store.signins.add_link("x", person_id=cast.mira.id, expires_at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    "moment",
    [NOW, NOW.astimezone(KATHMANDU), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)],
)
async def test_an_instant_comes_back_in_utc(database: Database, moment: datetime) -> None:
    """The same instant, to the microsecond, whatever zone it came in."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.plans.put(cast.ann.id, PlanKind.CHECKIN, Rule(times=(time(8, 0),)), next_at=moment)
    async with database.reading() as store:
        plan = (await store.plans.of(cast.ann.id))[PlanKind.CHECKIN]
    assert plan.next_at == moment
    assert plan.next_at.tzinfo is UTC


async def test_instants_are_compared_as_instants(database: Database) -> None:
    """A zone east of UTC does not make a plan due earlier."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.plans.put(
            cast.ann.id, PlanKind.CHECKIN, Rule(times=(time(8, 0),)), next_at=NOW.astimezone(KATHMANDU)
        )
        assert await store.schedule.due(NOW - timedelta(microseconds=1), most=10) == 0
        assert await store.schedule.due(NOW.astimezone(KATHMANDU), most=10) == 1


async def test_words_that_no_database_takes_are_stored_without_what_it_refuses(database: Database) -> None:
    """NUL is not for PostgreSQL, half a character not for either."""
    cast = await moved_in(database)
    odd = {"text": "half \ud83d and nul \x00"}
    async with database.transaction() as store:
        await store.notes.add(client_id=cast.ann.id, author_id=cast.mira.id, text=odd["text"], now=NOW)
        await store.inbox.add([Received(update_id=1, chat_id=1, body=cleaned_json(odd))], NOW)
    async with database.transaction() as store:
        [note] = await store.notes.of(cast.ann.id)
        [update] = await store.inbox.take(5, NOW)
    assert note.text == update.body["text"] == "half ? and nul "


def test_a_rule_survives_being_stored() -> None:
    """Times and weekdays; off stays off."""
    for rule in (Rule(), Rule(times=(time(0, 0), time(23, 59)), weekdays=frozenset({0, 6}))):
        assert rule_from_json(rule_to_json(rule)) == rule


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///data/practice.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://u:p@host/db", "postgresql+asyncpg"),
        ("postgresql+psycopg://u@host/db", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_the_programs_choice(text: str, driver: str) -> None:
    """Whatever the address says, the asynchronous driver is used."""
    assert parse_url(text).drivername == driver


@pytest.mark.parametrize("text", ["mysql://u@host/db", "practice.db", "", "://"])
def test_other_databases_are_refused(text: str) -> None:
    """One line says what is wanted."""
    with pytest.raises(ValueError, match=r"neither sqlite nor postgresql|not an address"):
        parse_url(text)
