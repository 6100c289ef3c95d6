"""What becomes of a name when an account is deleted: nowhere, but under what its owner wrote of others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Integer, String, Table, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.people import Person, Role
from bot.runtime.app import practice_of
from bot.services import people, privacy, team
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from bot.storage.retention import SIGNATURES
from bot.storage.tables import inbox, invites, metadata
from bot.storage.tables import people as members
from bot.storage.types import SealedJson
from tests.commands.rows import value
from tests.practice import settings
from tests.storage.cast import NOW, Cast, move_in, person

NAME = "Xanthippe Quux"
"""Nobody is called that but who leaves."""

GOES, STAYS, EMPTIED = "the row goes", "the name stays", "the number goes"

REFERENCES: dict[str, tuple[str, str]] = {
    # What is somebody's own goes with them.
    **dict.fromkeys(
        (
            "calendar_imports.person_id",
            "cards.person_id",
            "checkins.client_id",
            "checkin_drafts.client_id",
            "checkin_drafts.person_id",
            "concerns.client_id",
            "replaced_checkins.client_id",
            "safety_asked.client_id",
            "consent_requests.client_id",
            "consents.client_id",
            "deliveries.client_id",
            "exercise_log.client_id",
            "feeds.person_id",
            "flags.client_id",
            "held_messages.person_id",
            "invites.therapist_id",
            "leaves.member_id",
            "leaves.client_id",
            "notes.client_id",
            "account_moves.client_id",
            "pegs.client_id",
            "plans.client_id",
            "programmes.client_id",
            "questions.client_id",
            "sent_messages.person_id",
            "sessions.client_id",
            "signins.person_id",
            "soreness.client_id",
            "timers.client_id",
            "told.client_id",
            "votes.person_id",
            "web_sessions.person_id",
        ),
        ("CASCADE", GOES),
    ),
    # Who treated, answered, acknowledged, wrote, proposed and decided, and whom a client was asked about.
    "sessions.therapist_id": ("SET NULL", STAYS),
    "programmes.therapist_id": ("SET NULL", STAYS),
    "questions.answered_by": ("SET NULL", STAYS),
    "drafts.proposed_by": ("SET NULL", STAYS),
    "drafts.decided_by": ("SET NULL", STAYS),
    "flags.acknowledged_by": ("SET NULL", STAYS),
    "acknowledgements.by": ("SET NULL", STAYS),
    "concerns.settled_by": ("SET NULL", STAYS),
    "checkins.entered_by": ("SET NULL", STAYS),
    "replaced_checkins.entered_by": ("SET NULL", STAYS),
    "notes.author_id": ("SET NULL", STAYS),
    "consent_requests.to_id": ("CASCADE", STAYS),
    "consent_requests.asked_by": ("SET NULL", STAYS),
    "account_moves.created_by": ("SET NULL", STAYS),
    "account_moves.decided_by": ("SET NULL", STAYS),
    # No record of a client: who looks after somebody, who stands in, whose link it was.
    "people.therapist_id": ("SET NULL", EMPTIED),
    "leaves.deputy_id": ("SET NULL", EMPTIED),
    "invites.created_by": ("SET NULL", EMPTIED),
    "invites.used_by": ("SET NULL", EMPTIED),
    "invites.was_therapist_id": ("SET NULL", EMPTIED),
}
"""Every column that leads to somebody: what the database does when they go, and what becomes of the name."""

NUMBERS: dict[str, str] = {
    "audit.actor_id": STAYS,
    "consents.reader_id": STAYS,
    "consents.recorded_by": STAYS,
    "audit.subject_id": EMPTIED,
    "erasures.subject_id": EMPTIED,
    "kept_consents.subject_id": EMPTIED,
    "kept_treatments.subject_id": EMPTIED,
    "security_log.about_id": EMPTIED,
    "security_log.actor_id": EMPTIED,
}
"""Numbers of people that outlive them: with a name where it is a signature, else a number alone."""


def _named(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def test_every_column_that_leads_to_somebody_is_decided_on() -> None:
    """A new one has to say what becomes of the name."""
    found = {
        _named(column): key.ondelete
        for table in metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is members
    }
    assert found == {name: ondelete for name, (ondelete, _what) in REFERENCES.items()}
    numbers = {
        _named(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in {"actor_id", "about_id", "subject_id", "reader_id"} or column.name.endswith("_by")
        if not column.foreign_keys and column.name not in {"taken_by"}
    }
    assert {one for one in numbers if one not in {"consents.by_guardian"}} == NUMBERS.keys()


def test_what_counts_as_a_signature_is_what_stays() -> None:
    """The list that the deed goes by is this one."""
    stays = {name for name, (_ondelete, what) in REFERENCES.items() if what == STAYS}
    stays |= {name for name, what in NUMBERS.items() if what == STAYS}
    assert {_named(one) for one in SIGNATURES} == stays


@pytest.fixture
def practice(tmp_path: Path, library: Library) -> Practice:
    """A practice that keeps no treatment record."""
    return practice_of(settings(), LiveLibrary(library, local=tmp_path / "faq.local.yaml"))


@asynccontextmanager
async def desk_of(database: Database, practice: Practice) -> AsyncIterator[Desk]:
    """A deed's transaction."""
    async with database.transaction() as store:
        yield Desk(store=store, practice=practice, now=NOW)


@pytest.fixture
async def cast(database: Database) -> Cast:
    """Everybody."""
    async with database.transaction() as store:
        return await move_in(store)


async def _put(connection: AsyncConnection, table: Table, number: int, **given: Any) -> None:
    """Store a row with something in every column that must hold something."""
    row = {one.name: value(one, number) for one in table.columns if not one.nullable}
    row |= {one.name: 1 for one in table.columns if one.foreign_keys and not one.nullable and not one.primary_key}
    # Scores have a range, and reasons are words of a list.
    row |= {one.name: 5 for one in table.columns if type(one.type) is Integer and not one.primary_key}
    if "why" in row:
        row |= {"why": "handed", "answered_at": NOW}
    await connection.execute(table.insert().values(row | given))


SIGNED = sorted(_named(one) for one in SIGNATURES)


@pytest.mark.parametrize("column", SIGNED)
async def test_a_signature_under_somebody_elses_record_keeps_its_name(
    database: Database, cast: Cast, practice: Practice, column: str
) -> None:
    """Eve was a client, worked here, left, and deletes her account: what she wrote of Ben says who it was."""
    table = metadata.tables[column.partition(".")[0]]
    signature = table.columns[column.partition(".")[2]]
    async with database.transaction() as store:
        eve = await store.people.add(replace(person("Eve", 77, Role.CLIENT, cast.mira), goal="to swim"))
        await store.people.consent(eve.id, "one", NOW)
        eve = replace(eve, role=Role.THERAPIST, therapist_id=None, consent_version="one")
        await store.people.save(eve)
    async with database.exclusive() as connection:
        if table.name == "drafts":
            await _put(connection, metadata.tables["questions"], 1, client_id=cast.ben.id)
        if table.name == "acknowledgements":
            await _put(connection, metadata.tables["flags"], 1, client_id=cast.ben.id)
        subject = "subject_id" if table.name == "audit" else "client_id"
        whose = {subject: cast.ben.id} if subject in table.columns else {}
        whose |= {"to_id": cast.tom.id} if "to_id" in table.columns else {}
        await _put(connection, table, 1000, **whose | {signature.name: eve.id})
    async with desk_of(database, practice) as desk:
        await team.remove(desk, cast.olga, person_id=eve.id, to_id=cast.olga.id)
        eve = await _get(desk, eve.id)
        assert eve.is_client
        receipt = await privacy.delete_account(desk, eve)
        assert receipt.name_stays
    async with database.reading() as store:
        assert await store.people.named([eve.id]) == {eve.id: "Eve"}
        assert await store.people.in_chat(77) is None
        left = await store.people.get(eve.id)
        assert left is not None
        assert (left.role, left.goal, left.consent_version, left.therapist_id) == (Role.LEFT, None, None, None)
    async with database.snapshot() as connection:
        held = (await connection.execute(select(signature).where(signature == eve.id))).scalars().all()
        assert set(held) == {eve.id}
        for name, (_ondelete, what) in REFERENCES.items():
            if what == GOES:
                own = metadata.tables[name.partition(".")[0]].columns[name.partition(".")[2]]
                rows = (await connection.execute(select(own).where(own == eve.id))).scalars().all()
                assert rows == [], name


async def _get(desk: Desk, person_id: int) -> Person:
    found = await desk.store.people.get(person_id)
    assert found is not None
    return found


async def test_who_signed_nothing_of_others_goes_whole(database: Database, cast: Cast, practice: Practice) -> None:
    """Having worked here is no reason by itself to keep a name."""
    async with database.transaction() as store:
        eve = await store.people.add(replace(person(NAME, 77, Role.CLIENT), left_at=NOW))
    async with desk_of(database, practice) as desk:
        assert not (await privacy.delete_account(desk, eve)).name_stays
        assert await desk.store.people.get(eve.id) is None
        assert await desk.store.people.get(cast.ann.id) is not None


def _words(column: Column[Any]) -> Any:
    """The name in a form that fits a column; None where no words fit."""
    if isinstance(column.type, JSON | SealedJson):
        return {"words": f"about {NAME}"}
    is_long = isinstance(column.type, Text | String) and (column.type.length or 1000) > 64
    is_long = is_long or type(column.type).__name__ == "Sealed"
    return f"about {NAME}" if is_long and not column.primary_key else None


async def test_a_name_is_in_no_table_when_they_have_gone(database: Database, cast: Cast, practice: Practice) -> None:
    """It is put into every column that takes words, in a row about her of every table, and looked for everywhere."""
    async with database.transaction() as store:
        her = await store.people.add(replace(person(NAME, 77, Role.CLIENT, cast.mira), goal=NAME))
    about = {
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if REFERENCES.get(_named(column), ("", ""))[1] == GOES
    }
    tried: set[str] = set()
    a_session = select(metadata.tables["sessions"].c.id)
    async with database.exclusive() as connection:
        for column in sorted(about | {invites.c.used_by}, key=_named):
            table = column.table
            given = {one.name: words for one in table.columns if (words := _words(one)) is not None}
            given |= {one.name: cast.mira.id for one in table.columns if one.foreign_keys and one.name != "session_id"}
            if "session_id" in table.columns:
                given["session_id"] = (await connection.execute(a_session)).scalars().first()
            if "awaiting" in given:
                given["awaiting"] = None
            await _put(connection, table, 50 + len(tried), **given | {column.name: her.id})
            tried.add(table.name)
        await _put(connection, metadata.tables["drafts"], 90, question_id=await _question(connection), question=NAME)
        await _put(connection, inbox, 91, chat_id=her.chat_id, state="dead", body={"text": NAME})
        for number, chat in ((92, her.chat_id), (93, cast.mira.chat_id)):
            given = {"chat_id": chat, "state": "new", "kind": "calls", "priority": 0, "body": {"calls": [NAME]}}
            await _put(connection, metadata.tables["outbox"], number, **given, taken_by=None)
    assert NAME in str(await _all(database))
    async with desk_of(database, practice) as desk:
        assert desk.practice.keep_treatment_years == 0
        await privacy.delete_account(desk, her)
    for name, rows in (await _all(database)).items():
        assert NAME not in rows, name


async def _question(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(metadata.tables["questions"].c.id))).scalars().one())


async def _all(database: Database) -> dict[str, str]:
    async with database.snapshot() as connection:
        return {
            table.name: str([tuple(row) for row in await connection.execute(select(table))])
            for table in metadata.sorted_tables
        }


async def test_who_declined_leaves_no_name_either(database: Database, cast: Cast, practice: Practice) -> None:
    """The same deed, whichever way somebody goes: a no, a time that is over."""
    async with database.transaction() as store:
        her = await store.people.add(person(NAME, 77, Role.CLIENT, cast.mira))
        link = await store.invites.add(
            code_hash="x" * 64,
            role=Role.CLIENT,
            therapist_id=cast.mira.id,
            created_by=cast.mira.id,
            now=NOW,
            expires_at=NOW + timedelta(days=7),
            for_whom=NAME,
        )
        await store.invites.used_by(link, her.id)
    async with desk_of(database, practice) as desk:
        await people.decline(desk, her)
    assert NAME not in str(await _all(database))
