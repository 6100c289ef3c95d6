"""Upgrading from every release there was: no row is lost, going back loses none either, and the log stays as it is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.domain.people import Role
from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.tables import audit
from tests.storage import releases
from tests.storage.cast import NOW, moved_in, person

FILES = sorted(releases.FOLDER.glob("*.jsonl"))
NEWEST = 10_000
"""A number that no row of a fixture has."""


@pytest.fixture
async def bare(empty_address: str) -> AsyncIterator[Database]:
    """A database without tables."""
    opened = Database(empty_address, durable=False)
    yield opened
    await opened.close()


def test_the_first_release_is_here_with_a_row_in_every_table() -> None:
    """A fixture that has nothing in it would prove nothing."""
    assert next(one.stem for one in FILES) == "0001"
    for path in FILES:
        heading = next(releases.lines(path))
        assert heading["revision"] == path.stem
        assert all(heading["rows"].values()), heading["rows"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_release_is_upgraded_and_goes_back_without_losing_a_row(bare: Database, path: Path) -> None:
    """Up, down to that release, and up again: every value of every old column is there each time."""
    revision = releases.revision_of(path)
    await migrate.upgrade(bare, revision)
    async with bare.rebuilding() as connection:
        await connection.run_sync(releases.load, path)
        columns = await connection.run_sync(releases.columns_of)
        before = await connection.run_sync(releases.rows_of, columns)
    assert {name: len(rows) for name, rows in before.items()} == next(releases.lines(path))["rows"]
    for goal in ("head", revision, "head"):
        await migrate.upgrade(bare, goal)
        async with bare.connection() as connection:
            assert await connection.run_sync(releases.rows_of, columns) == before, f"on the way to {goal}"
    async with bare.transaction() as store:
        ann = await store.people.in_chat(11)
        assert ann is not None
        assert (ann.name, ann.role, ann.discreet, ann.tidy_chat) == ("Ann", Role.CLIENT, False, False)
        assert await store.checkins.count(ann.id) == 12
        added = await store.people.add(person("New", NEWEST, Role.CLIENT))
        assert added.id > ann.id
        await store.people.remove(ann.id)
        assert await store.checkins.count(ann.id) == 0


ATTACKS = {
    "change": "UPDATE audit SET action = 'nothing'",
    "remove": "DELETE FROM audit",
    "remove one": "DELETE FROM audit WHERE id = (SELECT min(id) FROM audit)",
    "move into the past": "UPDATE audit SET at = '2001-01-01 00:00:00'",
    "renumber": "UPDATE audit SET id = id + 1000",
}


def _over(connection: Connection) -> str:
    """A statement that puts a line in place of another."""
    if connection.dialect.name == "sqlite":
        return "INSERT OR REPLACE INTO audit (id, at, subject_id, action) SELECT id, at, 1, 'nothing' FROM audit"
    return (
        "INSERT INTO audit (id, at, subject_id, action) SELECT id, at, 1, 'nothing' FROM audit "
        "ON CONFLICT (id) DO UPDATE SET action = 'nothing'"
    )


async def test_the_access_log_cannot_be_changed(database: Database) -> None:
    """Whatever the program sends: lines are added, read, and dropped by the retention once they are a year old."""
    now = datetime.now(UTC)
    cast = await moved_in(database)
    async with database.transaction() as store:
        for days in (0, 300, 400, 800):
            await store.audit.write(
                actor_id=cast.mira.id, subject_id=cast.ann.id, action=f"viewed {days}", now=now - timedelta(days=days)
            )
    async with database.connection() as connection:
        attacks = [*ATTACKS.values(), await connection.run_sync(_over)]
        attacks += [] if database.is_sqlite else ["TRUNCATE audit"]
    for attack in attacks:
        with pytest.raises(DBAPIError, match="only added to"):
            async with database.exclusive() as connection:
                await connection.execute(text(attack))
    async with database.reading() as store:
        assert len(await store.audit.of(cast.ann.id)) == 4
    async with database.transaction() as store:
        # A mistake in the settings or in the program's clock does not reach younger lines.
        dropped = await store.retention.drop_records(now + timedelta(days=9000))
    assert dropped["access_log"] == 2
    async with database.reading() as store:
        assert {one.action for one in await store.audit.of(cast.ann.id)} == {"viewed 0", "viewed 300"}
    async with database.exclusive() as connection:
        count = await connection.execute(audit.delete().where(audit.c.at < now - timedelta(days=500)))
        assert count.rowcount == 0


async def test_nobody_gets_the_number_of_somebody_who_left(database: Database) -> None:
    """Their access log would be read by the next one."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.audit.write(actor_id=cast.ben.id, subject_id=cast.ben.id, action="joined", now=NOW)
        await store.people.remove(cast.ben.id)
        new = await store.people.add(person("Eve", 77, Role.CLIENT, cast.mira))
        assert new.id > cast.ben.id
        assert await store.audit.of(new.id) == []
