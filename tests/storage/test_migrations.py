"""The tables come and go, and are what the program thinks they are."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from bot.storage import migrate
from bot.storage.database import Database, DatabaseUnavailableError
from bot.storage.tables import consents, metadata
from tests.storage.cast import moved_in


@pytest.fixture
async def bare(empty_address: str) -> AsyncIterator[Database]:
    """A database without tables."""
    opened = Database(empty_address, durable=False)
    yield opened
    await opened.close()


def differences(connection: Connection) -> list[object]:
    """What Alembic would change to make the tables fit the program."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
    )
    return list(compare_metadata(context, metadata))


def checks(connection: Connection) -> set[str]:
    """The names of every check in the database, which Alembic does not compare."""
    inspector = inspect(connection)
    return {str(one["name"]) for table in metadata.tables for one in inspector.get_check_constraints(table)}


async def test_the_migrations_make_the_tables_that_the_program_knows(bare: Database) -> None:
    """Nothing is missing, nothing is left over, and going back leaves nothing."""
    assert await migrate.revision(bare) is None
    await migrate.upgrade(bare)
    assert await migrate.revision(bare) == migrate.newest()
    async with bare.connection() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(checks) == {
            "ck_checkins_pain_range",
            "ck_checkins_comfort_range",
            "ck_concerns_pain_range",
            "ck_soreness_score_range",
            "ck_pegs_pain_range",
            "ck_pegs_enjoyment_range",
            "ck_pegs_activity_range",
        }
    await migrate.upgrade(bare, "base")
    async with bare.connection() as connection:
        left = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
    assert left == ["alembic_version"]
    assert await migrate.revision(bare) is None
    await migrate.upgrade(bare)
    await moved_in(bare)


async def test_consents_that_stood_beside_each_other_end_one_after_the_other(bare: Database) -> None:
    """Each ends when the next began, also one that a withdrawal of all has ended later; the last stays as it was."""
    await migrate.upgrade(bare, "0025")
    moments = [datetime(2026, 5, day, 9, tzinfo=UTC) for day in (4, 5, 6, 7)]
    cast = await moved_in(bare)
    for whose, ended in ((cast.ann.id, None), (cast.ben.id, moments[3])):
        async with bare.exclusive() as connection:
            await connection.execute(consents.delete().where(consents.c.client_id == whose))
            for given in moments[:3]:
                values = {"client_id": whose, "version": "2026-11", "given_at": given, "withdrawn_at": ended}
                await connection.execute(consents.insert().values(**values))
    await migrate.upgrade(bare)
    for whose, ended in ((cast.ann.id, None), (cast.ben.id, moments[3])):
        async with bare.transaction() as store:
            held = await store.people.consents(whose)
        assert [one.ended_at for one in held] == [moments[1], moments[2], ended]


async def test_upgrading_again_changes_nothing(bare: Database) -> None:
    """Every start upgrades; rows stay."""
    await migrate.upgrade(bare)
    await moved_in(bare)
    await migrate.upgrade(bare)
    async with bare.reading() as store:
        assert await store.people.count() == 5


async def test_two_programs_that_start_at_once_upgrade_once(bare: Database, empty_address: str) -> None:
    """The second waits for the first and finds nothing to do."""
    other = Database(empty_address, durable=False)
    try:
        await asyncio.gather(migrate.upgrade(bare), migrate.upgrade(other), migrate.upgrade(bare))
    finally:
        await other.close()
    assert await migrate.revision(bare) == migrate.newest()
    await moved_in(bare)


async def test_a_new_file_that_another_program_writes_is_waited_for(tmp_path: Path) -> None:
    """SQLite would refuse to change such a file's mode at once, however long it may wait otherwise."""
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE theirs (n)")
        other.execute("BEGIN IMMEDIATE")
        database = Database(f"sqlite:///{tmp_path}/new.db", durable=False)
        opening = asyncio.create_task(migrate.upgrade(database))
        await asyncio.wait({opening}, timeout=0.2)
        assert not opening.done()
        other.execute("COMMIT")
        await opening
    assert await migrate.revision(database) == migrate.newest()
    await database.close()


async def test_an_upgrade_that_breaks_off_leaves_nothing(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of the tables: the next start begins where this one did."""

    async def upgraded() -> None:
        await migrate.upgrade(bare)

    with monkeypatch.context() as patched:
        patched.setattr("alembic.operations.BatchOperations.create_index", _breaks)
        with pytest.raises(RuntimeError, match="power"):
            await upgraded()
    async with bare.connection() as connection:
        assert await connection.run_sync(lambda plain: inspect(plain).get_table_names()) == []
    await upgraded()
    await moved_in(bare)


def _breaks(*_arguments: object, **_options: object) -> None:
    raise RuntimeError("the power went")


async def test_a_database_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    """One line, without a traceback's worth of words."""
    (tmp_path / "folder.db").mkdir()
    for url in (f"sqlite:///{tmp_path}/folder.db", f"postgresql://practice@/practice?host={tmp_path}"):
        database = Database(url)
        with pytest.raises(DatabaseUnavailableError) as caught:
            await database.check()
        assert str(caught.value)
        assert "\n" not in str(caught.value)
        await database.close()
