"""Calendars in and out: a therapist's file becomes sessions after a yes, and sessions a feed at a secret address."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot import beside
from bot.domain.audit import AuditAction
from bot.domain.errors import AlreadyThereError, NotAllowedError, NotFoundError
from bot.domain.people import Person
from bot.domain.sessions import Session, Slot
from bot.ical import files
from bot.ical.files import Appointment
from bot.ical.times import Fault
from bot.services import around, sessions
from bot.services.unit_of_work import A_DAY, Desk, deed

WAIT = timedelta(hours=24)
"""How long a file waits for a yes."""


MOST_LINES = 2_000
"""Appointments of clients that are taken over at once: a room in use all day, all week, for half a year."""

AT_ONCE = 100
"""Appointments that are matched before whatever else the event loop has to do gets its turn."""

SHOWN = 5
"""Titles that matched nobody, of which so many are shown."""


class Deed(StrEnum):
    """What an appointment of a file does."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    SAME = "same"


@dataclass(frozen=True)
class PreviewLine:
    """One appointment of a client.

    Attributes:
        session: what is known of it already.
    """

    client: Person
    appointment: Appointment
    deed: Deed
    session: Session | None = None


@dataclass(frozen=True)
class Preview:
    """What a file would do.

    Attributes:
        import_id: what a yes names; None when there is nothing to do.
        lines: appointments of clients, in the order of time.
        unknown: titles that name none of the therapist's clients, and ``unknown_count`` how many there are.
        ambiguous: titles that could mean several clients.
        faults: how many events could not be read, and why.
        outside: how many lie too far back or ahead; ``own`` how many come from this practice's own feed.
    """

    import_id: int | None
    lines: tuple[PreviewLine, ...]
    unknown: tuple[str, ...]
    unknown_count: int
    ambiguous: tuple[str, ...]
    faults: dict[Fault, int]
    outside: int
    own: int

    def count(self, deed: Deed) -> int:
        """Return how many appointments do something."""
        return sum(one.deed is deed for one in self.lines)


async def read(content: bytes, *, now: datetime, therapist: Person) -> files.Reading:
    """Read a file without holding anything up.

    Raises:
        ical.UnreadableError: it cannot be read as a whole.
    """
    return await beside.work(files.read, content, now=now, zone=therapist.zone)


@deed
async def preview(desk: Desk, therapist: Person, reading: files.Reading) -> Preview:
    """Find out whose appointments these are and what they would change; what was read waits for a yes.

    Titles of other appointments are a therapist's own affair: they are shown once and not stored.

    Raises:
        NotAllowedError: calendars are for staff.
        ical.UnreadableError: clients have more than ``MOST_LINES`` appointments in it.
    """
    if not therapist.role.is_staff:
        raise NotAllowedError
    clients = await desk.planned_by(therapist)
    known = await _known(desk, clients, reading.appointments)
    lines: list[PreviewLine] = []
    unknown: list[str] = []
    ambiguous: list[str] = []
    by_id = {one.id: one for one in clients}
    named = Named(clients)
    there = await _standing(desk, clients)
    for number, one in enumerate(reading.appointments, start=1):
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
        found = [by_id[known[one.uid].client_id]] if one.uid in known else named.whose(one)
        if len(found) == 1:
            line = _line(found[0], one, known.get(one.uid), there.get((found[0].id, one.starts_at)))
            lines += [line] if line is not None else []
        else:
            (ambiguous if found else unknown).append(one.title)
    if len(lines) > MOST_LINES:
        raise files.UnreadableError(files.Refusal.TOO_MANY)
    await desk.looked(therapist, [one.client.id for one in lines], AuditAction.LISTED, within=A_DAY)
    import_id = None
    if any(one.deed is not Deed.SAME for one in lines):
        body = {"appointments": [_to_json(one) for one in lines]}
        import_id = await desk.store.calendars.wait(therapist.id, body, desk.now)
    faults: dict[Fault, int] = {}
    for fault, _title in reading.faults:
        faults[fault] = faults.get(fault, 0) + 1
    return Preview(
        import_id=import_id,
        lines=tuple(lines),
        unknown=tuple(dict.fromkeys(one for one in unknown if one))[:SHOWN],
        unknown_count=len(unknown),
        ambiguous=tuple(dict.fromkeys(ambiguous)),
        faults=faults,
        outside=reading.outside,
        own=reading.own,
    )


async def _known(desk: Desk, clients: Sequence[Person], appointments: Iterable[Appointment]) -> dict[str, Session]:
    return await desk.store.sessions.of_events([one.uid for one in appointments], [one.id for one in clients])


async def _standing(desk: Desk, clients: Sequence[Person]) -> dict[tuple[int, datetime], Session]:
    """Return the sessions of some clients that take place, by client and start, as far back as files are read."""
    # A local day may begin a day before its UTC date.
    first = (desk.now - files.BACK - timedelta(days=1)).date()
    found = await desk.store.sessions.of_many([one.id for one in clients], first)
    return {(one.client_id, one.starts_at): one for of_client in found.values() for one in of_client}


class Named:
    """Clients by their first names, so that a calendar of thousands is matched with hundreds at once."""

    def __init__(self, clients: Sequence[Person]) -> None:
        self._by_first: dict[str, list[tuple[Person, list[str]]]] = {}
        for client in clients:
            name = _words(client.name)
            if name:
                self._by_first.setdefault(name[0], []).append((client, name))

    def whose(self, one: Appointment) -> list[Person]:
        """Return the clients that an appointment names: by the whole name, or by a first name alone."""
        near: dict[int, Person] = {}
        whole: dict[int, tuple[int, Person]] = {}
        for text in (_words(one.title), *(_words(name) for name in one.people)):
            for at, word in enumerate(text):
                for client, name in self._by_first.get(word, ()):
                    near[client.id] = client
                    if text[at : at + len(name)] == name:
                        whole[client.id] = len(name), client
        longest = max((length for length, _client in whole.values()), default=0)
        return [client for length, client in whole.values() if length == longest] or list(near.values())


def _words(text: str) -> list[str]:
    return "".join(one if one.isalnum() else " " for one in text.casefold()).split()


def _line(client: Person, one: Appointment, known: Session | None, there: Session | None) -> PreviewLine | None:
    """Return what an appointment would do; None for one that was called off and was never known.

    Args:
        known: the session that came from this appointment before, whether it was called off or not.
        there: the client's session at this instant.
    """
    if known is None:
        if one.cancelled:
            return None
        standing = there is not None and there.cancelled_at is None
        return PreviewLine(client, one, Deed.SAME if standing else Deed.NEW, there if standing else None)
    if one.cancelled:
        return PreviewLine(client, one, Deed.SAME if known.cancelled_at is not None else Deed.CANCELLED, known)
    if known.cancelled_at is not None:
        return PreviewLine(client, one, Deed.NEW, known)
    is_same = known.starts_at == one.starts_at and one.ends_at in {None, known.ends_at}
    return PreviewLine(client, one, Deed.SAME if is_same else Deed.MOVED, known)


def _to_json(line: PreviewLine) -> dict[str, Any]:
    one = line.appointment
    return {
        "client": line.client.id,
        "uid": one.uid,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": None if one.ends_at is None else one.ends_at.isoformat(),
        "cancelled": one.cancelled,
    }


def _from_json(body: dict[str, Any]) -> Appointment:
    ends_at = body["ends_at"]
    return Appointment(
        uid=body["uid"],
        starts_at=datetime.fromisoformat(body["starts_at"]),
        ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
        title="",
        cancelled=body["cancelled"],
    )


@deed
async def take_over(desk: Desk, therapist: Person, import_id: int) -> dict[Deed, int]:
    """Do what was shown; returns how many of each.

    Raises:
        NotFoundError: nothing of the therapist's waits under this number (any more).
    """
    body = await desk.store.calendars.take(import_id, therapist.id, since=desk.now - WAIT)
    if body is None or not therapist.role.is_staff:
        raise NotFoundError
    clients = {one.id: one for one in await desk.planned_by(therapist)}
    waiting = [(clients[one["client"]], _from_json(one)) for one in body["appointments"] if one["client"] in clients]
    known = await _known(desk, list(clients.values()), [one for _client, one in waiting])
    done = dict.fromkeys(Deed, 0)
    changed: dict[int, list[Session]] = {}
    # What falls away makes room first, so that two that have changed places both find theirs.
    for client, one in sorted(waiting, key=lambda pair: not pair[1].cancelled):
        # Looked up now: the one before may have made room.
        there = await desk.store.sessions.at(client.id, one.starts_at)
        line = _line(client, one, known.get(one.uid), there)
        if line is None:
            continue
        if await _do(desk, therapist, line):
            done[line.deed] += 1
            changed.setdefault(client.id, []).extend([] if line.session is None else [line.session])
        else:
            done[Deed.SAME] += 1
    for client_id, before in changed.items():
        await around.changed(desk, clients[client_id], *before)
    return done


async def _do(desk: Desk, therapist: Person, line: PreviewLine) -> bool:
    """Change what one appointment changes; False when that is nothing."""
    client, one, session = line.client, line.appointment, line.session
    if line.deed is Deed.SAME:
        if session is not None and session.uid is None:
            await desk.store.sessions.name_event(session.id, one.uid)
            if session.ends_at is None and one.ends_at is not None:
                await sessions.reschedule(desk, client, session, starts_at=one.starts_at, ends_at=one.ends_at)
        return False
    if line.deed is Deed.CANCELLED and session is not None:
        await desk.store.sessions.cancel(session.id, desk.now)
        await desk.log(therapist, client, AuditAction.SESSION_CANCELLED)
        return True
    if session is not None:
        try:
            await sessions.reschedule(desk, client, session, starts_at=one.starts_at, ends_at=one.ends_at)
        except AlreadyThereError:
            return False
        await desk.log(therapist, client, AuditAction.SESSION_MOVED)
        return True
    await desk.store.sessions.add(
        client_id=client.id,
        therapist_id=await sessions.held_by(desk, therapist, client),
        when=Slot(starts_at=one.starts_at, day=one.starts_at.astimezone(client.zone).date(), ends_at=one.ends_at),
        note=None,
        now=desk.now,
        uid=one.uid,
    )
    await desk.log(therapist, client, AuditAction.SESSION_RECORDED)
    return True


async def discard(desk: Desk, therapist: Person) -> None:
    """Forget what waits for a therapist's yes."""
    await desk.store.calendars.drop(therapist.id)
