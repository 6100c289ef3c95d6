"""What is worth knowing before a session: a brief for its client, and for the therapist of everybody who comes soon."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import aftercare as rules
from bot.domain.audit import AuditAction
from bot.domain.checkins import CheckIn
from bot.domain.pegs import Peg
from bot.domain.people import Person
from bot.domain.progress import Progress, lay_out
from bot.domain.sessions import Session
from bot.domain.soreness import Sore, Told
from bot.services.aftercare import LOOK_BACK
from bot.services.unit_of_work import Desk

DIARY = 14
"""Days of the diary that a brief sums up."""


@dataclass(frozen=True)
class Brief:
    """What is worth knowing before a session.

    Attributes:
        session: the one that comes.
        diary: the last 14 days.
        places: areas of these days, those of most days first.
        before: days of the 14 before those, for a trend.
        told: what the client wants to say.
        open_questions: how many wait for an answer.
        sore: what was said after the session before, newest first.
        pegs: weekly questions, oldest first.
    """

    client: Person
    session: Session
    diary: Progress
    before: Progress
    places: tuple[str, ...]
    told: tuple[Told, ...]
    open_questions: int
    sore: tuple[Sore, ...]
    pegs: tuple[Peg, ...]


async def of_reminder(desk: Desk, client: Person, due_at: datetime) -> Brief | None:
    """Return the brief that a client gets at an instant; None when its session has begun or was called off."""
    newest: tuple[datetime, Session] | None = None
    for one in await desk.store.sessions.of(client.id, first=(due_at - LOOK_BACK).date()):
        moment = rules.brief_at(one.starts_at, client.quiet)
        if moment is not None and moment <= due_at and one.starts_at > desk.now:
            newest = max(newest or (moment, one), (moment, one), key=lambda pair: pair[0])
    return None if newest is None else (await _briefs(desk, [(newest[1], client)]))[0]


async def of_session(desk: Desk, viewer: Person, session: Session, client: Person) -> Brief:
    """Return the brief of one session, after ``sessions.find``; the look stands in the access log.

    Raises:
        NotReadableError: the client does not agree now.
    """
    await desk.diary_of(viewer, client.id)
    await desk.log(viewer, client, AuditAction.BRIEF_READ)
    return (await _briefs(desk, [(session, client)]))[0]


async def coming(desk: Desk, viewer: Person) -> list[Brief]:
    """Return what a therapist should know of the clients who still come today or tomorrow, in the order of the day.

    Each is a look at the client's diary and stands in the access log.
    """
    clients = {client.id: client for client in await desk.clients_of(viewer) if client.has_agreed}
    today = desk.today(viewer)
    # Days are the client's own; between two places they may differ by one.
    found = await desk.store.sessions.of_many(list(clients), today - timedelta(days=1))
    near = [
        (one, clients[one.client_id])
        for sessions in found.values()
        for one in sessions
        if one.starts_at > desk.now and one.starts_at.astimezone(viewer.zone).date() - today <= timedelta(days=1)
    ]
    near.sort(key=lambda pair: pair[0].starts_at)
    made = await _briefs(desk, near)
    for client in {one.client.id: one.client for one in made}.values():
        await desk.log(viewer, client, AuditAction.BRIEF_READ)
    return made


async def _briefs(desk: Desk, pairs: Sequence[tuple[Session, Person]]) -> list[Brief]:
    ids = list({client.id for _session, client in pairs})
    if not ids:
        return []
    first = (desk.now - timedelta(days=2 * DIARY + 1)).date()
    entries = await desk.store.checkins.of_many(ids, first)
    sessions = await desk.store.sessions.of_many(ids, first)
    told = await desk.store.tellings.for_sessions([session.id for session, _client in pairs])
    sore = await desk.store.soreness.of_many(ids, since=desk.now - timedelta(days=60))
    pegs = await desk.store.pegs.of_many(ids)
    questions = Counter(one.client_id for one in await desk.store.questions.open_of(ids))
    made = []
    for session, client in pairs:
        today = desk.today(client)
        days = [one.day for one in sessions[client.id]]
        middle = today - timedelta(days=DIARY - 1)
        diary = lay_out(entries[client.id], days, first=middle, last=today)
        before = lay_out(
            entries[client.id], days, first=middle - timedelta(days=DIARY), last=middle - timedelta(days=1)
        )
        newest = max((one.session_at for one in sore[client.id]), default=None)
        made.append(
            Brief(
                client=client,
                session=session,
                diary=diary,
                before=before,
                places=_places(diary.entries),
                told=tuple(told[session.id]),
                open_questions=questions[client.id],
                sore=tuple(reversed([one for one in sore[client.id] if one.session_at == newest])),
                pegs=tuple(pegs[client.id]),
            )
        )
    return made


def _places(entries: Sequence[CheckIn]) -> tuple[str, ...]:
    counted = Counter(area for entry in entries for area in entry.areas or ())
    return tuple(area for area, _days in counted.most_common(4))
