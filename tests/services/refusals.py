"""A practice in which every deed can be refused, and each refusal with what brings it about."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.domain import checkins as checkin_rules
from bot.domain import pegs as peg_rules
from bot.domain.aftercare import SorenessStage
from bot.domain.behalf import Draft
from bot.domain.calendars import FeedNames
from bot.domain.deliveries import DeliveryState, SkipReason
from bot.domain.errors import (
    AccountTakenError,
    AlreadyAcknowledgedError,
    AlreadyAnsweredError,
    AlreadyDecidedError,
    AlreadyDoneError,
    AlreadyProposedError,
    AlreadySettledError,
    AlreadyThereError,
    AlreadyUndoneError,
    AnswerLengthError,
    ConsentMissingError,
    DayClosedError,
    DayShutError,
    GoalLengthError,
    GuardianIsClientError,
    GuardianNameError,
    InQuietHoursError,
    InviteCalledBackError,
    InviteExpiredError,
    InviteUnknownError,
    InviteUsedError,
    LastOwnerError,
    LineLengthError,
    LinkedAlreadyError,
    LinkGoneError,
    LinkNameLengthError,
    LookAgainError,
    LowerLinkError,
    NotAllowedError,
    NoteLengthError,
    NotFoundError,
    NothingNewError,
    NothingTypedError,
    NotReadableError,
    OpenSignsError,
    OthersLinkError,
    OutOfRangeError,
    OverError,
    OwnEntryError,
    OwnerStaysError,
    PracticeError,
    ProposalLengthError,
    SameRoleError,
    SignNoteLengthError,
    StaffStaysError,
    TooManyTimesError,
    UnfitError,
    UnusableNameError,
    WeekOverError,
    WrongLengthError,
    WrongPersonError,
)
from bot.domain.exercises import Outcome
from bot.domain.flags import Sign
from bot.domain.moving import Decision
from bot.domain.pegs import Item
from bot.domain.people import Person, Role
from bot.domain.plans import PlanKind, Rule
from bot.domain.programme_edits import Word
from bot.domain.soreness import Feeling
from bot.ical.files import Reading
from bot.services import (
    aftercare,
    behalf,
    calendar_feeds,
    calendars,
    checkins,
    concerns,
    covers,
    deliveries,
    drafts,
    exercises,
    flags,
    goals,
    guardians,
    invites,
    leaves,
    moving,
    pegs,
    people,
    practice_time,
    privacy,
    programmes,
    questions,
    readers,
    reminders,
    review,
    security,
    sessions,
    signin,
    strong_pain,
    team,
)
from bot.services.tokens import digest
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from bot.storage.tables import metadata
from tests.storage.cast import Cast, move_in, person

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
NOBODY = 4_000
"""A number that nothing has."""


@dataclass(frozen=True)
class Scene:
    """Who is there, and the numbers of what is there."""

    olga: Person
    mira: Person
    tom: Person
    ann: Person
    ben: Person
    cleo: Person
    asked: int
    unread: int
    answered: int
    long: int
    decided: int
    acknowledged: int
    sign: int
    past: int
    coming: int
    other: int
    delivery: int
    draft: int
    waiting: int
    leave: int
    closed: Mapping[str, date]
    cover: int
    moves: Mapping[str, int]
    links: dict[str, int]


async def set_up(desk: Desk) -> Scene:
    """Ann is Mira's client and has agreed, Cleo has not; Ben is Tom's."""
    store = desk.store
    cast = await move_in(store)
    ann, ben = [await people.agree(desk, one) for one in (cast.ann, cast.ben)]
    cleo = await store.people.add(person("Cleo", 13, Role.CLIENT, cast.mira))
    for client in (ann, ben):
        await reminders.start_plans(desk, client)
    numbers = []
    for text in ("May I swim?", "May I run?", "May I fly?"):
        await questions.ask_therapist(desk, ann, text)
        numbers.append((await store.questions.of(ann.id))[0].id)
    unread = await store.questions.add(client_id=cleo.id, text="Before I withdrew?", gap="", now=NOW)
    await store.questions.answer(unread, answer="Yes.", by=cast.mira.id, now=NOW)
    await questions.answer(desk, cast.mira, numbers[1], "Yes, slowly.")
    await questions.answer(desk, cast.mira, numbers[2], "x" * 2001)
    proposed = await drafts.propose(desk, cast.mira, numbers[1])
    assert proposed is not None
    await drafts.decide(desk, cast.olga, proposed.id, approved=False)
    flag = await store.flags.add(Sign(ann.id, "cauda-equina", "emergency"), words=None, now=NOW)
    await flags.acknowledge(desk, cast.mira, flag)
    today = NOW.date()
    await checkins.change(
        desk, ann, today - timedelta(days=1), lambda one: checkin_rules.close(checkin_rules.with_pain(one, 3))
    )
    await checkins.change(desk, ben, today, lambda one: checkin_rules.with_pain(one, 3))
    for code, by, about, day in (
        ("shut", cast.mira, ann, today - timedelta(days=3)),
        ("own", cast.tom, ben, today),
        ("cleo", cast.olga, cleo, today),
    ):
        await store.behalf.wait(Draft(code, by.id, about.id, day, 6, None, "neck 6"), NOW)
    kept = [
        (await sessions.record(desk, cast.mira, ann.id, day=today + timedelta(days=ahead), at=time(10))).id
        for ahead in (-1, 3, 4)
    ]
    sign = await store.flags.add(Sign(ben.id, "cauda-equina", "emergency"), words=None, now=NOW)
    links = {}
    for code, role in (
        ("used", Role.CLIENT),
        ("old", Role.CLIENT),
        ("back", Role.CLIENT),
        ("client", Role.CLIENT),
        ("therapist", Role.THERAPIST),
        ("assistant", Role.ASSISTANT),
        ("own", Role.OWNER),
    ):
        links[code] = await store.invites.add(
            code_hash=digest(code),
            role=role,
            therapist_id=cast.mira.id if role is Role.CLIENT else None,
            created_by=cast.mira.id if role is Role.CLIENT else cast.olga.id,
            now=NOW - timedelta(days=1),
            expires_at=NOW if code == "old" else NOW + timedelta(days=1),
        )
    for code in ("used", "own"):
        await store.invites.use(links[code], now=NOW)
    await store.invites.used_by(links["own"], cast.olga.id)
    await store.invites.call_back(links["back"], now=NOW)
    delivery = await store.deliveries.add(client_id=ann.id, kind=PlanKind.STRETCH, due_at=NOW, state=DeliveryState.SENT)
    assert delivery is not None
    away: dict[str, Any] = {"first": today + WEEK, "last": today + WEEK, "deputy_id": None}
    await leaves.put(desk, cast.olga, member_id=cast.olga.id, **away)
    closed = {"first": today + WEEK, "last": today + WEEK}
    await practice_time.close(desk, cast.olga, **closed)
    later: dict[str, Any] = {"first": today + 2 * WEEK, "last": today + 2 * WEEK, "deputy_id": None}
    await covers.put(desk, cast.mira, client_ids=[ann.id], **later)
    covered = await covers.put(desk, cast.mira, client_ids=[cleo.id], **later)
    return Scene(
        olga=cast.olga,
        mira=cast.mira,
        tom=cast.tom,
        ann=ann,
        ben=ben,
        cleo=cleo,
        asked=numbers[0],
        unread=unread,
        answered=numbers[1],
        long=numbers[2],
        decided=proposed.id,
        acknowledged=flag,
        sign=sign,
        past=kept[0],
        coming=kept[1],
        other=kept[2],
        delivery=delivery,
        draft=(await programmes.draft_for(desk, cast.mira, ann.id)).id,
        waiting=await store.calendars.wait(cast.mira.id, {"appointments": []}, NOW),
        leave=(await leaves.put(desk, cast.tom, member_id=cast.tom.id, **away)).leave.id,
        closed=closed,
        cover=covered[0].leave.id,
        moves=await _moves(desk, cast),
        links=links,
    )


async def _moves(desk: Desk, cast: Cast) -> dict[str, int]:
    """Ann's links for another account: unopened, run out, opened, opened by whoever Ben is, refused."""
    moves = desk.store.moves
    made = {}
    for code, by, until in (
        ("closed", None, timedelta(days=1)),
        ("gone", None, timedelta()),
        ("open", 99, timedelta(days=1)),
        ("late", 98, timedelta()),
        ("taken", cast.ben.chat_id, timedelta(days=1)),
        ("refused", 97, timedelta(days=1)),
    ):
        made[code] = await moves.add(
            client_id=cast.ann.id,
            code_hash=digest(f"move-{code}"),
            created_by=cast.mira.id,
            now=NOW,
            expires_at=NOW + until,
        )
        if by is not None:
            await moves.open(made[code], chat_id=by, name="Nova", now=NOW, expires_at=NOW + until)
    await moves.decide(made["refused"], Decision.REFUSED, by=cast.olga.id, now=NOW)
    return made


async def every_row(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, by table."""
    async with database.snapshot() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


Deed = Callable[[Desk, Scene], Awaitable[object]]
TODAY = NOW.date()
MONDAY = peg_rules.week_of(TODAY)
EMPTY = Reading()
LONG = "x" * 61


AFTERNOON = NOW + timedelta(hours=5)
"""When yesterday is closed."""


def at(desk: Desk, now: datetime) -> Desk:
    """The same desk at another time."""
    return replace(desk, now=now)


class Ownerless(Desk):
    """The desk of a practice in which nobody looks after a client."""

    async def carer_of(self, client: Person) -> Person | None:
        """Return nobody."""
        return None


def opened(desk: Desk, code: str, chat_id: int) -> Awaitable[bool]:
    """Open a link for another account."""
    return moving.open_link(desk, code=f"move-{code}", chat_id=chat_id, name="Nova")


def ownerless(desk: Desk) -> Desk:
    """The same desk, in such a practice."""
    return Ownerless(store=desk.store, practice=desk.practice, now=desk.now)


CASES: Sequence[tuple[str, type[PracticeError], Deed]] = (
    ("aftercare.sore", ConsentMissingError, lambda d, s: aftercare.sore(d, s.cleo, s.past, SorenessStage.DAY, 3)),
    ("aftercare.sore", NotFoundError, lambda d, s: aftercare.sore(d, s.ann, s.coming, SorenessStage.DAY, 3)),
    ("aftercare.sore", OutOfRangeError, lambda d, s: aftercare.sore(d, s.ann, s.past, SorenessStage.DAY, 11)),
    ("aftercare.feels", NotFoundError, lambda d, s: aftercare.feels(d, s.ann, s.past, Feeling.LOOSER)),
    ("aftercare.helps", NotFoundError, lambda d, s: aftercare.helps(d, s.ann, s.past, None)),
    ("aftercare.undo", NotFoundError, lambda d, s: aftercare.undo(d, s.ann, s.past, SorenessStage.DAY)),
    ("aftercare.tell", ConsentMissingError, lambda d, s: aftercare.tell(d, s.cleo, s.coming, "Mind the knee.")),
    ("aftercare.tell", NotFoundError, lambda d, s: aftercare.tell(d, s.ben, s.coming, "Mind the knee.")),
    ("aftercare.tell", NothingTypedError, lambda d, s: aftercare.tell(d, s.ann, s.coming, " \n")),
    ("aftercare.tell", WrongLengthError, lambda d, s: aftercare.tell(d, s.ann, s.coming, "x" * 2001)),
    ("aftercare.untell", NotFoundError, lambda d, s: aftercare.untell(d, s.ann, NOBODY)),
    ("calendars.preview", NotAllowedError, lambda d, s: calendars.preview(d, s.ann, EMPTY)),
    ("calendars.take_over", NotFoundError, lambda d, s: calendars.take_over(d, s.tom, s.waiting)),
    # What waited is taken before it is looked at who asks.
    (
        "calendars.take_over",
        NotFoundError,
        lambda d, s: calendars.take_over(d, replace(s.mira, role=Role.CLIENT), s.waiting),
    ),
    (
        "calendar_feeds.give_feed",
        NotAllowedError,
        lambda d, s: calendar_feeds.give_feed(d, s.ann, names=FeedNames.FIRST),
    ),
    ("checkins.change", ConsentMissingError, lambda d, s: checkins.change(d, s.cleo, TODAY, checkin_rules.close)),
    (
        "checkins.change",
        DayClosedError,
        lambda d, s: checkins.change(d, s.ann, TODAY - timedelta(days=3), checkin_rules.close),
    ),
    (
        "checkins.change",
        OutOfRangeError,
        lambda d, s: checkins.change(d, s.ann, TODAY, lambda one: checkin_rules.with_pain(one, 11)),
    ),
    (
        "checkins.change",
        NoteLengthError,
        lambda d, s: checkins.change(d, s.ann, TODAY, lambda one: checkin_rules.with_note(one, "x" * 1001)),
    ),
    ("checkins.same_as_last", DayClosedError, lambda d, s: checkins.same_as_last(d, s.ann, TODAY - timedelta(days=3))),
    (
        "checkins.same_as_last",
        ConsentMissingError,
        lambda d, s: checkins.same_as_last(d, replace(s.ann, consent_version=None), TODAY),
    ),
    ("checkins.remove_entered", NotFoundError, lambda d, s: checkins.remove_entered(d, s.ann, TODAY)),
    ("behalf.ask", NotFoundError, lambda d, s: behalf.ask(d, s.tom, s.ann.id)),
    ("behalf.ask", NotReadableError, lambda d, s: behalf.ask(d, s.mira, s.cleo.id)),
    ("behalf.ask", OwnEntryError, lambda d, s: behalf.ask(at(d, AFTERNOON), s.tom, s.ben.id)),
    ("behalf.propose", NotFoundError, lambda d, s: behalf.propose(d, s.tom, s.ann.id, "neck 6")),
    ("behalf.propose", NotReadableError, lambda d, s: behalf.propose(d, s.mira, s.cleo.id, "neck 6")),
    ("behalf.propose", LineLengthError, lambda d, s: behalf.propose(d, s.mira, s.ann.id, "neck 6" + "!" * 600)),
    ("behalf.propose", DayShutError, lambda d, s: behalf.propose(d, s.mira, s.ann.id, "neck 6 three days ago")),
    ("behalf.propose", OwnEntryError, lambda d, s: behalf.propose(d, s.mira, s.ann.id, "neck 6 yesterday")),
    # What waited is taken before it is looked at who asks, and for which day.
    ("behalf.save", NotFoundError, lambda d, s: behalf.save(d, s.mira, "none")),
    ("behalf.save", NotFoundError, lambda d, s: behalf.save(d, replace(s.mira, role=Role.ASSISTANT), "shut")),
    ("behalf.save", NotReadableError, lambda d, s: behalf.save(d, s.olga, "cleo")),
    ("behalf.save", DayShutError, lambda d, s: behalf.save(d, s.mira, "shut")),
    ("behalf.save", OwnEntryError, lambda d, s: behalf.save(d, s.tom, "own")),
    ("behalf.confirm_danger", NotFoundError, lambda d, s: behalf.confirm_danger(d, s.tom, s.ann.id, "suicide")),
    ("behalf.confirm_danger", NotFoundError, lambda d, s: behalf.confirm_danger(d, s.mira, s.ann.id, "none")),
    ("behalf.confirm_danger", NotReadableError, lambda d, s: behalf.confirm_danger(d, s.mira, s.cleo.id, "suicide")),
    ("deliveries.answered", NotFoundError, lambda d, s: deliveries.answered(d, s.ben, s.delivery, DeliveryState.DONE)),
    # The first is put off before the second turns out to be nobody's.
    (
        "deliveries.later",
        NotFoundError,
        lambda d, s: deliveries.later(d, s.ann, [s.delivery, NOBODY], by=timedelta(hours=1)),
    ),
    ("deliveries.set_reason", NotFoundError, lambda d, s: deliveries.set_reason(d, s.ben, s.delivery, SkipReason.TIME)),
    ("drafts.propose", NotFoundError, lambda d, s: drafts.propose(d, s.mira, s.asked)),
    ("drafts.propose", AlreadyProposedError, lambda d, s: drafts.propose(d, s.mira, s.answered)),
    ("drafts.propose", ProposalLengthError, lambda d, s: drafts.propose(d, s.mira, s.long)),
    ("drafts.decide", NotAllowedError, lambda d, s: drafts.decide(d, s.mira, s.decided, approved=True)),
    ("drafts.decide", NotFoundError, lambda d, s: drafts.decide(d, s.olga, NOBODY, approved=True)),
    ("drafts.decide", AlreadyDecidedError, lambda d, s: drafts.decide(d, s.olga, s.decided, approved=True)),
    ("exercises.report", NotFoundError, lambda d, s: exercises.report(d, s.ann, "no-such", Outcome.DONE)),
    ("exercises.report_once", NotFoundError, lambda d, s: exercises.report_once(d, s.ann, "no-such", Outcome.DONE)),
    ("exercises.release", NotFoundError, lambda d, s: exercises.release(d, s.tom, s.ann.id, "chin-tuck")),
    ("flags.raise_on_wish", NotFoundError, lambda d, s: flags.raise_on_wish(d, s.mira, "suicide", seen_at=NOW)),
    ("flags.correct", NotFoundError, lambda d, s: flags.correct(d, s.ben, s.acknowledged)),
    ("concerns.settle", NotFoundError, lambda d, s: concerns.settle(d, s.tom, s.ann.id)),
    ("concerns.settle", NotReadableError, lambda d, s: concerns.settle(d, s.mira, s.cleo.id)),
    ("concerns.settle", AlreadySettledError, lambda d, s: concerns.settle(d, s.mira, s.ann.id)),
    ("flags.acknowledge", NotFoundError, lambda d, s: flags.acknowledge(d, s.tom, s.acknowledged)),
    ("flags.acknowledge", SignNoteLengthError, lambda d, s: flags.acknowledge(d, s.tom, s.sign, note="x" * 3000)),
    ("flags.acknowledge", LookAgainError, lambda d, s: flags.acknowledge(d, s.tom, s.sign, look_on=NOW.date())),
    ("flags.acknowledge", AlreadyAcknowledgedError, lambda d, s: flags.acknowledge(d, s.olga, s.acknowledged)),
    ("guardians.record", NotFoundError, lambda d, s: guardians.record(d, s.tom, s.cleo.id, "Eva", request_id=None)),
    (
        "guardians.record",
        GuardianIsClientError,
        lambda d, s: guardians.record(d, s.mira, s.cleo.id, s.cleo.name.upper(), request_id=None),
    ),
    ("guardians.record", GuardianNameError, lambda d, s: guardians.record(d, s.mira, s.cleo.id, " ", request_id=None)),
    ("guardians.record", AlreadyDoneError, lambda d, s: guardians.record(d, s.mira, s.ann.id, "Eva", request_id=None)),
    ("guardians.ask_client", NotFoundError, lambda d, s: guardians.ask_client(d, s.tom, s.ann.id)),
    ("guardians.ask_client", AlreadyDoneError, lambda d, s: guardians.ask_client(d, s.mira, s.ann.id)),
    ("invites.invite", NotAllowedError, lambda d, s: invites.invite(d, role=Role.OWNER, by=s.mira)),
    ("invites.open_link", InviteUnknownError, lambda d, _: invites.open_link(d, code="none", chat_id=99, name="Zoe")),
    ("invites.open_link", InviteUsedError, lambda d, _: invites.open_link(d, code="used", chat_id=99, name="Zoe")),
    ("invites.open_link", InviteExpiredError, lambda d, _: invites.open_link(d, code="old", chat_id=99, name="Zoe")),
    ("invites.open_link", WrongPersonError, lambda d, _: invites.open_link(d, code="client", chat_id=3, name="Tom")),
    ("moving.link", NotFoundError, lambda d, s: moving.link(d, s.tom, s.ann.id)),
    ("moving.open_link", LinkedAlreadyError, lambda d, s: opened(d, "closed", s.ann.chat_id)),
    ("moving.open_link", OthersLinkError, lambda d, s: opened(d, "closed", s.ben.chat_id)),
    ("moving.open_link", WrongPersonError, lambda d, s: opened(d, "closed", s.tom.chat_id)),
    ("moving.open_link", InviteUsedError, lambda d, _: opened(d, "open", 96)),
    ("moving.open_link", InviteExpiredError, lambda d, _: opened(d, "gone", 96)),
    ("moving.decide", NotFoundError, lambda d, s: moving.decide(d, s.mira, s.moves["open"], yes=True)),
    ("moving.decide", NotFoundError, lambda d, s: moving.decide(d, s.olga, s.moves["closed"], yes=True)),
    ("moving.decide", AlreadyDecidedError, lambda d, s: moving.decide(d, s.ann, s.moves["refused"], yes=True)),
    ("moving.decide", InviteExpiredError, lambda d, s: moving.decide(d, s.ann, s.moves["late"], yes=True)),
    # The link is claimed before it turns out that the account is somebody's.
    ("moving.decide", AccountTakenError, lambda d, s: moving.decide(d, s.olga, s.moves["taken"], yes=True)),
    ("invites.invite", LinkNameLengthError, lambda d, s: invites.invite(d, role=Role.CLIENT, by=s.mira, for_whom=LONG)),
    (
        "invites.open_link",
        InviteCalledBackError,
        lambda d, _: invites.open_link(d, code="back", chat_id=99, name="Z"),
    ),
    ("invites.open_link", SameRoleError, lambda d, _: invites.open_link(d, code="therapist", chat_id=3, name="Tom")),
    ("invites.open_link", LowerLinkError, lambda d, _: invites.open_link(d, code="assistant", chat_id=3, name="Tom")),
    ("invites.open_link", OwnerStaysError, lambda d, _: invites.open_link(d, code="therapist", chat_id=1, name="Olga")),
    (
        "invites.open_link",
        OpenSignsError,
        lambda d, s: invites.open_link(d, code="therapist", chat_id=s.ben.chat_id, name="Ben", sure=True),
    ),
    ("invites.call_back", NotFoundError, lambda d, s: invites.call_back(d, s.tom, s.links["client"])),
    ("invites.call_back", NotFoundError, lambda d, s: invites.call_back(d, s.mira, s.links["therapist"])),
    ("invites.call_back", LinkGoneError, lambda d, s: invites.call_back(d, s.olga, s.links["used"])),
    ("invites.lead_to", NotFoundError, lambda d, s: invites.lead_to(d, s.olga, s.links["therapist"], s.tom.id)),
    ("invites.lead_to", NotAllowedError, lambda d, s: invites.lead_to(d, s.mira, s.links["client"], s.tom.id)),
    ("invites.lead_to", LinkGoneError, lambda d, s: invites.lead_to(d, s.olga, s.links["used"], s.tom.id)),
    ("privacy.withdraw", StaffStaysError, lambda d, s: privacy.withdraw(d, s.tom)),
    ("privacy.delete_account", StaffStaysError, lambda d, s: privacy.delete_account(d, s.olga)),
    ("team.undo", NotAllowedError, lambda d, s: team.undo(d, s.mira, invite_id=s.links["used"])),
    ("team.undo", NotAllowedError, lambda d, s: team.undo(d, s.olga, invite_id=s.links["own"])),
    ("team.undo", AlreadyUndoneError, lambda d, s: team.undo(d, s.olga, invite_id=s.links["used"])),
    ("pegs.change", ConsentMissingError, lambda d, s: pegs.change(d, s.cleo, MONDAY, peg_rules.undo)),
    ("pegs.change", WeekOverError, lambda d, s: pegs.change(d, s.ann, MONDAY - timedelta(days=7), peg_rules.undo)),
    (
        "pegs.change",
        OutOfRangeError,
        lambda d, s: pegs.change(d, s.ann, MONDAY, lambda one: peg_rules.with_score(one, Item.PAIN, 11)),
    ),
    ("goals.put", GoalLengthError, lambda d, s: goals.put(d, s.ann, "x" * 201)),
    ("people.rename", UnusableNameError, lambda d, s: people.rename(d, s.ann, "x" * 61)),
    ("programmes.draft_for", NotFoundError, lambda d, s: programmes.draft_for(d, s.tom, s.ann.id, anew=True)),
    ("programmes.edit", NotFoundError, lambda d, s: programmes.edit(d, s.tom, s.draft, Word("Slowly."))),
    ("programmes.discard", NotFoundError, lambda d, s: programmes.discard(d, s.tom, s.draft)),
    ("programmes.assign", NotFoundError, lambda d, s: programmes.assign(d, s.tom, s.draft)),
    ("programmes.assign", UnfitError, lambda d, s: programmes.assign(d, s.mira, s.draft)),
    ("programmes.assign_now", NotFoundError, lambda d, s: programmes.assign_now(d, s.tom, s.ann.id, ())),
    # The draft is made anew before it turns out that there is nothing in it.
    ("programmes.assign_now", UnfitError, lambda d, s: programmes.assign_now(d, s.mira, s.ann.id, (), word="Slowly.")),
    ("programmes.end", NotFoundError, lambda d, s: programmes.end(d, s.tom, s.ann.id)),
    ("questions.confirm_danger", NotFoundError, lambda d, s: questions.confirm_danger(d, s.ann, "no-such")),
    ("questions.pass_on", NotFoundError, lambda d, s: questions.pass_on(d, s.ben, s.asked)),
    # The question is stored before it turns out that there is nobody to pass it on to.
    ("questions.ask_therapist", NotFoundError, lambda d, s: questions.ask_therapist(ownerless(d), s.ann, "Why?")),
    ("strong_pain.tell", NotFoundError, lambda d, s: strong_pain.tell(ownerless(d), s.ann)),
    ("strong_pain.tell", ConsentMissingError, lambda d, s: strong_pain.tell(d, s.cleo)),
    ("questions.answer", NotFoundError, lambda d, s: questions.answer(d, s.tom, s.asked, "Yes.")),
    ("questions.answer", AnswerLengthError, lambda d, s: questions.answer(d, s.mira, s.asked, "x" * 10_001)),
    ("questions.answer_rest", NotFoundError, lambda d, s: questions.answer_rest(d, s.olga, s.answered, "More.")),
    (
        "questions.answer_rest",
        AnswerLengthError,
        lambda d, s: questions.answer_rest(d, s.mira, s.answered, "x" * 9_999),
    ),
    ("questions.answer", AlreadyAnsweredError, lambda d, s: questions.answer(d, s.olga, s.answered, "No.")),
    ("questions.vote", NotFoundError, lambda d, s: questions.vote(d, s.ann, "no-such", helped=True)),
    ("drafts.propose", NotReadableError, lambda d, s: drafts.propose(d, s.mira, s.unread)),
    ("exercises.release", NotReadableError, lambda d, s: exercises.release(d, s.mira, s.cleo.id, "chin-tuck")),
    ("programmes.draft_for", NotReadableError, lambda d, s: programmes.draft_for(d, s.mira, s.cleo.id)),
    ("programmes.end", NotReadableError, lambda d, s: programmes.end(d, s.mira, s.cleo.id)),
    ("programmes.assign_now", NotReadableError, lambda d, s: programmes.assign_now(d, s.mira, s.cleo.id, ())),
    ("questions.answer_rest", NothingNewError, lambda d, s: questions.answer_rest(d, s.mira, s.unread, "And more.")),
    ("questions.answer", NothingNewError, lambda d, s: questions.answer(d, s.mira, s.unread, "Yes.")),
    ("review.client_days", NotReadableError, lambda d, s: review.client_days(d, s.mira, s.cleo.id, days=14)),
    ("readers.accept", NotFoundError, lambda d, s: readers.accept(d, s.ann, NOBODY)),
    ("readers.call_back", NotFoundError, lambda d, s: readers.call_back(d, s.tom, s.ann.id)),
    ("readers.call_back", NotFoundError, lambda d, s: readers.call_back(d, s.mira, s.ann.id)),
    ("readers.refuse", NotFoundError, lambda d, s: readers.refuse(d, s.ann, NOBODY)),
    (
        "reminders.set_rule",
        InQuietHoursError,
        lambda d, s: reminders.set_rule(d, s.ann, PlanKind.CHECKIN, Rule(times=(time(23),))),
    ),
    (
        "reminders.set_rule",
        TooManyTimesError,
        lambda d, s: reminders.set_rule(d, s.ann, PlanKind.CHECKIN, Rule(times=tuple(time(9 + n) for n in range(9)))),
    ),
    ("review.add_note", NotFoundError, lambda d, s: review.add_note(d, s.tom, s.ann.id, "Guarding.")),
    ("review.add_note", NothingNewError, lambda d, s: review.add_note(d, s.mira, s.cleo.id, "Guarding.")),
    ("review.add_note", NoteLengthError, lambda d, s: review.add_note(d, s.mira, s.ann.id, "x" * 10_001)),
    ("review.client_page", NotFoundError, lambda d, s: review.client_page(d, s.tom, s.ann.id)),
    ("review.client_days", NotFoundError, lambda d, s: review.client_days(d, s.tom, s.ann.id, days=14)),
    ("sessions.record", NotFoundError, lambda d, s: sessions.record(d, s.tom, s.ann.id, day=TODAY)),
    (
        "sessions.record",
        NoteLengthError,
        lambda d, s: sessions.record(d, s.mira, s.ann.id, day=TODAY, note="x" * 1001),
    ),
    ("sessions.move", NotFoundError, lambda d, s: sessions.move(d, s.tom, s.coming, day=TODAY)),
    (
        "sessions.move",
        AlreadyThereError,
        lambda d, s: sessions.move(d, s.mira, s.coming, day=TODAY + timedelta(days=4)),
    ),
    ("sessions.cancel", NotFoundError, lambda d, s: sessions.cancel(d, s.tom, s.coming)),
    ("sessions.restore", NotFoundError, lambda d, s: sessions.restore(d, s.tom, s.coming)),
    ("sessions.tell", NotFoundError, lambda d, s: sessions.tell(d, s.tom, s.coming)),
    ("sessions.tell", OverError, lambda d, s: sessions.tell(d, s.mira, s.past)),
    ("signin.link", NotAllowedError, lambda d, s: signin.link(d, s.ann)),
    ("signin.end", NotFoundError, lambda d, s: signin.end(d, s.mira, "0123456789abcdef")),
    ("signin.end_all_of", NotAllowedError, lambda d, s: signin.end_all_of(d, s.mira, s.tom.id)),
    ("signin.end_all_of", NotFoundError, lambda d, s: signin.end_all_of(d, s.olga, s.ann.id)),
    ("security.export", NotAllowedError, lambda d, s: security.export(d, s.mira)),
    ("team.hand_over", NotAllowedError, lambda d, s: team.hand_over(d, s.ann, client_ids=[s.ann.id], to_id=s.tom.id)),
    ("team.hand_over", NotFoundError, lambda d, s: team.hand_over(d, s.tom, client_ids=[s.ann.id], to_id=s.tom.id)),
    # Her own would be handed over before it turns out that the other is not.
    (
        "team.hand_over",
        NotFoundError,
        lambda d, s: team.hand_over(d, s.mira, client_ids=[s.ann.id, s.ben.id], to_id=s.tom.id),
    ),
    ("team.hand_over", NotFoundError, lambda d, s: team.hand_over(d, s.olga, client_ids=[s.ann.id], to_id=s.ben.id)),
    ("team.remove", NotAllowedError, lambda d, s: team.remove(d, s.mira, person_id=s.tom.id, to_id=s.mira.id)),
    ("team.remove", NotFoundError, lambda d, s: team.remove(d, s.olga, person_id=s.ann.id, to_id=s.tom.id)),
    ("team.remove", LastOwnerError, lambda d, s: team.remove(d, s.olga, person_id=s.olga.id, to_id=s.tom.id)),
)
