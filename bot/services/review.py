"""What a therapist sees: the list, worst first, and one client's page."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain import triage
from bot.domain.audit import AuditAction, AuditLine
from bot.domain.checkins import CheckIn, Glance
from bot.domain.deliveries import Delivery
from bot.domain.errors import NoteLengthError
from bot.domain.exercises import ExerciseLine
from bot.domain.flags import Flag
from bot.domain.notes import Note
from bot.domain.pegs import Peg
from bot.domain.people import Person, Reach
from bot.domain.plans import Plan, PlanKind
from bot.domain.progress import Progress, lay_out
from bot.domain.questions import AskedQuestion
from bot.domain.sessions import Session
from bot.domain.soreness import Sore, Told
from bot.domain.triage import Facts, Reason
from bot.services import standing_in
from bot.services.unit_of_work import Desk, deed

SPAN = timedelta(days=42)
"""How far back the list looks for the newest entry and for sessions; the client page shows what is asked for."""

LOOKED_AT = timedelta(days=18)
"""How far back entries are read for reasons: seventeen local days, one of which may begin before its UTC date."""

RECENT_DAYS = 14
"""Days of the small plot."""

AT_ONCE = 25
"""Clients whose reasons are found before whatever else the event loop has to do gets its turn."""

ADHERENCE_SPAN = timedelta(days=14)


@dataclass(frozen=True)
class ClientRow:
    """One line of the list.

    Attributes:
        reasons: why to look, heaviest first.
        last_entry: the newest check-in of the last six weeks.
        adherence: share (0-1) of the expected check-ins of the last 14 days, None when none was expected.
    """

    client: Person
    reasons: tuple[Reason, ...]
    last_entry: Glance | None
    adherence: float | None
    next_session: Session | None
    last_session: Session | None


async def client_list(desk: Desk, viewer: Person) -> list[ClientRow]:
    """Return the clients that ``viewer`` may see, those who need somebody first."""
    clients = await desk.store.people.clients_of(viewer)
    rows = await _rows(desk, clients, await standing_in.out_of_reach(desk, viewer))
    await _log_listed(desk, viewer, clients)
    return sorted(rows, key=lambda row: (triage.weight(row.reasons), row.client.name.casefold()))


async def _log_listed(desk: Desk, viewer: Person, clients: Sequence[Person]) -> None:
    """Write who was on the list into the access log, once a day and viewer: that is enough to be honest."""
    seen = await desk.store.audit.seen_since(
        actor_id=viewer.id, action=AuditAction.LISTED, since=desk.now - timedelta(days=1)
    )
    await desk.saw(viewer, [client for client in clients if client.id not in seen], AuditAction.LISTED)


async def recent(desk: Desk, clients: Sequence[Person]) -> dict[int, Progress]:
    """Return the last 14 days of some clients of the list, for small plots."""
    ids = [client.id for client in clients]
    first = desk.now - timedelta(days=RECENT_DAYS + 1)
    entries = await desk.store.checkins.of_many(ids, first.date())
    sessions = await desk.store.sessions.of_many(ids, first.date())
    return {
        client.id: lay_out(
            entries[client.id],
            [session.day for session in sessions[client.id]],
            first=desk.today(client) - timedelta(days=RECENT_DAYS - 1),
            last=desk.today(client),
        )
        for client in clients
    }


async def _rows(
    desk: Desk, clients: Sequence[Person], away: Collection[int], *, reports_seen: bool = False
) -> list[ClientRow]:
    ids = [client.id for client in clients]
    first_day = (desk.now - SPAN).date()
    entries = await desk.store.checkins.glances(ids, (desk.now - LOOKED_AT).date())
    silent = [one for one, glances in entries.items() if not any(glance.has_content for glance in glances)]
    newest = await desk.store.checkins.newest(silent, first_day)
    sessions = await desk.store.sessions.of_many(ids, first_day)
    open_flags = await desk.store.flags.count_open(ids)
    hurting = {} if reports_seen else await desk.store.exercises.hurting(ids)
    expected = await desk.store.deliveries.expected(ids, since=desk.now - ADHERENCE_SPAN)
    questions: dict[int, int] = {}
    for question in await desk.store.questions.open_of(ids):
        questions[question.client_id] = questions.get(question.client_id, 0) + 1
    rows = []
    for number, client in enumerate(clients, start=1):
        waiting = Waiting(
            flags=open_flags.get(client.id, 0),
            questions=questions.get(client.id, 0),
            hurting=hurting.get(client.id, 0),
        )
        rows.append(
            _row(
                desk,
                client,
                # Whose newest entry lies further back has none with content among those that were read.
                entries=[newest[client.id], *entries[client.id]] if client.id in newest else entries[client.id],
                sessions=sessions[client.id],
                expected=expected[client.id],
                carer_unreachable=client.therapist_id in away,
                waiting=waiting,
            )
        )
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    return rows


@dataclass(frozen=True)
class Waiting:
    """How many danger signs, questions and hurting exercises of a client wait for somebody."""

    flags: int
    questions: int
    hurting: int


def _row(
    desk: Desk,
    client: Person,
    *,
    entries: Sequence[Glance],
    sessions: Sequence[Session],
    expected: Sequence[datetime],
    carer_unreachable: bool,
    waiting: Waiting,
) -> ClientRow:
    today = desk.today(client)
    expected_days = sorted({due.astimezone(client.zone).date() for due in expected})
    past = [session for session in sessions if session.starts_at <= desk.now]
    coming = [session for session in sessions if session.starts_at > desk.now]
    facts = Facts(
        entries=entries,
        expected=expected_days,
        sessions=[session.day for session in past],
        open_flags=waiting.flags,
        open_questions=waiting.questions,
        hurting=waiting.hurting,
        unreachable=client.reach is not Reach.OK,
        carer_unreachable=carer_unreachable,
        joined=None if client.created_at is None else client.created_at.astimezone(client.zone).date(),
    )
    return ClientRow(
        client=client,
        reasons=triage.reasons(facts, today=today),
        last_entry=next((entry for entry in reversed(entries) if entry.has_content), None),
        adherence=triage.adherence(entries, [day for day in expected_days if day <= today]),
        next_session=coming[0] if coming else None,
        last_session=past[-1] if past else None,
    )


@dataclass(frozen=True)
class ClientPage:
    """Everything that a therapist sees of one client."""

    row: ClientRow
    last_entry: CheckIn | None
    """The newest check-in of the last six weeks."""
    progress: Progress
    sessions: tuple[Session, ...]
    flags: tuple[Flag, ...]
    notes: tuple[Note, ...]
    questions: tuple[AskedQuestion, ...]
    plans: dict[PlanKind, Plan]
    deliveries: tuple[Delivery, ...]
    exercises: tuple[ExerciseLine, ...]
    audit: tuple[AuditLine, ...]
    sore: tuple[Sore, ...]
    """What was said after sessions, oldest session first."""
    pegs: tuple[Peg, ...]
    """Weekly questions, oldest first."""
    told: tuple[Told, ...]
    """What the client wants to say before the next session."""
    names: dict[int, str]
    """Names of the people that appear by id."""


@deed
async def client_page(desk: Desk, viewer: Person, client_id: int, *, days: int = 14) -> ClientPage:
    """Return one client's page over the last ``days`` local days; the view goes into the access log.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    client = await desk.client_for(viewer, client_id)
    await desk.saw(viewer, [client], AuditAction.VIEWED, reports_too=True)
    today = desk.today(client)
    row = (await _rows(desk, [client], await standing_in.out_of_reach(desk, viewer), reports_seen=True))[0]
    sessions = await desk.store.sessions.of(client.id)
    # This very look is shown, too: what is not written down yet will be before anything is seen.
    audit = [AuditLine(desk.now, one.actor_id, one.subject_id, one.action) for one in desk.looks or ()]
    audit += await desk.store.audit.of(client.id)
    flags = await desk.store.flags.of(client.id)
    notes = await desk.store.notes.of(client.id)
    questions = await desk.store.questions.of(client.id)
    ids = {line.actor_id for line in audit} | {note.author_id for note in notes}
    ids |= {flag.acknowledged_by for flag in flags} | {question.answered_by for question in questions}
    return ClientPage(
        row=row,
        last_entry=None if row.last_entry is None else await desk.store.checkins.get(client.id, row.last_entry.day),
        progress=await progress(desk, client, first=today - timedelta(days=days - 1), last=today),
        sessions=tuple(sessions),
        flags=tuple(flags),
        notes=tuple(notes),
        questions=tuple(questions),
        plans=await desk.store.plans.of(client.id),
        deliveries=tuple(await desk.store.deliveries.of(client.id, since=desk.now - timedelta(days=days))),
        exercises=tuple(await desk.store.exercises.of(client.id)),
        audit=tuple(audit),
        sore=tuple(await desk.store.soreness.of(client.id)),
        pegs=tuple(await desk.store.pegs.of(client.id)),
        told=await _told(desk, row),
        names=await desk.store.people.named([one for one in ids if one is not None]),
    )


async def _told(desk: Desk, row: ClientRow) -> tuple[Told, ...]:
    """Return what is to be said before the next session; until the day after a session, what was said before it."""
    near = row.next_session
    last = row.last_session
    if last is not None and desk.now - last.starts_at < timedelta(days=1):
        said = await desk.store.tellings.for_sessions([last.id])
        if said[last.id]:
            return tuple(said[last.id])
    return () if near is None else tuple((await desk.store.tellings.for_sessions([near.id]))[near.id])


async def progress(desk: Desk, client: Person, *, first: date, last: date) -> Progress:
    """Return a client's days from ``first`` to ``last``, for the client or after ``client_for``."""
    entries = await desk.store.checkins.between(client.id, first, last)
    sessions = await desk.store.sessions.of(client.id, first=first)
    return lay_out(entries, [session.day for session in sessions], first=first, last=last)


@dataclass(frozen=True)
class ClientDays:
    """What the pictures of one client are drawn from."""

    client: Person
    progress: Progress
    flags: tuple[Flag, ...]
    deliveries: tuple[Delivery, ...]
    sore: tuple[Sore, ...]
    pegs: tuple[Peg, ...]


LOOK = timedelta(minutes=10)
"""How long one look at a page lasts in the access log: its pictures do not add a line each."""


@deed
async def client_days(desk: Desk, viewer: Person, client_id: int, *, days: int) -> ClientDays:
    """Return what one client's pictures show over the last ``days`` local days.

    A line goes into the access log unless the page itself has just been opened.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    client = await desk.client_for(viewer, client_id)
    seen = await desk.store.audit.seen_since(actor_id=viewer.id, action=AuditAction.VIEWED, since=desk.now - LOOK)
    if client.id not in seen:
        await desk.saw(viewer, [client], AuditAction.VIEWED)
    today = desk.today(client)
    return ClientDays(
        client=client,
        progress=await progress(desk, client, first=today - timedelta(days=days - 1), last=today),
        flags=tuple(await desk.store.flags.of(client.id)),
        deliveries=tuple(await desk.store.deliveries.of(client.id, since=desk.now - timedelta(days=days))),
        sore=tuple(await desk.store.soreness.of(client.id)),
        pegs=tuple(await desk.store.pegs.of(client.id)),
    )


NOTE_LIMIT = 4000
"""Characters of a private note."""


@deed
async def add_note(desk: Desk, viewer: Person, client_id: int, text: str) -> None:
    """Store a private note on a client.

    Raises:
        NotFoundError: not the viewer's client.
        NoteLengthError: the note is empty or too long.
    """
    client = await desk.client_for(viewer, client_id)
    cleaned = text.strip()
    if not cleaned or len(cleaned) > NOTE_LIMIT:
        raise NoteLengthError(len(cleaned), NOTE_LIMIT)
    await desk.store.notes.add(client_id=client.id, author_id=viewer.id, text=cleaned, now=desk.now)
    await desk.log(viewer, client, AuditAction.NOTE_ADDED)
