"""Transactions for reading, and what lists read of the diary."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.domain.checkins import CheckIn, Sitting
from bot.domain.people import Person, Role
from bot.storage import base
from bot.storage.database import Database
from bot.storage.tables import checkins

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = NOW.date()


async def test_nothing_can_be_written_where_things_are_read(database: Database) -> None:
    """A page that would hold everybody up for a line is refused that line, and the next deed is not."""
    for _try in range(3):
        with pytest.raises(DBAPIError):
            async with database.reading() as store:
                await store.operation.pulse("receiving", NOW)
    async with database.transaction() as store:
        assert await store.operation.pulse("receiving", NOW) is None


async def test_the_database_and_the_diary_agree_on_what_an_entry_is(database: Database) -> None:
    """What counts as a check-in in the list counts on the client's page, whatever was left out."""
    parts = product((None, 0), (None, (), ("neck",)), (None, Sitting.TO_60), (None, 3), (None, "slept badly"))
    async with database.transaction() as store:
        ann = (await store.people.add(Person(0, 11, Role.CLIENT, "Ann", "UTC", created_at=NOW))).id
        entries = [
            CheckIn(ann, TODAY - timedelta(days=n), pain, areas, sitting, comfort, note, started_at=NOW, saved_at=NOW)
            for n, (pain, areas, sitting, comfort, note) in enumerate(parts)
        ]
        for one in entries:
            await store.checkins.save(one)
        found = (await store.checkins.glances([ann], date.min))[ann]
        assert {one.day: (one.pain, one.has_content) for one in found} == {
            one.day: (one.pain, one.has_content) for one in entries
        }
        newest = max((one for one in entries if one.has_content), key=lambda one: one.day)
        assert (await store.checkins.newest([ann, ann + 1], date.min))[ann].day == newest.day
        assert await store.checkins.newest([ann], TODAY + timedelta(days=1)) == {}


async def test_many_rows_let_others_have_the_loop(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A diary of years becomes values in parts, also where the rows are there at once."""
    monkeypatch.setattr(base, "PART", 10)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.transaction() as store:
        client = await store.people.add(Person(0, 11, Role.CLIENT, "Ann", "UTC", created_at=NOW))
        for n in range(100):
            await store.checkins.save(CheckIn(client.id, TODAY - timedelta(days=n), 3, started_at=NOW, saved_at=NOW))
        task = asyncio.create_task(others())
        seen = await store.checkins._all(select(checkins.c.day), lambda _row: turns)
        task.cancel()
    assert len(seen) == 100
    assert len(set(seen)) == 10, "a turn of the others' between two parts"
