"""The security log: lines are added and read, and nobody can change one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.domain.security import SecurityEvent
from bot.storage.database import Database
from tests.storage.cast import NOW, moved_in

ATTACKS = {
    "change": "UPDATE security_log SET what = 'nothing'",
    "move into the past": "UPDATE security_log SET at = '2001-01-01 00:00:00'",
    "remove": "DELETE FROM security_log",
    "remove one": "DELETE FROM security_log WHERE id = (SELECT min(id) FROM security_log)",
}


def _over(connection: Connection) -> str:
    """A statement that puts a line in place of another."""
    if connection.dialect.name == "sqlite":
        return (
            "INSERT OR REPLACE INTO security_log (id, at, what, detail) SELECT id, at, 'nothing', '' FROM security_log"
        )
    return (
        "INSERT INTO security_log (id, at, what, detail) SELECT id, at, 'nothing', '' FROM security_log "
        "ON CONFLICT (id) DO UPDATE SET what = 'nothing'"
    )


async def test_the_security_log_cannot_be_changed(database: Database) -> None:
    """Only the retention drops lines, once they are a year old, whatever the program's clock says."""
    now = datetime.now(UTC)
    cast = await moved_in(database)
    async with database.transaction() as store:
        for days in (0, 300, 400, 800):
            await store.security.write(
                SecurityEvent.SIGNED_IN,
                actor_id=cast.mira.id,
                about_id=None,
                detail=str(days),
                now=now - timedelta(days=days),
            )
    async with database.connection() as connection:
        attacks = [*ATTACKS.values(), await connection.run_sync(_over)]
        attacks += [] if database.is_sqlite else ["TRUNCATE security_log"]
    for attack in attacks:
        with pytest.raises(DBAPIError, match="only added to"):
            async with database.exclusive() as connection:
                await connection.execute(text(attack))
    async with database.transaction() as store:
        assert await store.security.count() == 4
        dropped = await store.retention.drop_records(now + timedelta(days=9000))
    assert dropped["security_log"] == 2
    async with database.reading() as store:
        assert [one.detail for one in await store.security.newest(limit=9)] == ["0", "300"]


async def test_lines_come_newest_first_and_outlive_people(database: Database) -> None:
    """Who has left is still a number in it."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        for minutes, what in enumerate((SecurityEvent.SIGNED_IN, SecurityEvent.SIGNED_OUT)):
            await store.security.write(
                what, actor_id=cast.mira.id, about_id=cast.ann.id, detail="", now=NOW + timedelta(minutes=minutes)
            )
        await store.people.remove(cast.mira.id)
    async with database.reading() as store:
        lines = await store.security.newest(limit=5)
        assert [(one.what, one.actor_id, one.about_id) for one in lines] == [
            ("signed_out", cast.mira.id, cast.ann.id),
            ("signed_in", cast.mira.id, cast.ann.id),
        ]
        assert [one.what for one in await store.security.newest(limit=5, offset=1)] == ["signed_in"]
        assert [one.what for one in await store.security.everything()] == ["signed_in", "signed_out"]
        of_ann = {"about_id": cast.ann.id, "detail": ""}
        assert await store.security.lately(SecurityEvent.SIGNED_OUT, since=NOW, **of_ann)  # type: ignore[arg-type]
        assert not await store.security.lately(SecurityEvent.SIGNED_IN, since=NOW + timedelta(seconds=1), **of_ann)  # type: ignore[arg-type]
        assert not await store.security.lately(SecurityEvent.SIGNED_IN, about_id=None, detail="", since=NOW)
