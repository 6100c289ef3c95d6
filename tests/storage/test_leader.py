"""The lead: one program at a time has it, and with that program's session it is gone."""

import asyncio
import time

import pytest
from sqlalchemy import text

from bot.storage import leader as leading
from bot.storage.database import Database
from bot.storage.leader import LeaderLock, TakenError
from tests.storage.conftest import BOTH

POSTGRES = pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


async def holds(lead: LeaderLock, got: asyncio.Event, leave: asyncio.Event) -> None:
    """Hold the lead from ``got`` until told to leave."""
    async with lead.held():
        got.set()
        await leave.wait()


@pytest.mark.parametrize("address", BOTH, indirect=True)
async def test_the_lead_is_taken_and_given_back(database: Database) -> None:
    """The same program may take it again; each time is a new term."""
    lead = LeaderLock(database)
    for term in (1, 2):
        async with lead.held():
            assert (lead.is_held, lead.term) == (True, term)
        assert not lead.is_held


@POSTGRES
async def test_one_leads_and_the_other_stands_by(database: Database, replica: Database) -> None:
    """When the first leaves, the second has the lead within two looks."""
    first, second = LeaderLock(database), LeaderLock(replica)
    got, leave = asyncio.Event(), asyncio.Event()
    async with first.held():
        waiting = asyncio.create_task(holds(second, got, leave))
        await asyncio.sleep(1.5 * leading.LOOK)
        assert not second.is_held
    await asyncio.wait_for(got.wait(), 2 * leading.LOOK + 1)
    assert second.is_held
    leave.set()
    await waiting


@POSTGRES
async def test_a_session_that_the_server_ends_is_the_end_of_the_lead(database: Database, replica: Database) -> None:
    """At once, and not with the next look: somebody else may have it already."""
    lead = LeaderLock(database)
    async with lead.held():
        async with replica.connection() as connection:
            begun = time.monotonic()
            ended = await connection.execute(
                text(
                    "SELECT count(pg_terminate_backend(pid)) "
                    "FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory') AS sessions"
                )
            )
            assert ended.scalar_one() == 1
        await asyncio.wait_for(lead.lost(), 0.9 * leading.LOOK)
        assert time.monotonic() - begun < leading.LOOK
        assert not lead.is_held
        async with LeaderLock(replica).held():
            pass


@POSTGRES
async def test_a_server_that_does_not_answer_is_the_end_of_the_lead(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that was cut says nothing: after a while without an answer the lead is given up."""

    async def silence(_connection: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(leading, "LOOK", 0.05)
    monkeypatch.setattr(leading, "PATIENCE", 0.2)
    monkeypatch.setattr(leading, "_ask", silence)
    lead = LeaderLock(database)
    async with lead.held():
        await asyncio.wait_for(lead.lost(), 2)
        assert not lead.is_held


@POSTGRES
async def test_each_program_is_seen_by_the_others_while_it_has_its_session(
    database: Database, replica: Database
) -> None:
    """Whether it leads or stands by; nobody counts itself as absent."""
    leading_one, standing_by, watching = LeaderLock(database), LeaderLock(replica), LeaderLock(replica)
    everybody = {leading_one.me, standing_by.me, watching.me}
    assert len(everybody) == 3
    async with leading_one.held():
        waiting = asyncio.create_task(holds(standing_by, asyncio.Event(), asyncio.Event()))
        for _look in range(50):
            await asyncio.sleep(0.02)
            if not await watching.absent(everybody):
                break
        assert await watching.absent({*everybody, 4}) == {4}
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await watching.absent(everybody) == {standing_by.me}
    assert await watching.absent(everybody) == {leading_one.me, standing_by.me}


@SQLITE
async def test_on_a_file_everybody_else_is_dead(database: Database) -> None:
    """There is one program at a time."""
    lead = LeaderLock(database)
    assert await lead.absent({lead.me, 4, 5}) == {4, 5}


@POSTGRES
async def test_any_number_may_work_on_postgresql(database: Database, replica: Database) -> None:
    """Nobody is turned away."""
    async with LeaderLock(database).alone(), LeaderLock(replica).alone():
        pass


@SQLITE
async def test_a_second_program_on_one_file_is_turned_away(
    database: Database, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a moment's patience, in which the first may end."""
    monkeypatch.setattr(leading, "GRACE", 0.3)
    async with LeaderLock(database).alone():
        with pytest.raises(TakenError):
            async with LeaderLock(replica).alone():
                raise AssertionError("two programs on one file")
        async with database.transaction() as store:
            await store.ping()
    monkeypatch.setattr(leading, "GRACE", 5.0)
    async with LeaderLock(database).alone():
        patient = asyncio.create_task(_enters(LeaderLock(replica)))
        await asyncio.sleep(0.3)
        assert not patient.done()
    await asyncio.wait_for(patient, 2)


async def _enters(lead: LeaderLock) -> None:
    async with lead.alone():
        return
