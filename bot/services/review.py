"""What a therapist sees: the list, worst first, and one client's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain import triage
from bot.domain.audit import AuditAction, AuditLine
from bot.domain.checkins import CheckIn
from bot.domain.concerns import Concern
from bot.domain.deliveries import Delivery
from bot.domain.errors import NoteLengthError
from bot.domain.exercises import ExerciseLine
from bot.domain.flags import Acknowledgement, Flag, order
from bot.domain.notes import Note
from bot.domain.pegs import Peg
from bot.domain.people import Person
from bot.domain.plans import Plan, PlanKind
from bot.domain.progress import Progress, lay_out
from bot.domain.questions import AskedQuestion
from bot.domain.sessions import Session
from bot.domain.soreness import Sore, Told
from bot.services import flags as danger
from bot.services import listing, standing_in
from bot.services.listing import ClientRow
from bot.services.unit_of_work import A_DAY, Desk, deed

RECENT_DAYS = 14
"""Days of the small plot."""


async def client_list(desk: Desk, viewer: Person) -> list[ClientRow]:
    """Return the clients that ``viewer`` may see, those who need somebody first."""
    clients = await desk.clients_of(viewer)
    rows = await listing.rows(desk, clients, await standing_in.out_of_reach(desk, viewer, clients))
    await desk.looked(viewer, [one.id for one in clients], AuditAction.LISTED, within=A_DAY)
    await desk.looked(viewer, [row.client.id for row in rows if row.shows_words], AuditAction.FLAGS_READ)
    return sorted(rows, key=lambda row: (triage.weight(row.reasons), row.client.name.casefold()))


async def recent(desk: Desk, clients: Sequence[Person]) -> dict[int, Progress]:
    """Return the last 14 days of some clients of the list, for small plots."""
    ids = [client.id for client in clients]
    first = desk.now - timedelta(days=RECENT_DAYS + 1)
    entries = await desk.store.checkins.of_many([one.id for one in clients if one.has_agreed], first.date())
    sessions = await desk.store.sessions.of_many(ids, first.date())
    return {
        client.id: lay_out(
            entries.get(client.id, []),
            [session.day for session in sessions[client.id]],
            first=desk.today(client) - timedelta(days=RECENT_DAYS - 1),
            last=desk.today(client),
        )
        for client in clients
    }


@dataclass(frozen=True)
class ClientPage:
    """Everything that a therapist sees of one client."""

    row: ClientRow
    last_entry: CheckIn | None
    """The newest check-in of the last six weeks."""
    progress: Progress
    sessions: tuple[Session, ...]
    flags: tuple[Flag, ...]
    """Those that wait first, what wants help now before the rest, then by age; then the others, newest first."""
    done: dict[int, list[tuple[Acknowledgement, str]]]
    """Who has looked at them and what was done, with the names."""
    concern: Concern | None
    """What hurts, or did and was settled last."""
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

    Of who has not agreed, or has withdrawn, it has nothing of the diary.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
    """
    client = await desk.client_for(viewer, client_id)
    await desk.saw(viewer, [client], AuditAction.VIEWED)
    if not client.has_agreed:
        return await _without_diary(desk, viewer, client)
    today = desk.today(client)
    away = await standing_in.out_of_reach(desk, viewer, [client])
    row = (await listing.rows(desk, [client], away))[0]
    sessions = await desk.store.sessions.of(client.id)
    # This very look is shown, too: what is not written down yet will be before anything is seen.
    audit = [AuditLine(desk.now, one.actor_id, one.subject_id, one.action) for one in desk.looks or ()]
    audit += await desk.store.audit.of(client.id)
    flags = in_order(await desk.store.flags.of(client.id))
    notes = await desk.store.notes.of(client.id)
    questions = await desk.store.questions.of(client.id)
    ids = {line.actor_id for line in audit} | {note.author_id for note in notes}
    concern = await desk.store.concerns.newest(client.id)
    ids |= {question.answered_by for question in questions} | {None if concern is None else concern.settled_by}
    return ClientPage(
        row=row,
        last_entry=None if row.last_entry is None else await desk.store.checkins.get(client.id, row.last_entry.day),
        progress=await progress(desk, client, first=today - timedelta(days=days - 1), last=today),
        sessions=tuple(sessions),
        flags=tuple(flags),
        done=await danger.looked_at(desk, flags),
        concern=concern,
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


def in_order(flags: Sequence[Flag]) -> list[Flag]:
    """Return danger signs as they are read: what waits first, by level and age.

    Args:
        flags: newest first.
    """
    waiting = [one for one in flags if one.acknowledged_at is None]
    waiting.sort(key=lambda one: order(one.level, one.raised_at))
    return waiting + [one for one in flags if one.acknowledged_at is not None]


async def _without_diary(desk: Desk, viewer: Person, client: Person) -> ClientPage:
    """Return what is to be seen of who has not agreed, or has withdrawn: sessions, danger signs, the viewer's notes."""
    row = (await listing.rows(desk, [client], await standing_in.out_of_reach(desk, viewer, [client])))[0]
    sessions, flags = await desk.store.sessions.of(client.id), in_order(await desk.store.flags.of(client.id))
    notes = [one for one in await desk.store.notes.of(client.id) if one.author_id == viewer.id]
    audit = [AuditLine(desk.now, one.actor_id, one.subject_id, one.action) for one in desk.looks or ()]
    audit += await desk.store.audit.of(client.id)
    ids = {line.actor_id for line in audit} | {viewer.id}
    today = desk.today(client)
    return ClientPage(
        row=row,
        last_entry=None,
        progress=lay_out([], [one.day for one in sessions], first=today, last=today),
        sessions=tuple(sessions),
        flags=tuple(flags),
        done=await danger.looked_at(desk, flags),
        concern=None,
        notes=tuple(notes),
        questions=(),
        plans={},
        deliveries=(),
        exercises=(),
        audit=tuple(audit),
        sore=(),
        pegs=(),
        told=(),
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
    """Return a client's days from ``first`` to ``last``, for the client or after ``diary_of``."""
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


@deed
async def client_days(desk: Desk, viewer: Person, client_id: int, *, days: int) -> ClientDays:
    """Return what one client's pictures show over the last ``days`` local days.

    A line goes into the access log unless the page itself has just been opened.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
        NotReadableError: the client does not agree now.
    """
    client = await desk.diary_of(viewer, client_id)
    await desk.looked(viewer, [client.id], AuditAction.VIEWED)
    today = desk.today(client)
    return ClientDays(
        client=client,
        progress=await progress(desk, client, first=today - timedelta(days=days - 1), last=today),
        flags=tuple(await desk.store.flags.of(client.id)),
        deliveries=tuple(await desk.store.deliveries.of(client.id, since=desk.now - timedelta(days=days))),
        sore=tuple(await desk.store.soreness.of(client.id)),
        pegs=tuple(await desk.store.pegs.of(client.id)),
    )


NOTE_LIMIT = 10_000
"""Characters of a private note."""


@deed
async def add_note(desk: Desk, viewer: Person, client_id: int, text: str) -> None:
    """Store a private note on a client.

    Raises:
        NotFoundError: not the viewer's client.
        NothingNewError: the client does not agree now.
        NoteLengthError: the note is empty or too long.
    """
    client = await desk.client_to_keep_of(viewer, client_id)
    cleaned = text.strip()
    if not cleaned or len(cleaned) > NOTE_LIMIT:
        raise NoteLengthError(len(cleaned), NOTE_LIMIT)
    await desk.store.notes.add(client_id=client.id, author_id=viewer.id, text=cleaned, now=desk.now)
    await desk.log(viewer, client, AuditAction.NOTE_ADDED)
