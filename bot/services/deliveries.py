"""The life of one reminder: still wanted or not, sent, answered, put off. ``reminders`` says when they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot import metrics
from bot.domain.deliveries import OPEN, UNANSWERED, Delivery, DeliveryState, SkipReason
from bot.domain.errors import NotFoundError
from bot.domain.exercises import Outcome
from bot.domain.local_time import instant
from bot.domain.people import Person, Reach
from bot.domain.plans import WINDOW, PlanKind, Stage, next_time, snooze_until
from bot.domain.silence import silent_until
from bot.services import pegs
from bot.services.unit_of_work import Desk, deed

EVENING = time(19, 0)
"""The local time that 'this evening' means."""


async def _is_done(desk: Desk, client: Person, kind: PlanKind) -> bool:
    if kind is PlanKind.PEG:
        return await pegs.is_done(desk, client)
    if kind is not PlanKind.CHECKIN:
        return False
    entry = await desk.store.checkins.get(client.id, desk.today(client))
    return entry is not None and entry.has_content


async def still_wanted(desk: Desk, delivery_id: int) -> Delivery | None:
    """Return a delivery that may be sent now; None when it was answered, paused or done in the meantime."""
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is None or delivery.state is not DeliveryState.INTENDED:
        return None
    client = await desk.store.people.get(delivery.client_id)
    if client is None or client.reach is not Reach.OK:
        return None
    paused = client.paused_until is not None and desk.now < client.paused_until
    too_late = desk.now - delivery.due_at > WINDOW[delivery.kind]
    if paused or too_late or await _is_done(desk, client, delivery.kind):
        return None
    if delivery.stage is Stage.NUDGE and not await _is_unanswered(desk, delivery):
        return None
    return delivery


async def _is_unanswered(desk: Desk, nudge: Delivery) -> bool:
    """Whether the reminder that a nudge repeats is still without an answer: it may have been left out meanwhile."""
    before = [
        one
        for one in await desk.store.deliveries.of(nudge.client_id, since=nudge.due_at - timedelta(hours=12))
        if one.kind is nudge.kind and one.due_at < nudge.due_at
    ]
    return bool(before) and before[-1].state in UNANSWERED


async def mark_sent(desk: Desk, delivery_id: int, *, message_id: int | None) -> None:
    """Record that Telegram took a reminder."""
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is None:
        return
    await desk.store.deliveries.set_state(delivery_id, DeliveryState.SENT, sent_at=desk.now, message_id=message_id)
    metrics.reminder_seconds.labels(delivery.stage).observe(max(0.0, (desk.now - delivery.due_at).total_seconds()))
    if delivery.exercise is not None:
        client = await desk.store.people.get(delivery.client_id)
        if client is not None:
            await desk.store.exercises.add(
                client_id=client.id,
                exercise=delivery.exercise,
                outcome=Outcome.SENT,
                day=desk.today(client),
                now=desk.now,
            )


async def mark_unsent(desk: Desk, delivery_id: int, state: DeliveryState) -> None:
    """Record why a reminder was not sent."""
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is not None and delivery.state is DeliveryState.INTENDED:
        await desk.store.deliveries.set_state(delivery_id, state)


def is_open(delivery: Delivery) -> bool:
    """Return whether a reminder waits for an answer."""
    return delivery.state in OPEN


async def own(desk: Desk, client: Person, delivery_id: int) -> Delivery:
    """Return a reminder of a client's own.

    Raises:
        NotFoundError: there is no such reminder of this client.
    """
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is None or delivery.client_id != client.id:
        raise NotFoundError
    return delivery


@deed
async def answered(desk: Desk, client: Person, delivery_id: int, state: DeliveryState) -> Delivery:
    """Record what a client did with a reminder: did it, left it out, put it off.

    Raises:
        NotFoundError: there is no such reminder of this client.
    """
    delivery = await own(desk, client, delivery_id)
    await desk.store.deliveries.set_state(delivery_id, state, answered_at=desk.now)
    return delivery


def evening(desk: Desk, client: Person) -> datetime | None:
    """Return when 'this evening' is for a client; None when it has begun already or is quiet."""
    local = desk.now.astimezone(client.zone)
    at = instant(local.date(), EVENING, client.zone)
    return None if client.quiet.are_on(at) or at <= desk.now else at


@dataclass(frozen=True)
class PutOff:
    """What became of reminders that somebody wanted later.

    Attributes:
        again: when they come again; None when there is no room today, or their plan brings the next one by then.
        following: when the plan brings the next one of those that do not; None when it brings none.
    """

    again: datetime | None
    following: datetime | None


@deed
async def later(desk: Desk, client: Person, delivery_ids: Sequence[int], *, by: timedelta | None) -> PutOff:
    """Put reminders off by a span, or to the evening, on the same day and outside quiet hours.

    Raises:
        NotFoundError: there is no such reminder of this client.
    """
    if by is None:
        at = evening(desk, client)
        by = timedelta() if at is None else at - desk.now
    again: datetime | None = None
    following: list[datetime] = []
    plans = await desk.store.plans.of(client.id)
    near = await desk.store.sessions.of(client.id, first=desk.today(client) - timedelta(days=1))
    spans = [one.span for one in near]
    for delivery_id in delivery_ids:
        delivery = await answered(desk, client, delivery_id, DeliveryState.LATER)
        plan = plans.get(delivery.kind)
        if plan is None:
            raise NotFoundError
        wanted = snooze_until(now=desk.now, by=by, due_at=delivery.due_at, quiet=client.quiet)
        if wanted is not None:
            # A session that lies there moves it: what is said now is when it comes.
            wanted = silent_until(delivery.kind, spans, wanted, quiet=client.quiet) or wanted
        coming = plan.next_at
        if plan.stage is Stage.NUDGE:
            # Whoever says when needs no repetition besides.
            coming = next_time(plan.rule, after=desk.now, zone=client.zone)
            await desk.store.plans.set_next(plan.id, coming)
        if not by or wanted is None or (coming is not None and coming <= wanted):
            following += [] if coming is None else [coming]
            continue
        await desk.store.plans.set_next(plan.id, wanted, snoozed_from=delivery.due_at)
        again = wanted
    return PutOff(again=again, following=min(following, default=None))


@deed
async def set_reason(desk: Desk, client: Person, delivery_id: int, reason: SkipReason) -> None:
    """Record why a client left a reminder out.

    Raises:
        NotFoundError: there is no such reminder of this client.
    """
    await own(desk, client, delivery_id)
    await desk.store.deliveries.set_reason(delivery_id, reason)


async def recent(desk: Desk, client: Person, *, within: timedelta) -> list[Delivery]:
    """Return a client's reminders that were due within a span before now, or are due later, oldest first."""
    return await desk.store.deliveries.of(client.id, since=desk.now - within)


async def find(desk: Desk, delivery_id: int | None) -> Delivery | None:
    """Return a reminder by number; None when it is not there (any more)."""
    return None if delivery_id is None else await desk.store.deliveries.get(delivery_id)
