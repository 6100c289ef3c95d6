"""Restraint in deeds: fewer reminders when they are passed over, the hour at which somebody answers, one offer only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from bot.domain import backoff as rules
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.people import Person
from bot.domain.plans import FOLLOWING, PlanKind, Rule, Stage, comes
from bot.services import reminders
from bot.services.unit_of_work import Desk, deed

OFFERED = "fewer"
"""The card that remembers when fewer reminders were offered last."""

POSTURE_OFFERED = "posture-offer"
"""The card that remembers that posture breaks were offered."""


@dataclass(frozen=True)
class Offer:
    """A proposal to a client whose reminders of a kind were passed over for a week.

    Attributes:
        suggestion: the rule that a yes brings; off when there is nothing fewer than now.
        hour: the local time around which the client answers; None when it is not known.
    """

    kind: PlanKind
    suggestion: Rule
    hour: time | None


@deed
async def less_often(desk: Desk, client: Person, kind: PlanKind) -> tuple[Rule, Rule]:
    """Halve how often a kind comes; returns the rule before and the rule now."""
    before = await reminders.rule_of(desk, client, kind)
    # Whoever asks for less is not asked twice either.
    now = reminders.switched_off(kind, before) if kind in FOLLOWING else replace(rules.fewer(before), nudge=False)
    await reminders.set_rule(desk, client, kind, now, by=client)
    return before, now


async def offer(desk: Desk, client: Person, kinds: Sequence[PlanKind]) -> Offer | None:
    """Return what to offer beside reminders of some kinds; None unless a week of one of them went unanswered.

    An offer is made once in three weeks, whatever it is about.
    """
    last = await desk.store.cards.get(client.id, OFFERED)
    if last is not None and desk.today(client) - date.fromisoformat(last.reference) < rules.OFFER_AGAIN:
        return None
    recent = await desk.store.deliveries.of(client.id, since=desk.now - rules.IGNORED_WITHIN)
    for kind in kinds:
        # Notes around a session are few, and each has a reason of its own.
        own = [one for one in recent if one.kind is kind and kind not in FOLLOWING]
        reached = [one.due_at for one in own if one.stage is Stage.FIRST and one.sent_at is not None]
        answered = [one.due_at for one in own if one.answered_at is not None]
        if rules.passed_over(reached, answered, now=desk.now):
            return await _offer(desk, client, kind)
    return None


async def _offer(desk: Desk, client: Person, kind: PlanKind) -> Offer:
    suggestion = replace(rules.fewer(await reminders.rule_of(desk, client, kind)), nudge=False)
    hour = await usual_hour(desk, client)
    if hour is not None and len(suggestion.times) == 1 and comes(kind, suggestion):
        suggestion = replace(suggestion, times=(hour,))
    return Offer(kind=kind, suggestion=suggestion, hour=hour)


async def usual_hour(desk: Desk, client: Person) -> time | None:
    """Return the local time around which a client answers, None when it is not known or within quiet hours."""
    since = desk.now - rules.ANSWERS_WITHIN
    today = desk.today(client)
    entries = await desk.store.checkins.between(client.id, today - rules.ANSWERS_WITHIN, today)
    own = [entry.started_at for entry in entries if not entry.on_behalf]
    answers = [at for at in own if at is not None and at >= since]
    answers += [
        one.answered_at
        for one in await desk.store.deliveries.of(client.id, since=since)
        # A check-in counts by its entry, whether it was asked for or not.
        if one.answered_at is not None and one.kind is not PlanKind.CHECKIN
    ]
    hour = rules.usual_hour(answers, client.zone)
    if hour is None or client.quiet.covers(hour):
        return None
    return hour


async def offer_posture(desk: Desk, client: Person) -> bool:
    """Return whether to offer posture breaks now, and remember that it was done: it happens once."""
    if await desk.store.cards.get(client.id, POSTURE_OFFERED) is not None:
        return False
    if comes(PlanKind.POSTURE, await reminders.rule_of(desk, client, PlanKind.POSTURE)):
        return False
    today = desk.today(client)
    entries = await desk.store.checkins.between(client.id, today - timedelta(days=6), today)
    if not rules.sits_long(entries, today=today):
        return False
    await desk.store.cards.put(client.id, POSTURE_OFFERED, reference=today.isoformat(), message_id=0, now=desk.now)
    return True


async def in_message(desk: Desk, client: Person, message_id: int) -> list[Delivery]:
    """Return the reminders that one message holds, as they were written, however old it is."""
    return await desk.store.deliveries.in_message(client.id, message_id)


async def listed(desk: Desk, client: Person, reference: str) -> list[Delivery]:
    """Return the reminders that came in one message with a certain one, itself included, oldest first."""
    first = await desk.store.deliveries.get(int(reference)) if reference.isdigit() else None
    if first is None or first.client_id != client.id or first.message_id is None:
        return []
    return await in_message(desk, client, first.message_id)


async def seen(desk: Desk, held: Sequence[Delivery]) -> None:
    """Record that reminders were looked at: somebody tapped on their message or reacted to it."""
    for one in held:
        if one.state is DeliveryState.SENT:
            await desk.store.deliveries.set_state(one.id, DeliveryState.SEEN)
