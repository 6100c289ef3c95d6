"""What follows from sessions: when notes and briefs come, soreness, and words for the therapist before the next one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import aftercare as rules
from bot.domain.aftercare import Stage
from bot.domain.checkins import CheckIn
from bot.domain.pegs import Peg
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, PlanKind, Rule
from bot.domain.progress import Progress, lay_out
from bot.domain.soreness import FEELINGS, HELPS, toggled
from bot.services.desk import Desk, NotFoundError, PracticeError
from bot.storage.sessions import Session
from bot.storage.soreness import Sore, Told

LOOK_BACK = timedelta(days=8)
"""How far back sessions still have something to come, quiet hours and an outage included."""

DIARY = 14
"""Days of the diary that a brief sums up."""

TOLD_LIMIT = 2000
"""Characters of what a client wants to say that are kept."""


class ConsentMissingError(PracticeError):
    """Nothing is stored before the client has agreed."""


async def next_at(desk: Desk, client: Person, kind: PlanKind, rule: Rule, *, after: datetime) -> datetime | None:
    """Return when a kind that follows the sessions comes next after an instant; None when it is off or none is known.

    Such a rule is on while it has weekdays.
    """
    if not rule.weekdays or not client.has_agreed:
        return None
    known = await desk.store.sessions.of(client.id, first=(after - LOOK_BACK).date())
    return rules.next_moment(
        kind,
        [one.starts_at for one in known],
        after=after,
        zone=client.zone,
        quiet_from=client.quiet_from,
        quiet_until=client.quiet_until,
    )


async def replan(desk: Desk, client: Person) -> None:
    """Work out anew when notes and briefs come, after something about the sessions or the quiet hours has changed."""
    plans = await desk.store.plans.of(client.id)
    for kind in sorted(FOLLOWING):
        plan = plans.get(kind)
        rule = Rule() if plan is None else plan.rule
        moment = await next_at(desk, client, kind, rule, after=desk.now)
        if moment != (None if plan is None else plan.next_at):
            await desk.store.plans.put(client.id, kind, rule, next_at=moment)


async def catch_up(desk: Desk, *, limit: int = 500) -> int:
    """Give plans to clients who have sessions and none yet, as those of before the first version with them."""
    found = await desk.store.sessions.unplanned(PlanKind.AFTERCARE, first=(desk.now - LOOK_BACK).date(), limit=limit)
    for client_id in found:
        client = await desk.store.people.get(client_id)
        if client is not None:
            await replan(desk, client)
    return len(found)


async def fading(desk: Desk, clients: Sequence[Person]) -> set[int]:
    """Return for whom of several clients a stretch stays away today because the next session is near; in one query."""
    if not clients:
        return set()
    first = min(desk.today(one) for one in clients) - timedelta(days=1)
    known = await desk.store.sessions.of_many([one.id for one in clients], first)
    found = set()
    for client in clients:
        coming = [one.starts_at for one in known[client.id] if one.starts_at > desk.now]
        following = min(coming).astimezone(client.zone).date() if coming else None
        if rules.fades(desk.today(client), next_session=following):
            found.add(client.id)
    return found


async def followed(desk: Desk, client: Person, due_at: datetime) -> tuple[Session, Stage] | None:
    """Return the session that a note due at an instant follows, and which note it is."""
    known = await desk.store.sessions.of(client.id, first=(due_at - LOOK_BACK).date())
    found = rules.stage_at([one.starts_at for one in known], due_at)
    if found is None:
        return None
    return next(one for one in known if one.starts_at == found[0]), found[1]


async def own_session(desk: Desk, client: Person, session_id: int) -> Session:
    """Return a session of a client's own.

    Raises:
        NotFoundError: there is no such session of this client, or it was called off.
    """
    found = await desk.store.sessions.get(session_id)
    if found is None or found.client_id != client.id or found.cancelled_at is not None:
        raise NotFoundError
    return found


async def sore(desk: Desk, client: Person, session_id: int, stage: Stage, score: int) -> Sore:
    """Store how sore a client is.

    Raises:
        ConsentMissingError: the client has not agreed.
        NotFoundError: no such session of this client, or it is not over yet.
        ValueError: the score is not within 0-10, or nothing is asked at this stage.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    if not 0 <= score <= 10 or stage is Stage.COMFORT:
        raise ValueError(f"{score} at {stage.value} is no answer")
    session = await own_session(desk, client, session_id)
    if session.starts_at > desk.now:
        raise NotFoundError
    before = await desk.store.soreness.get(session_id, stage)
    answer = Sore(
        client_id=client.id,
        session_id=session_id,
        stage=stage,
        score=score,
        at=desk.now if before is None else before.at,
        session_at=session.starts_at,
        feeling=None if before is None else before.feeling,
        helped=None if before is None else before.helped,
    )
    await desk.store.soreness.save(answer, desk.now)
    await desk.store.deliveries.answer_open(client.id, PlanKind.AFTERCARE, since=session.starts_at, now=desk.now)
    if before is None:
        await desk.log(client, client, "soreness")
    return answer


async def feels(desk: Desk, client: Person, session_id: int, feeling: str) -> Sore:
    """Store how the body feels the day after.

    Raises:
        NotFoundError: the soreness of that day was not said, or is somebody else's.
        ValueError: no such feeling.
    """
    if feeling not in FEELINGS:
        raise ValueError(feeling)
    answer = replace(await answered(desk, client, session_id, Stage.DAY), feeling=feeling)
    await desk.store.soreness.save(answer, desk.now)
    return answer


async def helps(desk: Desk, client: Person, session_id: int, what: str | None) -> Sore:
    """Add or take out something that helped; None says that nothing did.

    Raises:
        NotFoundError: the soreness of the third day was not said, or is somebody else's.
        ValueError: no such thing.
    """
    if what is not None and what not in HELPS:
        raise ValueError(what)
    before = await answered(desk, client, session_id, Stage.THREE_DAYS)
    answer = replace(before, helped=() if what is None else toggled(before.helped, what))
    await desk.store.soreness.save(answer, desk.now)
    return answer


async def answered(desk: Desk, client: Person, session_id: int, stage: Stage) -> Sore:
    """Return a client's own answer.

    Raises:
        NotFoundError: there is none.
    """
    found = await desk.store.soreness.get(session_id, stage)
    if found is None or found.client_id != client.id:
        raise NotFoundError
    return found


async def undo(desk: Desk, client: Person, session_id: int, stage: Stage) -> Sore | None:
    """Take the last answer of a stage back: what was said besides the number first, then the number.

    Returns:
        What is left; None when nothing is.

    Raises:
        NotFoundError: there is nothing to take back.
    """
    before = await answered(desk, client, session_id, stage)
    if before.feeling is None and before.helped is None:
        await desk.store.soreness.remove(session_id, stage)
        return None
    left = replace(before, feeling=None, helped=None)
    await desk.store.soreness.save(left, desk.now)
    return left


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


async def brief_of(desk: Desk, client: Person, due_at: datetime) -> Brief | None:
    """Return the brief that a client gets at an instant; None when its session has begun or was called off."""
    newest: tuple[datetime, Session] | None = None
    for one in await desk.store.sessions.of(client.id, first=(due_at - LOOK_BACK).date()):
        moment = rules.brief_at(
            one.starts_at, zone=client.zone, quiet_from=client.quiet_from, quiet_until=client.quiet_until
        )
        if moment is not None and moment <= due_at and one.starts_at > desk.now:
            newest = max(newest or (moment, one), (moment, one), key=lambda pair: pair[0])
    return None if newest is None else (await _briefs(desk, [(newest[1], client)]))[0]


async def brief_for(desk: Desk, viewer: Person, session: Session, client: Person) -> Brief:
    """Return the brief of one session, after ``sessions.find``; the look stands in the access log."""
    await desk.log(viewer, client, "brief_read")
    return (await _briefs(desk, [(session, client)]))[0]


async def briefs(desk: Desk, viewer: Person) -> list[Brief]:
    """Return what a therapist should know of the clients who still come today or tomorrow, in the order of the day.

    Each is a look at the client's diary and stands in the access log.
    """
    clients = {client.id: client for client in await desk.store.people.clients_of(viewer) if client.has_agreed}
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
        await desk.log(viewer, client, "brief_read")
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


async def tell(desk: Desk, client: Person, session_id: int, text: str) -> tuple[int, Person]:
    """Keep what a client wants to say before a session, and pass it on; returns its number and who gets it.

    Raises:
        ConsentMissingError: the client has not agreed.
        NotFoundError: no such session of this client, it is over, or there is nobody to pass it on to.
        ValueError: it is empty.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    session = await own_session(desk, client, session_id)
    carer = await desk.carer_of(client)
    cleaned = text.strip()[:TOLD_LIMIT]
    if session.starts_at + rules.LENGTH < desk.now or carer is None:
        raise NotFoundError
    if not cleaned:
        raise ValueError("there is nothing to pass on")
    told_id = await desk.store.tellings.add(client_id=client.id, session_id=session.id, text=cleaned, now=desk.now)
    await desk.log(client, client, "told")
    await desk.notify(carer, "told", told_id=told_id)
    return told_id, carer


async def untell(desk: Desk, client: Person, told_id: int) -> Told:
    """Take back what was said before a session.

    Raises:
        NotFoundError: there is nothing of this client's to take back.
    """
    found = await desk.store.tellings.get(told_id)
    if found is None or found.client_id != client.id:
        raise NotFoundError
    await desk.store.tellings.remove(told_id)
    return found


async def next_session(desk: Desk, client: Person) -> Session | None:
    """Return the session that a client comes to next."""
    known = await desk.store.sessions.of(client.id, first=(desk.now - timedelta(days=1)).date())
    return min((one for one in known if one.starts_at > desk.now), key=lambda one: one.starts_at, default=None)
