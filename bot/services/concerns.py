"""What hurts a client: one item a client, opened by what they say, settled by a person; looking settles nothing."""

from dataclasses import dataclass, replace
from datetime import date

from bot.domain import concerns as rules
from bot.domain.audit import AuditAction
from bot.domain.concerns import Concern
from bot.domain.errors import AlreadySettledError
from bot.domain.exercises import Outcome
from bot.domain.notices import CardStands
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.services.unit_of_work import Desk, deed


async def hurts(desk: Desk, client: Person, exercise_id: str) -> bool:
    """Let an exercise that hurts wait for a person; returns whether that is news."""
    before = await desk.store.concerns.newest(client.id)
    allowed_at = max(
        (
            one.at
            for one in await desk.store.exercises.of(client.id)
            if one.exercise == exercise_id and one.outcome is Outcome.RELEASED
        ),
        default=None,
    )
    if not rules.is_news(before, exercise_id, allowed_at=allowed_at, now=desk.now):
        return False
    if before is None or not before.is_open:
        await desk.store.concerns.open(client.id, day=desk.today(client), now=desk.now, exercises=[exercise_id])
    elif exercise_id not in before.exercises:
        await desk.store.concerns.change(replace(before, exercises=(*before.exercises, exercise_id)))
    return True


async def scored(desk: Desk, client: Person, day: date, *, before: int | None, now: int | None) -> None:
    """Let severe pain wait for a person; a score that was taken back within the open item no longer does.

    Args:
        before: what the day's score was, and ``now`` what it is.
    """
    if max(before or 0, now or 0) < rules.SEVERE:
        return
    known = await desk.store.concerns.newest(client.id)
    if known is not None and known.is_open:
        await _weigh(desk, client, replace(known, first_day=min(known.first_day, day)))
    elif now is not None and now >= rules.SEVERE and rules.is_worse(known, pain=now, now=desk.now):
        await desk.store.concerns.open(client.id, day=day, now=desk.now, pain=now)


async def _weigh(desk: Desk, client: Person, concern: Concern) -> None:
    """Work out anew which score an open item holds; it goes when nothing is left of it."""
    entries = await desk.store.checkins.between(client.id, concern.first_day, desk.today(client))
    severe = [(one.pain, one.day) for one in entries if one.pain is not None and one.pain >= rules.SEVERE]
    if severe:
        pain, day = max(severe)
        await desk.store.concerns.change(replace(concern, pain=pain, pain_day=day))
    elif concern.exercises:
        await desk.store.concerns.change(replace(concern, pain=None, pain_day=None))
    else:
        await desk.store.concerns.remove(concern.id)


@deed
async def settle(desk: Desk, viewer: Person, client_id: int) -> Concern:
    """Settle what hurts a client; who did it and when is what the client reads from now on.

    Raises:
        NotFoundError: there is no such client, or it is not the viewer's.
        NotReadableError: the client does not agree now.
        AlreadySettledError: nothing waits (any more).
    """
    client = await desk.diary_of(viewer, client_id)
    found = await desk.store.concerns.newest(client.id)
    if found is None or not await desk.store.concerns.settle(found.id, by=viewer.id, now=desk.now):
        raise AlreadySettledError
    await desk.log(viewer, client, AuditAction.CONCERN_SETTLED)
    card = await desk.store.cards.get(client.id, PlanKind.CHECKIN)
    if card is not None and found.pain_day is not None and card.reference == found.pain_day.isoformat():
        # The line below the check-in says so; nobody is woken for it.
        await desk.notify(client, CardStands(PlanKind.CHECKIN, card.reference))
    return replace(found, settled_at=desk.now, settled_by=viewer.id)


@dataclass(frozen=True)
class Told:
    """What a client reads of what hurts.

    Attributes:
        name: who has settled it, or whom it waits for; '' where nobody has that name any more.
        seen_on: local day on which it was settled; None while it waits.
    """

    concern: Concern
    name: str
    seen_on: date | None = None


async def told(desk: Desk, client: Person) -> Told | None:
    """Return what a client reads of what hurts; None when there is nothing, or it was settled long ago."""
    found = await desk.store.concerns.newest(client.id)
    if found is None or not (found.is_open or found.rests(desk.now)):
        return None
    if found.is_open:
        hears = await desk.hears_of(client)
        return Told(found, "" if hears is None else hears.name)
    names = await desk.store.people.named([] if found.settled_by is None else [found.settled_by])
    seen_on = None if found.settled_at is None else found.settled_at.astimezone(client.zone).date()
    return Told(found, names.get(found.settled_by or 0, ""), seen_on)
