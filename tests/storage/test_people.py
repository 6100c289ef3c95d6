"""People as rows: what is written comes back, and who goes leaves nothing."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Column, select
from sqlalchemy.exc import IntegrityError

from bot.domain.aftercare import SorenessStage
from bot.domain.audit import AuditAction
from bot.domain.behalf import Draft
from bot.domain.calendars import FeedNames
from bot.domain.checkins import CheckIn, OnBehalf
from bot.domain.consents import Consent
from bot.domain.deliveries import DeliveryState
from bot.domain.exercises import Outcome
from bot.domain.flags import Acknowledgement, Sign
from bot.domain.pegs import Item as Part
from bot.domain.pegs import Peg
from bot.domain.people import Person, Reach, Role
from bot.domain.plans import PlanKind, Rule
from bot.domain.programmes import Item, Programme
from bot.domain.readers import WhyAsked
from bot.domain.sessions import Slot
from bot.domain.soreness import Feeling, Help, Sore
from bot.domain.timers import RunningTimer
from bot.domain.waiting import PlanTimes
from bot.storage.database import Database
from bot.storage.store import Store
from bot.storage.tables import metadata
from tests.storage.cast import NOW, Cast, move_in, moved_in, person


async def test_what_is_written_of_somebody_comes_back(database: Database) -> None:
    """Every field, in another transaction."""
    cast = await moved_in(database)
    changed = replace(
        cast.ann,
        name="Ann 💧 <b>",
        time_zone="Asia/Kathmandu",
        consent_version="2026-11",
        fluids_limited=False,
        quiet_from=time(22, 15),
        quiet_until=time(0, 0),
        paused_until=NOW + timedelta(days=2),
        awaiting=PlanTimes(PlanKind.CHECKIN),
        language="pt-BR",
        reach=Reach.BLOCKED,
    )
    async with database.transaction() as store:
        await store.people.save(changed)
    async with database.reading() as store:
        assert await store.people.get(cast.ann.id) == changed
        assert await store.people.in_chat(11) == changed
        assert await store.people.in_chat(9_000_000_012) == cast.ben
        assert await store.people.in_chat(99) is None
        assert await store.people.get(999) is None


async def test_lists_of_people(database: Database) -> None:
    """A therapist's own clients, all for the owner, and the staff."""
    cast = await moved_in(database)
    async with database.reading() as store:
        assert await store.people.clients_of(cast.olga) == [cast.ann, cast.ben]
        assert await store.people.clients_of(cast.mira) == [cast.ann]
        assert await store.people.clients_of(cast.tom) == [cast.ben]
        assert await store.people.staff() == [cast.olga, cast.mira, cast.tom]
        assert await store.people.owner() == cast.olga
        assert await store.people.named([cast.ann.id, cast.tom.id, 999]) == {cast.ann.id: "Ann", cast.tom.id: "Tom"}
        assert await store.people.named([]) == {}
        assert await store.people.count() == 5


async def test_a_chat_belongs_to_one_person(database: Database) -> None:
    """Two people in one chat would read each other's diary."""
    await moved_in(database)
    with pytest.raises(IntegrityError):
        async with database.transaction() as store:
            await store.people.add(person("Eve", 11, Role.CLIENT))


async def test_pauses_end_for_those_whose_time_has_come(database: Database) -> None:
    """To the microsecond; those who are not paused are not welcomed back."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.people.save(replace(cast.ann, paused_until=NOW))
        await store.people.save(replace(cast.ben, paused_until=NOW + timedelta(microseconds=1)))
        assert [one.name for one in await store.people.due_back(NOW)] == ["Ann"]


async def test_who_is_out_of_reach_is_found_by_chat(database: Database) -> None:
    """Of the chats that are asked for only."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.people.save(replace(cast.ben, reach=Reach.GONE))
        found = await store.people.out_of_reach([cast.ann.chat_id, cast.ben.chat_id])
        assert [(one.name, one.reach) for one in found] == [("Ben", Reach.GONE)]
        assert await store.people.out_of_reach([cast.ann.chat_id]) == []
        assert await store.people.out_of_reach([]) == []


async def test_consents_are_kept_with_their_end(database: Database) -> None:
    """A withdrawal or the next consent ends what stood, and a new consent is a new line that says which it was."""
    cast = await moved_in(database)
    later = NOW + timedelta(days=1)
    async with database.transaction() as store:
        await store.people.consent(cast.ann.id, "one", NOW)
        await store.people.withdraw(cast.ann.id, later)
        again, last = later + timedelta(days=1), later + timedelta(days=2)
        await store.people.consent(cast.ann.id, "two", again)
        await store.people.consent(cast.ann.id, "three", last, reader_id=cast.mira.id)
        assert await store.people.consents(cast.ann.id) == [
            Consent("one", NOW, later),
            Consent("two", again, last, was_replaced=True),
            Consent("three", last, reader_id=cast.mira.id),
        ]
        assert await store.people.consents(cast.ben.id) == []


async def test_nothing_of_a_client_stays_but_the_line_that_says_so(database: Database) -> None:
    """Every table that names a person forgets the client; what is not theirs stays."""
    async with database.transaction() as store:
        cast = await move_in(store)
        for client in (cast.ann, cast.ben):
            await _live(store, client, cast)
        await store.audit.write(
            actor_id=cast.ann.id, subject_id=cast.ann.id, action=AuditAction.ACCOUNT_DELETED, now=NOW
        )
        before = await store.count_rows()
        assert all(before[name] for name in _of_people()), "a table that names people has no row to lose"
        await store.people.remove(cast.ann.id)
    async with database.snapshot() as connection:
        for name in _of_people():
            table = metadata.tables[name]
            for column in (c for c in table.columns if c.foreign_keys and _leads_to(c) == "people"):
                found = (await connection.execute(select(table).where(column == cast.ann.id))).all()
                assert found == [], f"{name}.{column.name} still names the client"
        lines = (await connection.execute(select(metadata.tables["audit"].c.action))).scalars().all()
    async with database.reading() as store:
        after = await store.count_rows()
        assert [entry.day for entry in await store.checkins.between(cast.ben.id, date.min, date.max)] == [NOW.date()]
        assert await store.people.get(cast.mira.id) == cast.mira
    assert "account_deleted" in lines
    assert {name: after[name] for name in ("inbox", "outbox", "files", "audit")} == {
        name: before[name] for name in ("inbox", "outbox", "files", "audit")
    }


async def test_whoever_is_expected_is_never_out_of_date(database: Database) -> None:
    """Many are read at once, strangers too; a change of anybody is seen by the next look."""
    async with database.transaction() as store:
        cast = await move_in(store)
        await store.people.expect({cast.ann.chat_id, cast.ben.chat_id, 999})
        assert await store.people.in_chat(cast.ann.chat_id) == cast.ann
        assert await store.people.in_chat(999) is None
        await store.people.save(replace(cast.ann, name="Anna"))
        seen = await store.people.in_chat(cast.ann.chat_id)
        assert seen is not None
        assert seen.name == "Anna"
        await store.people.expect({cast.ben.chat_id})
        await store.people.remove(cast.ben.id)
        assert await store.people.in_chat(cast.ben.chat_id) is None


def _leads_to(column: Column[Any]) -> str:
    return next(iter(column.foreign_keys)).column.table.name


def _of_people() -> list[str]:
    """Every table with a link to people."""
    return [
        table.name
        for table in metadata.sorted_tables
        if any(c.foreign_keys and _leads_to(c) == "people" for c in table.columns) and table.name != "people"
    ]


async def _live(store: Store, client: Person, cast: Cast) -> None:
    """Leave a row of a client's in every table."""
    await store.people.consent(client.id, "2026-11", NOW)
    await store.requests.add(client_id=client.id, to_id=cast.tom.id, why=WhyAsked.LINK, asked_by=client.id, now=NOW)
    await store.checkins.save(
        CheckIn(client_id=client.id, day=NOW.date(), pain=4, note="sore", started_at=NOW, saved_at=NOW)
    )
    await store.behalf.wait(Draft(f"line-{client.id}", client.id, client.id, NOW.date(), 6, None, "neck 6"), NOW)
    entered = CheckIn(client_id=client.id, day=NOW.date(), pain=6, saved_at=NOW, on_behalf=OnBehalf(cast.mira.id))
    await store.behalf.keep(entered, NOW)
    await store.cards.put(client.id, "checkin", reference="2026-05-04", message_id=7, now=NOW)
    await store.tidying.add(client.id, [7, 8], NOW)
    await store.tidying.hold(client.id, f"token-{client.id}", {"calls": []}, NOW)
    day = NOW.date()
    assigned = Programme(0, client.id, cast.mira.id, (Item("chin-tuck"),), frozenset({0}), day, day, word="slowly")
    await store.programmes.add(assigned, NOW)
    await store.timers.put(RunningTimer(client.id, "chin-tuck", "x", seconds=30, ends_at=NOW, next_at=NOW))
    session = await store.sessions.add(
        client_id=client.id, therapist_id=cast.mira.id, when=Slot(starts_at=NOW, day=NOW.date()), note=None, now=NOW
    )
    sore = Sore(
        client.id, session, SorenessStage.DAY, 3, at=NOW, session_at=NOW, feeling=Feeling.LOOSER, helped=(Help.HEAT,)
    )
    await store.soreness.save(sore, NOW)
    await store.tellings.add(client_id=client.id, session_id=session, text="my hip", now=NOW)
    await store.pegs.save(
        Peg(client_id=client.id, week=date(2026, 5, 4), pain=4, trail=(Part.PAIN,), started_at=NOW, saved_at=NOW)
    )
    await store.calendars.wait(client.id, {"appointments": []}, NOW)
    await store.calendars.put_feed(client.id, token_hash=f"feed-{client.id}", names=FeedNames.INITIALS, now=NOW)
    await store.plans.put(client.id, PlanKind.CHECKIN, Rule(times=(time(18, 0),)), next_at=NOW)
    await store.deliveries.add(client_id=client.id, kind=PlanKind.CHECKIN, due_at=NOW, state=DeliveryState.SENT)
    await store.exercises.add(client_id=client.id, exercise="chin-tuck", outcome=Outcome.HURTS, day=NOW.date(), now=NOW)
    question = await store.questions.add(client_id=client.id, text="May I swim?", gap="swim", now=NOW)
    await store.drafts.add(question_id=question, question="May I swim?", answer="Yes.", by=cast.mira.id, now=NOW)
    await store.questions.vote(person_id=client.id, topic="sciatica", helped=True, now=NOW)
    sign = await store.flags.add(Sign(client.id, "heart", "emergency"), words="chest", now=NOW)
    await store.flags.acknowledge(Acknowledgement(sign, cast.mira.id, NOW, note="rang them"))
    await store.concerns.open(client.id, day=NOW.date(), now=NOW, pain=9)
    await store.asked.note(client.id, NOW.date(), "chest")
    await store.notes.add(client_id=client.id, author_id=cast.mira.id, text="careful", now=NOW)
    await store.audit.write(actor_id=cast.mira.id, subject_id=client.id, action=AuditAction.VIEWED, now=NOW)
    await store.signins.add_link(f"link-{client.id}", person_id=client.id, expires_at=NOW)
    await store.signins.add_session(f"session-{client.id}", person_id=client.id, expires_at=NOW)
    invite = await store.invites.add(
        code_hash=f"hash-{client.id}",
        role=Role.CLIENT,
        therapist_id=cast.mira.id,
        created_by=cast.mira.id,
        now=NOW,
        expires_at=NOW,
    )
    await store.invites.use(invite, now=NOW)
    await store.invites.used_by(invite, client.id)
    await store.moves.add(
        client_id=client.id, code_hash=f"move-{client.id}", created_by=cast.mira.id, now=NOW, expires_at=NOW
    )
    await store.leaves.add(member_id=client.id, deputy_id=client.id, first=NOW.date(), last=NOW.date(), now=NOW)


async def test_a_therapist_who_leaves_takes_no_diary_along(database: Database) -> None:
    """The clients stay, without a therapist, until the owner finds them one."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await _live(store, cast.ann, cast)
        await store.people.remove(cast.mira.id)
        ann = await store.people.get(cast.ann.id)
        assert ann == replace(cast.ann, therapist_id=None)
        assert await store.checkins.count(cast.ann.id) == 1
        assert [note.author_id for note in await store.notes.of(cast.ann.id)] == [None]
        assert [one.therapist_id for one in await store.sessions.of(cast.ann.id)] == [None]
        drafts = await store.drafts.waiting()
    assert [draft.proposed_by for draft in drafts] == [None]


async def test_invites_work_once(database: Database) -> None:
    """The second person to open a link is too late, whoever they are."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        made = await store.invites.add(
            code_hash="abc",
            role=Role.CLIENT,
            therapist_id=cast.mira.id,
            created_by=cast.mira.id,
            now=NOW,
            expires_at=NOW + timedelta(days=7),
        )
        found = await store.invites.by_hash("abc")
        assert found is not None
        assert (found.id, found.role, found.therapist_id, found.used_at) == (made, Role.CLIENT, cast.mira.id, None)
        assert found.expires_at == NOW + timedelta(days=7)
        assert await store.invites.use(made, now=NOW)
        assert not await store.invites.use(made, now=NOW)
        assert await store.invites.by_hash("ABC") is None


async def test_a_new_owner_link_ends_the_old_ones(database: Database) -> None:
    """Only open links of that role; used ones keep their story."""
    async with database.transaction() as store:
        for code, role in (("old", Role.OWNER), ("other", Role.THERAPIST)):
            await store.invites.add(
                code_hash=code,
                role=role,
                therapist_id=None,
                created_by=None,
                now=NOW,
                expires_at=NOW + timedelta(days=7),
            )
        await store.invites.revoke_open(Role.OWNER)
        old, other = await store.invites.by_hash("old"), await store.invites.by_hash("other")
    assert old is not None
    assert other is not None
    assert old.expires_at == NOW
    assert other.expires_at == NOW + timedelta(days=7)


async def test_sign_in_links_work_once_and_cookies_end(database: Database) -> None:
    """A used, unknown or old link opens nothing; signing out ends the cookie."""
    cast = await moved_in(database)
    soon = NOW + timedelta(minutes=10)
    async with database.transaction() as store:
        await store.signins.add_link("link", person_id=cast.mira.id, expires_at=soon)
        await store.signins.add_link("old", person_id=cast.mira.id, expires_at=NOW)
        assert await store.signins.use_link("old", now=NOW) is None
        assert await store.signins.use_link("none", now=NOW) is None
        assert await store.signins.use_link("link", now=NOW) == cast.mira.id
        assert await store.signins.use_link("link", now=NOW) is None
        await store.signins.add_session("cookie", person_id=cast.mira.id, expires_at=soon)
        open_session = await store.signins.session("cookie", now=soon - timedelta(seconds=1), idle=timedelta(hours=1))
        assert open_session is not None
        assert open_session.person_id == cast.mira.id
        assert await store.signins.session("cookie", now=soon, idle=timedelta(hours=1)) is None
        await store.signins.end_session("cookie")
        assert await store.signins.session("cookie", now=NOW, idle=timedelta(hours=1)) is None
