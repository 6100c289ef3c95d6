"""Recording treatments."""

from datetime import date, datetime, time

from bot.domain.people import Person
from bot.services.desk import Desk
from bot.storage.sessions import Session

NOTE_LIMIT = 1000


async def record(
    desk: Desk, therapist: Person, client_id: int, *, day: date, at: time | None = None, note: str | None = None
) -> Person:
    """Record a session on a local day of the practice, past or planned; returns the client.

    Args:
        at: local time; noon when None (the day is what counts in plots).

    Raises:
        NotFoundError: not the therapist's client.
    """
    client = await desk.client_for(therapist, client_id)
    starts_at = datetime.combine(day, at or time(12, 0), tzinfo=therapist.zone)
    await desk.store.sessions.add(
        client_id=client.id,
        therapist_id=therapist.id,
        starts_at=starts_at,
        day=starts_at.astimezone(client.zone).date(),
        note=None if note is None else note.strip()[:NOTE_LIMIT] or None,
        now=desk.now,
    )
    await desk.log(therapist, client, "session_recorded")
    return client


async def next_and_last(desk: Desk, client: Person) -> tuple[Session | None, Session | None]:
    """Return a client's next planned session and the last past one."""
    past: Session | None = None
    for session in await desk.store.sessions.of(client.id):
        if session.starts_at > desk.now:
            return session, past
        past = session
    return None, past
