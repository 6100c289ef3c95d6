"""What follows from sessions: when notes and briefs come, soreness, and words for the therapist before the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import aftercare as rules
from bot.domain.aftercare import SorenessStage
from bot.domain.audit import AuditAction
from bot.domain.errors import ConsentMissingError, NotFoundError, NothingTypedError, OutOfRangeError, WrongLengthError
from bot.domain.notices import ToldBefore
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, WINDOW, Plan, PlanKind, Rule, Stage
from bot.domain.sessions import Session
from bot.domain.soreness import Feeling, Help, Sore, Told, toggled
from bot.services.unit_of_work import Desk, deed

LOOK_BACK = timedelta(days=8)
"""How far back sessions still have something to come, quiet hours and an outage included."""

TOLD_LIMIT = 2000
"""Characters of what a client wants to say that are kept."""


async def next_at(
    desk: Desk,
    client: Person,
    kind: PlanKind,
    rule: Rule,
    *,
    after: datetime,
    written: Sequence[datetime] = (),
) -> datetime | None:
    """Return when a kind that follows the sessions comes next after an instant; None when it is off or none is known.

    Such a rule is on while it has weekdays.

    Args:
        written: for when notes were written already; these do not come again.
    """
    if not rule.weekdays or not client.has_agreed:
        return None
    known = await desk.store.sessions.of(client.id, first=(min([after, *written]) - LOOK_BACK).date())
    spans = [one.span for one in known]
    return rules.next_moment(
        kind,
        spans,
        after=after,
        quiet=client.quiet,
        written={rules.stage_at(spans, at) for at in written},
    )


async def replan(desk: Desk, client: Person) -> None:
    """Work out anew when notes and briefs come, after the sessions, the quiet hours or the zone have changed.

    What is due and not written yet stays due, what was put off stays put off, and nothing is written a second time.
    """
    plans = await desk.store.plans.of(client.id)
    recent = await desk.store.deliveries.of(client.id, since=desk.now - LOOK_BACK) if plans else []
    for kind in sorted(FOLLOWING):
        plan = plans.get(kind)
        rule = Rule() if plan is None else plan.rule
        waits = plan is not None and plan.next_at is not None and (plan.next_at <= desk.now or plan.stage is Stage.HELD)
        after = desk.now - WINDOW[kind] if waits else desk.now
        written = [one.due_at for one in recent if one.kind is kind is PlanKind.AFTERCARE]
        moment = await next_at(desk, client, kind, rule, after=after, written=written)
        if plan is not None and plan.stage is Stage.LATER and _stays(plan, before=moment):
            continue
        if moment != (None if plan is None else plan.next_at):
            await desk.store.plans.put(client.id, kind, rule, next_at=moment)


def _stays(plan: Plan, *, before: datetime | None) -> bool:
    """Whether what was put off still comes. Of a session that was called off it finds nothing to say then."""
    return bool(plan.rule.weekdays) and plan.next_at is not None and (before is None or plan.next_at <= before)


async def catch_up(desk: Desk, *, limit: int = 500) -> int:
    """Give plans to clients who have sessions and none yet, as those of before the first version with them."""
    found = await desk.store.sessions.unplanned(PlanKind.AFTERCARE, first=(desk.now - LOOK_BACK).date(), limit=limit)
    for client_id in found:
        client = await desk.store.people.get(client_id)
        if client is not None:
            await replan(desk, client)
    return len(found)


def fading(desk: Desk, clients: Sequence[Person], known: Mapping[int, Sequence[Session]]) -> set[int]:
    """Return for whom of several clients a stretch stays away today because the next session is near.

    Args:
        known: their sessions from today on.
    """
    found = set()
    for client in clients:
        coming = [one.starts_at for one in known[client.id] if one.starts_at > desk.now]
        following = min(coming).astimezone(client.zone).date() if coming else None
        if rules.fades(desk.today(client), next_session=following):
            found.add(client.id)
    return found


async def followed(desk: Desk, client: Person, due_at: datetime) -> tuple[Session, SorenessStage] | None:
    """Return the session that a note due at an instant follows, and which note it is."""
    known = await desk.store.sessions.of(client.id, first=(due_at - LOOK_BACK).date())
    found = rules.stage_at([one.span for one in known], due_at)
    if found is None:
        return None
    return next(one for one in known if one.span == found[0]), found[1]


async def own_session(desk: Desk, client: Person, session_id: int) -> Session:
    """Return a session of a client's own.

    Raises:
        NotFoundError: there is no such session of this client, or it was called off.
    """
    found = await desk.store.sessions.get(session_id)
    if found is None or found.client_id != client.id or found.cancelled_at is not None:
        raise NotFoundError
    return found


@deed
async def sore(desk: Desk, client: Person, session_id: int, stage: SorenessStage, score: int) -> Sore:
    """Store how sore a client is.

    Raises:
        ConsentMissingError: the client has not agreed.
        NotFoundError: no such session of this client, it is not over yet, or nothing is asked at this stage.
        OutOfRangeError: the score is not within 0-10.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    if not 0 <= score <= 10:
        raise OutOfRangeError(0, 10)
    if stage is SorenessStage.COMFORT:
        raise NotFoundError
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
        await desk.log(client, client, AuditAction.SORENESS)
    return answer


@deed
async def feels(desk: Desk, client: Person, session_id: int, feeling: Feeling) -> Sore:
    """Store how the body feels the day after.

    Raises:
        NotFoundError: the soreness of that day was not said, or is somebody else's.
    """
    answer = replace(await answered(desk, client, session_id, SorenessStage.DAY), feeling=feeling)
    await desk.store.soreness.save(answer, desk.now)
    return answer


@deed
async def helps(desk: Desk, client: Person, session_id: int, what: Help | None) -> Sore:
    """Add or take out something that helped; None says that nothing did.

    Raises:
        NotFoundError: the soreness of the third day was not said, or is somebody else's.
    """
    before = await answered(desk, client, session_id, SorenessStage.THREE_DAYS)
    answer = replace(before, helped=() if what is None else toggled(before.helped, what))
    await desk.store.soreness.save(answer, desk.now)
    return answer


async def answered(desk: Desk, client: Person, session_id: int, stage: SorenessStage) -> Sore:
    """Return a client's own answer.

    Raises:
        NotFoundError: there is none.
    """
    found = await desk.store.soreness.get(session_id, stage)
    if found is None or found.client_id != client.id:
        raise NotFoundError
    return found


@deed
async def undo(desk: Desk, client: Person, session_id: int, stage: SorenessStage) -> Sore | None:
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


@deed
async def tell(desk: Desk, client: Person, session_id: int, text: str) -> tuple[int, Person]:
    """Keep what a client wants to say before a session, and pass it on; returns its number and who gets it.

    Raises:
        ConsentMissingError: the client has not agreed.
        NotFoundError: no such session of this client, it is over, or there is nobody to pass it on to.
        NothingTypedError: it is empty.
        WrongLengthError: it is too long.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    session = await own_session(desk, client, session_id)
    carer = await desk.hears_of(client)
    cleaned = text.strip()
    if session.span.ends_at < desk.now or carer is None:
        raise NotFoundError
    if not cleaned:
        raise NothingTypedError
    if len(cleaned) > TOLD_LIMIT:
        raise WrongLengthError(len(cleaned), TOLD_LIMIT)
    told_id = await desk.store.tellings.add(client_id=client.id, session_id=session.id, text=cleaned, now=desk.now)
    await desk.store.deliveries.answer_open(
        client.id, PlanKind.BRIEF, since=session.starts_at - LOOK_BACK, now=desk.now
    )
    await desk.log(client, client, AuditAction.TOLD)
    await desk.notify(carer, ToldBefore(told_id))
    return told_id, carer


@deed
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


async def is_asked(desk: Desk, client: Person, session_id: int, stage: SorenessStage) -> bool:
    """Return whether the soreness after a session of a client's own can still be said and was not said yet."""
    session = await desk.store.sessions.get(session_id)
    if session is None or session.cancelled_at is not None or session.starts_at > desk.now:
        return False
    return session.client_id == client.id and await desk.store.soreness.get(session_id, stage) is None


async def told(desk: Desk, told_id: int) -> tuple[Told, Session, Person] | None:
    """Return what was said before which session, and by whom; None when it was taken back."""
    found = await desk.store.tellings.get(told_id)
    session = None if found is None else await desk.store.sessions.get(found.session_id)
    client = None if found is None else await desk.store.people.get(found.client_id)
    return None if found is None or session is None or client is None else (found, session, client)
