"""Rows that an upgrade finds are there after it, in the form that the program reads."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.storage import migrate
from bot.storage.database import Database

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
async def bare(empty_address: str) -> AsyncIterator[Database]:
    """A database without tables."""
    opened = Database(empty_address, durable=False)
    yield opened
    await opened.close()


async def _people(database: Database) -> None:
    row = (
        "INSERT INTO people (id, chat_id, role, name, time_zone, quiet_from, quiet_until, language, reach, discreet, "
        "tidy_chat, created_at) VALUES (:id, :id, :role, 'x', 'UTC', '21:30', '07:30', 'en', 'ok', "
        "false, false, '2026-05-01 00:00:00+00:00')"
    )
    async with database.connection() as connection:
        for number, role in ((2, "therapist"), (11, "client"), (12, "client"), (13, "client")):
            await connection.execute(text(row), {"id": number, "role": role})
        await connection.commit()


async def _tells(database: Database, *statements: str) -> None:
    async with database.connection() as connection:
        for statement in statements:
            await connection.execute(text(statement))
        await connection.commit()


async def test_who_acknowledged_stays_and_what_waits_is_told(bare: Database) -> None:
    """An acknowledged sign has its line; an emergency that waits is told again, an urgent one is left as it was."""
    await migrate.upgrade(bare, "0027")
    await _people(bare)
    flag = (
        "INSERT INTO flags (id, client_id, rule, level, raised_at, acknowledged_at, acknowledged_by) "
        "VALUES ({}, 11, 'stroke', '{}', '2026-05-04 09:00:00+00:00', {}, {})"
    )
    seen = "'2026-05-04 10:00:00+00:00'"
    await _tells(
        bare,
        flag.format(1, "emergency", seen, 2),
        flag.format(2, "crisis", "NULL", "NULL"),
        flag.format(3, "urgent", "NULL", "NULL"),
        flag.format(4, "emergency", seen, "NULL"),
    )
    await migrate.upgrade(bare)
    async with bare.reading() as store:
        done = await store.flags.acknowledgements([1, 2, 3, 4])
        assert {one: [(look.by, look.at.hour) for look in looks] for one, looks in done.items()} == {
            1: [(2, 10)],
            2: [],
            3: [],
            4: [(None, 10)],
        }
        assert [one.id for one in await store.flags.due(AT, 10)] == [2]
        assert len(await store.flags.of(11)) == 4


async def test_what_hurts_at_the_upgrade_waits(bare: Database) -> None:
    """Exercises at which nobody has looked, and severe pain at the newest entry: one item of each client."""
    await migrate.upgrade(bare, "0031")
    await _people(bare)
    log = (
        "INSERT INTO exercise_log (client_id, exercise, outcome, day, at, seen_at) "
        "VALUES ({}, '{}', '{}', '2026-05-03', '2026-05-03 09:00:00+00:00', {})"
    )
    entry = (
        "INSERT INTO checkins (client_id, day, pain, trail, closed, late, started_at, saved_at) "
        "VALUES ({}, '{}', {}, '[]', true, false, '2026-05-04 09:00:00+00:00', '2026-05-04 09:00:00+00:00')"
    )
    await _tells(
        bare,
        log.format(11, "neck", "hurts", "NULL"),
        log.format(11, "neck", "hurts", "NULL"),
        log.format(11, "calf", "hurts", "NULL"),
        log.format(11, "hip", "done", "NULL"),
        log.format(12, "neck", "hurts", "'2026-05-03 10:00:00+00:00'"),
        entry.format(11, "2026-05-04", 9),
        entry.format(12, "2026-05-04", 7),
        entry.format(12, "2026-05-02", 10),
        entry.format(13, "2026-05-04", 8),
    )
    await migrate.upgrade(bare)
    async with bare.reading() as store:
        found = await store.concerns.open_of([11, 12, 13])
        assert {one: (item.pain, item.exercises, item.first_day.day) for one, item in found.items()} == {
            11: (9, ("neck", "calf"), 3),
            13: (8, (), 4),
        }
        assert len(await store.exercises.of(11)) == 4
    await migrate.upgrade(bare, "0031")
    async with bare.connection() as connection:
        kept = (await connection.execute(text("SELECT count(*) FROM exercise_log"))).scalar_one()
    assert kept == 5
