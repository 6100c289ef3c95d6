"""Recording treatments, past and planned. Whatever changes about them, the notes around them are worked out anew."""

from datetime import date, datetime, time, timedelta

from bot.domain.aftercare import LENGTH
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyThereError, NoteLengthError, NotFoundError, OverError
from bot.domain.local_time import instant
from bot.domain.notices import SessionTold
from bot.domain.people import Person
from bot.domain.sessions import Session, Slot
from bot.services import around
from bot.services.unit_of_work import A_DAY, Desk, deed

NOTE_LIMIT = 1000

SPAN = timedelta(days=366)
"""How far ahead the list of coming sessions looks."""


@deed
async def record(
    desk: Desk, therapist: Person, client_id: int, *, day: date, at: time | None = None, note: str | None = None
) -> Session:
    """Record a session on a local day of the therapist's, past or planned; one at the same instant is the same one.

    Args:
        at: local time. When None, a session of that day that is known already is the same one; otherwise it is
            today's that has just ended, and noon of any other day (the day is what counts in plots).

    Raises:
        NotFoundError: not the therapist's client.
        NoteLengthError: the note is too long.
    """
    client = await desk.client_to_plan(therapist, client_id)
    if at is None:
        known = [
            one
            for one in await desk.store.sessions.of(client.id, first=day - timedelta(days=1))
            if one.starts_at.astimezone(therapist.zone).date() == day
        ]
        if known:
            return known[0]
        at = _just_ended(desk, therapist, day)
    starts_at = instant(day, at, therapist.zone)
    there = await desk.store.sessions.at(client.id, starts_at)
    # What is known of a session stays when it is recorded again: a calendar has told its end.
    before = None if there is None or there.cancelled_at is not None else there
    said = (note or "").strip() or None
    if said is not None and len(said) > NOTE_LIMIT:
        raise NoteLengthError(len(said), NOTE_LIMIT)
    session_id = await desk.store.sessions.add(
        client_id=client.id,
        therapist_id=await held_by(desk, therapist, client),
        when=Slot(
            starts_at=starts_at,
            day=starts_at.astimezone(client.zone).date(),
            ends_at=None if before is None else before.ends_at,
        ),
        note=said if before is None else said or before.note,
        now=desk.now,
        uid=None if before is None else before.uid,
    )
    await desk.log(therapist, client, AuditAction.SESSION_RECORDED)
    await around.changed(desk, client)
    return (await find(desk, therapist, session_id))[0]


async def held_by(desk: Desk, planner: Person, client: Person) -> int:
    """Return who holds a session that is planned: an assistant plans for whoever looks after the client."""
    carer = None if planner.role.reads else await desk.carer_of(client)
    return planner.id if carer is None else carer.id


async def beside(desk: Desk, session: Session) -> list[Session]:
    """Return the client's other sessions of the same day, which may be the same one planned twice."""
    near = await desk.store.sessions.of(session.client_id, first=session.day)
    return [one for one in near if one.day == session.day and one.id != session.id]


def _just_ended(desk: Desk, therapist: Person, day: date) -> time:
    """Return when a session of today began that has just ended, to five minutes; noon of another day."""
    begun = (desk.now - LENGTH).astimezone(therapist.zone)
    return time(begun.hour, begun.minute // 5 * 5) if begun.date() == day else time(12, 0)


async def find(desk: Desk, therapist: Person, session_id: int) -> tuple[Session, Person]:
    """Return a session that was not called off, and whose it is.

    Raises:
        NotFoundError: there is none, or not of the therapist's client.
    """
    session = await desk.store.sessions.get(session_id)
    if session is None or session.cancelled_at is not None:
        raise NotFoundError
    return session, await desk.client_to_plan(therapist, session.client_id)


@deed
async def move(desk: Desk, therapist: Person, session_id: int, *, day: date, at: time | None = None) -> Session:
    """Give a session another time; without a time of day it keeps the one it has.

    Raises:
        NotFoundError: no such session of the therapist's clients.
        AlreadyThereError: the client has another one at that time.
    """
    session, client = await find(desk, therapist, session_id)
    local = session.starts_at.astimezone(therapist.zone)
    starts_at = instant(day, local.time() if at is None else at, therapist.zone)
    await reschedule(desk, client, session, starts_at=starts_at, ends_at=None)
    await desk.log(therapist, client, AuditAction.SESSION_MOVED)
    await around.changed(desk, client, session)
    return (await find(desk, therapist, session_id))[0]


async def reschedule(
    desk: Desk, client: Person, session: Session, *, starts_at: datetime, ends_at: datetime | None
) -> None:
    """Store another time; without a new end a known length is kept.

    Raises:
        AlreadyThereError: the client has another session at that time.
    """
    if ends_at is None and session.ends_at is not None:
        ends_at = starts_at + (session.ends_at - session.starts_at)
    day = starts_at.astimezone(client.zone).date()
    if not await desk.store.sessions.move(session.id, starts_at=starts_at, ends_at=ends_at, day=day):
        raise AlreadyThereError


@deed
async def cancel(desk: Desk, therapist: Person, session_id: int) -> tuple[Session, Person]:
    """Call a session off; returns it and whose it was.

    Raises:
        NotFoundError: no such session of the therapist's clients.
    """
    session, client = await find(desk, therapist, session_id)
    if not await desk.store.sessions.cancel(session.id, desk.now):
        raise NotFoundError
    await desk.log(therapist, client, AuditAction.SESSION_CANCELLED)
    await around.changed(desk, client, session)
    return session, client


@deed
async def restore(desk: Desk, therapist: Person, session_id: int) -> tuple[Session, Person]:
    """Take a cancellation back; returns the session and whose it is.

    Raises:
        NotFoundError: no such session of the therapist's clients.
        AlreadyThereError: the client has another one at that time by now.
    """
    session = await desk.store.sessions.get(session_id)
    if session is None:
        raise NotFoundError
    client = await desk.client_to_plan(therapist, session.client_id)
    await reschedule(desk, client, session, starts_at=session.starts_at, ends_at=session.ends_at)
    await desk.log(therapist, client, AuditAction.SESSION_RECORDED)
    await around.changed(desk, client)
    return await find(desk, therapist, session_id)


@deed
async def tell(desk: Desk, therapist: Person, session_id: int) -> tuple[Session, Person, datetime]:
    """Let a client know when a session is now, or that it was called off; returns the session, whose, and from when.

    In the client's quiet hours it waits until they end, unless the session would have begun by then. The same time is
    told once (``bot.chat.notices``).

    Raises:
        NotFoundError: no such session of the therapist's clients.
        OverError: it has begun, or the client cannot be told: there is no agreement.
    """
    session = await desk.store.sessions.get(session_id)
    if session is None:
        raise NotFoundError
    client = await desk.client_to_plan(therapist, session.client_id)
    if session.starts_at <= desk.now or not client.has_agreed:
        raise OverError
    moment = client.quiet.over(desk.now)
    if moment >= session.starts_at:
        moment = desk.now
    await desk.notify(client, SessionTold(session.id), not_before=moment, expires_at=session.starts_at)
    return session, client, moment


async def coming(desk: Desk, viewer: Person) -> list[tuple[Session, Person]]:
    """Return the sessions that are still to come of the clients ``viewer`` may plan for, the next one first."""
    clients = {client.id: client for client in await desk.planned_by(viewer)}
    found = await desk.store.sessions.of_many(list(clients), desk.today(viewer) - timedelta(days=1))
    ahead = [
        (one, clients[one.client_id])
        for sessions in found.values()
        for one in sessions
        if desk.now < one.starts_at <= desk.now + SPAN
    ]
    await desk.looked(viewer, [client.id for _session, client in ahead], AuditAction.LISTED, within=A_DAY)
    return sorted(ahead, key=lambda pair: (pair[0].starts_at, pair[1].name.casefold()))


async def of_client(desk: Desk, client: Person, session_id: int) -> Session | None:
    """Return a session of a client's own, called off or not; None when there is none."""
    found = await desk.store.sessions.get(session_id)
    return found if found is not None and found.client_id == client.id else None
