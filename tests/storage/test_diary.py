"""Diary, treatments, questions and signs as rows: what is written comes back, once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.audit import AuditAction
from bot.domain.checkins import ORDER, CheckIn, Question, Sitting
from bot.domain.flags import Acknowledgement, Sign
from bot.domain.sessions import Slot
from bot.storage.database import Database
from tests.storage.cast import NOW, Cast, moved_in

TODAY = date(2026, 5, 4)
HOUR = timedelta(hours=1)


def entry(cast: Cast, day: date = TODAY, pain: int | None = 4) -> CheckIn:
    """A complete entry of Ann's."""
    return CheckIn(client_id=cast.ann.id, day=day, pain=pain, trail=ORDER, closed=True, started_at=NOW, saved_at=NOW)


@pytest.mark.parametrize("areas", [None, (), ("neck", "left_wrist_hand")])
async def test_an_entry_comes_back_as_it_was(database: Database, areas: tuple[str, ...] | None) -> None:
    """Every field; 'nowhere' is not 'not asked'."""
    cast = await moved_in(database)
    full = CheckIn(
        client_id=cast.ann.id,
        day=TODAY,
        pain=0,
        areas=areas,
        sitting=Sitting.OVER_120,
        comfort=10,
        note="Nacken 💧\n'x' \"y\" {z}",
        trail=(Question.AREAS, Question.PAIN),
        late=True,
        started_at=NOW,
        saved_at=NOW + HOUR,
        edited_at=NOW + 2 * HOUR,
        closed=True,
    )
    async with database.transaction() as store:
        await store.checkins.save(full)
    async with database.reading() as store:
        found = await store.checkins.get(cast.ann.id, TODAY)
    assert found == full
    assert found is not None
    assert isinstance(found.sitting, Sitting)
    assert all(isinstance(one, Question) for one in found.trail)


async def test_one_entry_a_day(database: Database) -> None:
    """Saving again changes the entry, of that client and day alone."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.checkins.save(entry(cast))
        await store.checkins.save(entry(cast, TODAY - timedelta(days=1), pain=2))
        await store.checkins.save(replace(entry(cast), client_id=cast.ben.id, pain=9))
        await store.checkins.save(CheckIn(client_id=cast.ann.id, day=TODAY, comfort=3, started_at=NOW, saved_at=NOW))
        assert await store.checkins.count(cast.ann.id) == 2
        changed = await store.checkins.get(cast.ann.id, TODAY)
        before = await store.checkins.get(cast.ann.id, TODAY - timedelta(days=1))
        ben = await store.checkins.get(cast.ben.id, TODAY)
    assert changed is not None
    assert (changed.pain, changed.comfort, changed.trail, changed.closed) == (None, 3, (), False)
    assert before is not None
    assert before.pain == 2
    assert ben is not None
    assert ben.pain == 9


@pytest.mark.parametrize("field", ["pain", "comfort"])
@pytest.mark.parametrize("score", [-1, 11])
async def test_the_table_itself_keeps_scores_within_the_scale(database: Database, field: str, score: int) -> None:
    """Whatever a program writes, no diary holds an eleven."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        with pytest.raises(IntegrityError, match=f"{field}_range"):
            async with store.savepoint():
                await store.checkins.save(replace(entry(cast), **{field: score}))  # type: ignore[arg-type]


async def test_spans_and_lasts(database: Database) -> None:
    """Both ends are included, oldest first; 'last' is closed, has a score, and lies before."""
    cast = await moved_in(database)
    days = [TODAY - timedelta(days=n) for n in range(5)]
    async with database.transaction() as store:
        for day in days:
            await store.checkins.save(entry(cast, day))
        await store.checkins.save(replace(entry(cast, days[1]), closed=False))
        await store.checkins.save(replace(entry(cast, days[2]), pain=None))
        found = await store.checkins.between(cast.ann.id, days[3], days[1])
        last = await store.checkins.last_before(cast.ann.id, TODAY)
        many = await store.checkins.of_many([cast.ann.id, cast.ben.id], days[1])
        assert await store.checkins.of_many([], days[1]) == {}
        assert await store.checkins.last_before(cast.ann.id, days[4]) is None
    assert [one.day for one in found] == [days[3], days[2], days[1]]
    assert last is not None
    assert last.day == days[3]
    assert {client: [one.day for one in entries] for client, entries in many.items()} == {
        cast.ann.id: [days[1], days[0]],
        cast.ben.id: [],
    }


async def test_entries_can_be_deleted_one_by_one_or_all(database: Database) -> None:
    """The number is said; nobody else loses any."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        for n in range(3):
            await store.checkins.save(entry(cast, TODAY - timedelta(days=n)))
        await store.checkins.save(replace(entry(cast), client_id=cast.ben.id))
        await store.checkins.remove(cast.ann.id, TODAY)
        assert await store.checkins.get(cast.ann.id, TODAY) is None
        assert await store.checkins.remove_all(cast.ann.id) == 2
        assert await store.checkins.remove_all(cast.ann.id) == 0
        assert await store.checkins.count(cast.ben.id) == 1


async def test_one_open_card_of_each_kind(database: Database) -> None:
    """A new card takes the place of the one before; other kinds stay."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.cards.put(cast.ann.id, "checkin", reference="2026-05-03", message_id=1, now=NOW)
        await store.cards.put(cast.ann.id, "stretch", reference="7", message_id=2, now=NOW)
        await store.cards.put(cast.ann.id, "checkin", reference="2026-05-04", message_id=2**40, now=NOW)
        assert await store.cards.get(cast.ann.id, "checkin") == (2**40, "2026-05-04")
        assert await store.cards.open_of("checkin") == [(cast.ann.id, 2**40, "2026-05-04")]
        await store.cards.drop(cast.ann.id, "checkin", message_id=1)
        assert await store.cards.get(cast.ann.id, "checkin") is not None, "a newer one stands in its place"
        await store.cards.drop(cast.ann.id, "checkin")
        assert await store.cards.get(cast.ann.id, "checkin") is None
        assert await store.cards.get(cast.ann.id, "stretch") == (2, "7")
        await store.cards.remember_file("key", "one")
        await store.cards.remember_file("key", "two")
        assert await store.cards.file("key") == "two"
        assert await store.cards.file("other") is None


async def test_a_session_recorded_twice_is_one_session(database: Database) -> None:
    """The same client at the same instant; the later note counts."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        for at, note in ((NOW, "first"), (NOW, "second"), (NOW + HOUR, None)):
            await store.sessions.add(
                client_id=cast.ann.id,
                therapist_id=cast.mira.id,
                when=Slot(starts_at=at, day=at.date()),
                note=note,
                now=NOW,
            )
        found = await store.sessions.of(cast.ann.id)
        assert [(one.starts_at, one.note) for one in found] == [(NOW, "second"), (NOW + HOUR, None)]
        assert await store.sessions.of(cast.ann.id, first=TODAY + timedelta(days=1)) == []
        many = await store.sessions.of_many([cast.ann.id, cast.ben.id], TODAY)
        assert {client: len(one) for client, one in many.items()} == {cast.ann.id: 2, cast.ben.id: 0}


async def test_a_question_is_passed_on_and_answered_once(database: Database) -> None:
    """The second tap and the second answer change nothing."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        kept = await store.questions.add(client_id=cast.ann.id, text="May I swim?", gap="swim", now=NOW)
        asked = await store.questions.add(client_id=cast.ann.id, text="May I run?", gap="run", now=NOW)
        assert await store.questions.open_of([cast.ann.id]) == []
        assert await store.questions.pass_on(asked, NOW)
        assert not await store.questions.pass_on(asked, NOW + HOUR)
        assert [one.id for one in await store.questions.open_of([cast.ann.id, cast.ben.id])] == [asked]
        assert await store.questions.open_of([cast.ben.id]) == []
        assert await store.questions.open_of([]) == []
        assert await store.questions.answer(asked, answer="Yes.", by=cast.mira.id, now=NOW + HOUR)
        assert not await store.questions.answer(asked, answer="No.", by=cast.tom.id, now=NOW + HOUR)
        assert await store.questions.open_of([cast.ann.id]) == []
        found = await store.questions.get(asked)
        assert [one.id for one in await store.questions.of(cast.ann.id)] == [asked]
        assert kept != asked
    assert found is not None
    assert (found.answer, found.answered_by, found.passed_on_at, found.answered_at) == (
        "Yes.",
        cast.mira.id,
        NOW,
        NOW + HOUR,
    )


async def test_what_is_asked_most_comes_first(database: Database) -> None:
    """Counted by what is meant, shown in somebody's words; votes are one a person."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.people.save(replace(cast.ann, consent_version="one"))
        for text, gap in (("May I swim?", "swim"), ("swim?", "swim"), ("May I run?", "run")):
            await store.questions.add(client_id=cast.ann.id, text=text, gap=gap, now=NOW)
        gaps = await store.questions.gaps()
        for person, helped in ((cast.ann, True), (cast.ben, True), (cast.ann, False), (cast.mira, True)):
            await store.questions.vote(person_id=person.id, topic="sciatica", helped=helped, now=NOW)
        votes = await store.questions.vote_counts()
    assert [count for _text, count in gaps] == [2, 1]
    assert gaps[0][0] in {"May I swim?", "swim?"}
    assert votes == {"sciatica": (2, 1)}


async def test_a_proposal_is_made_and_decided_once(database: Database) -> None:
    """The same question is not proposed twice, and the first decision stands."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        question = await store.questions.add(client_id=cast.ann.id, text="May I swim?", gap="swim", now=NOW)
        made = await store.drafts.add(question_id=question, question="Swim?", answer="Yes.", by=cast.mira.id, now=NOW)
        assert made is not None
        again = await store.drafts.add(question_id=question, question="Swim?", answer="No.", by=cast.tom.id, now=NOW)
        assert again is None
        assert [one.answer for one in await store.drafts.waiting()] == ["Yes."]
        assert await store.drafts.decide(made, approved=True, by=cast.olga.id, now=NOW)
        assert not await store.drafts.decide(made, approved=False, by=cast.olga.id, now=NOW)
        found = await store.drafts.get(made)
        assert await store.drafts.waiting() == []
    assert found is not None
    assert (found.approved, found.decided_by, found.decided_at) == (True, cast.olga.id, NOW)


async def test_a_sign_stays_open_until_a_therapist_has_looked(database: Database) -> None:
    """The client's own correction does not close it, and the first look is the one on record."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        older = await store.flags.add(Sign(cast.ann.id, "heart", "emergency"), words="chest", now=NOW)
        newer = await store.flags.add(Sign(cast.ann.id, "cauda", "urgent"), words=None, now=NOW + HOUR)
        await store.flags.correct(older, NOW + HOUR)
        everybody = [cast.ann.id, cast.ben.id]
        assert [one.id for one in await store.flags.unacknowledged(everybody)] == [older, newer]
        assert await store.flags.count_open(everybody) == {cast.ann.id: 2}
        assert await store.flags.acknowledge(Acknowledgement(older, cast.mira.id, NOW + HOUR, "called"))
        assert not await store.flags.acknowledge(Acknowledgement(older, cast.olga.id, NOW + 2 * HOUR))
        assert [one.note for one in (await store.flags.acknowledgements([older, newer]))[older]] == ["called"]
        found = await store.flags.get(older)
        assert await store.flags.count_open(everybody) == {cast.ann.id: 1}
        assert [one.id for one in await store.flags.of(cast.ann.id)] == [newer, older]
        assert await store.flags.unacknowledged([]) == []
        assert await store.flags.count_open([]) == {}
    assert found is not None
    assert (found.acknowledged_by, found.acknowledged_at, found.corrected_at) == (cast.mira.id, NOW + HOUR, NOW + HOUR)
    assert found.words == "chest"


async def test_a_client_has_one_open_item_of_what_hurts(database: Database) -> None:
    """A second one is refused by the database; whoever comes second settles nothing."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.concerns.open(cast.ann.id, day=TODAY, now=NOW, exercises=["x"])
        await store.concerns.open(cast.ben.id, day=TODAY, now=NOW, pain=9)
        both = [cast.ann.id, cast.ben.id]
        found = await store.concerns.open_of(both)
        assert {one: (found[one].pain, found[one].exercises) for one in both} == {
            cast.ann.id: (None, ("x",)),
            cast.ben.id: (9, ()),
        }
        with pytest.raises(IntegrityError):
            async with store.savepoint():
                await store.concerns.open(cast.ann.id, day=TODAY, now=NOW, pain=8)
        assert await store.concerns.settle(found[cast.ann.id].id, by=cast.mira.id, now=NOW + HOUR)
        assert not await store.concerns.settle(found[cast.ann.id].id, by=cast.olga.id, now=NOW + HOUR)
        await store.concerns.open(cast.ann.id, day=TODAY, now=NOW, pain=8)
        assert len(await store.concerns.of(cast.ann.id)) == 2
        assert await store.concerns.open_of([]) == {}


async def test_notes_and_the_access_log_are_newest_first(database: Database) -> None:
    """Rows are only ever added; who has looked since when can be asked."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        for text in ("one", "two"):
            await store.notes.add(client_id=cast.ann.id, author_id=cast.mira.id, text=text, now=NOW)
        assert [one.text for one in await store.notes.of(cast.ann.id)] == ["two", "one"]
        await store.audit.write(actor_id=cast.mira.id, subject_id=cast.ann.id, action=AuditAction.LISTED, now=NOW)
        await store.audit.write(actor_id=None, subject_id=cast.ann.id, action=AuditAction.REACH_BLOCKED, now=NOW + HOUR)
        lines = await store.audit.of(cast.ann.id)
        assert [(one.actor_id, one.action) for one in lines] == [(None, "reach_blocked"), (cast.mira.id, "listed")]
        assert len(await store.audit.of(cast.ann.id, limit=1)) == 1
        await store.audit.write(actor_id=None, subject_id=cast.ann.id, action="brought_along", now=NOW - HOUR)
        assert (await store.audit.of(cast.ann.id))[-1].action == "brought_along", "in order of time, not of writing"
        seen = {"actor_id": cast.mira.id, "action": "listed"}
        assert await store.audit.seen_since(**seen, since=NOW) == {cast.ann.id}  # type: ignore[arg-type]
        assert await store.audit.seen_since(**seen, since=NOW + HOUR) == set()  # type: ignore[arg-type]


async def test_reading_changes_nothing(database: Database) -> None:
    """A reading transaction that writes by mistake is refused."""
    cast = await moved_in(database)
    with pytest.raises(DBAPIError):
        async with database.reading() as store:
            await store.checkins.save(entry(cast))
    async with database.reading() as store:
        assert await store.checkins.count(cast.ann.id) == 0


async def test_words_for_a_session_that_is_off_belong_to_the_one_after_it(database: Database) -> None:
    """Only to that one: neither to a later one, nor to somebody else's."""
    cast = await moved_in(database)

    async def session(client_id: int, days: int) -> int:
        start = NOW + timedelta(days=days)
        return await store.sessions.add(
            client_id=client_id, therapist_id=None, when=Slot(starts_at=start, day=start.date()), note=None, now=NOW
        )

    async with database.transaction() as store:
        held, off, near, far = [await session(cast.ann.id, days) for days in (-7, 2, 3, 9)]
        other = await session(cast.ben.id, 3)
        await store.tellings.add(client_id=cast.ann.id, session_id=held, text="old", now=NOW - timedelta(days=8))
        await store.tellings.add(client_id=cast.ann.id, session_id=off, text="jaw", now=NOW)
        await store.tellings.add(client_id=cast.ann.id, session_id=near, text="neck", now=NOW)
        await store.sessions.cancel(off, NOW)
        said = await store.tellings.for_sessions([held, near, far, other])
        assert {number: [one.text for one in words] for number, words in said.items()} == {
            held: ["old"],
            near: ["jaw", "neck"],
            far: [],
            other: [],
        }
