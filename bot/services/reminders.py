"""Reminders as clients have them: when they come, and what somebody does with one. ``schedule`` makes them due."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial

from bot import meters
from bot.domain.exercises import Outcome
from bot.domain.people import Person, Reach, in_quiet_hours
from bot.domain.plans import (
    EVERY_DAY,
    FOLLOWING,
    MAX_A_DAY,
    MAX_TIMES,
    WINDOW,
    PlanKind,
    Rule,
    Stage,
    in_quiet,
    instant,
    next_time,
    snooze_until,
)
from bot.domain.silence import silent_until
from bot.domain.wishes import Wish
from bot.services import aftercare, pegs, people
from bot.services.desk import Desk, NotFoundError, PracticeError
from bot.storage.plans import Delivery

DEFAULTS: dict[PlanKind, Rule] = {
    PlanKind.CHECKIN: Rule(times=(time(18, 0),)),
    PlanKind.STRETCH: Rule(times=(time(12, 30),), weekdays=frozenset({0, 1, 2, 3, 4})),
    PlanKind.HYDRATION: Rule(),
    PlanKind.POSTURE: Rule(),
    PlanKind.AFTERCARE: Rule(),
    PlanKind.BRIEF: Rule(),
    PlanKind.PEG: Rule(weekdays=frozenset({6})),
}
"""What a new client starts with; the check-in's time is asked for, hydration is off until it is wanted.

What follows the sessions is on; the weekly questions are off until they are wanted, on Sundays then.
"""

ABSENT: dict[PlanKind, Rule] = {PlanKind.PEG: DEFAULTS[PlanKind.PEG]}
"""What holds for a client who has no plan of a kind; the empty rule otherwise."""


USUAL: dict[PlanKind, tuple[time, ...]] = {
    PlanKind.CHECKIN: (time(18, 0),),
    PlanKind.STRETCH: (time(12, 30),),
    PlanKind.HYDRATION: (time(10, 0), time(15, 0)),
    PlanKind.POSTURE: (time(10, 30), time(15, 0)),
    PlanKind.PEG: (time(18, 0),),
}
"""The times of a plan that is switched on without saying when."""

DAYTIME = (time(9, 0), time(17, 0))
"""Between which local times an interval runs when nothing is said."""

EVENING = time(19, 0)
"""The local time that 'this evening' means."""


class InQuietHoursError(PracticeError):
    """A time lies within the client's quiet hours."""

    def __init__(self, times: tuple[time, ...]) -> None:
        super().__init__()
        self.times = times


class TooManyTimesError(PracticeError):
    """More times a day than one plan may have."""


async def start_plans(desk: Desk, client: Person) -> None:
    """Give a new client the plans to start with."""
    for kind, rule in DEFAULTS.items():
        await _put(desk, client, kind, rule)


def check_quiet(client: Person, times: tuple[time, ...]) -> None:
    """Look whether times lie within quiet hours.

    Raises:
        InQuietHoursError: some do.
    """
    quiet = in_quiet(times, quiet_from=client.quiet_from, quiet_until=client.quiet_until)
    if quiet:
        raise InQuietHoursError(quiet)


async def set_rule(desk: Desk, client: Person, kind: PlanKind, rule: Rule, *, by: Person | None = None) -> None:
    """Store a plan's rule.

    Raises:
        InQuietHoursError: a time lies within quiet hours.
        TooManyTimesError: more than six times a day.
    """
    if len(rule.times) > MAX_TIMES or len(rule.moments()) > MAX_A_DAY:
        raise TooManyTimesError
    check_quiet(client, rule.local_times())
    await _put(desk, client, kind, rule)
    if by is not None and by.id != client.id:
        await desk.log(by, client, "plan_changed")
        await desk.let_know(client, "plan_changed", by=by.id, plan=kind.value)


async def rule_of(desk: Desk, client: Person, kind: PlanKind) -> Rule:
    """Return a client's rule of a kind; off when there is none."""
    plan = (await desk.store.plans.of(client.id)).get(kind)
    return plan.rule if plan is not None else ABSENT.get(kind, Rule())


def with_wish(kind: PlanKind, rule: Rule, wish: Wish) -> Rule:
    """Return a rule with what somebody has typed; what was not said stays."""
    if wish.off:
        return switched_off(kind, rule)
    starts, ends = wish.starts or rule.starts, wish.ends or rule.ends
    if starts is not None and ends is not None and ends < starts:
        # What is said now counts, and what was said before gives way.
        starts, ends = wish.starts, wish.ends
    changed = replace(
        rule, weekdays=rule.weekdays if wish.weekdays is None else wish.weekdays, starts=starts, ends=ends
    )
    if wish.times is not None:
        changed = replace(changed, times=wish.times, every=None, window=None)
    elif wish.every is not None:
        changed = replace(changed, times=(), every=wish.every, window=wish.window or rule.window or DAYTIME)
    # Days alone switch a plan on that was off, at its usual time.
    return switched_on(kind, changed)


def switched_on(kind: PlanKind, rule: Rule) -> Rule:
    """Return a rule that comes; at its usual time when it was off."""
    weekdays = rule.weekdays or EVERY_DAY
    if kind in FOLLOWING or rule.times or rule.every is not None:
        return replace(rule, weekdays=weekdays)
    return replace(rule, weekdays=weekdays, times=USUAL[kind])


def switched_off(kind: PlanKind, rule: Rule) -> Rule:
    """Return a rule that does not come, and keeps its days where it comes by the clock."""
    if kind in FOLLOWING:
        return replace(rule, weekdays=frozenset())
    return replace(rule, times=(), every=None, window=None)


async def move_zone(desk: Desk, person: Person, zone: str) -> Person:
    """Store a new time zone; every plan keeps its local times and gets a new next instant."""
    moved = replace(person, time_zone=zone)
    if person.paused_until is not None:
        # A pause until Thursday morning ends in the morning, wherever that is.
        ends = person.paused_until.astimezone(person.zone)
        moved = replace(moved, paused_until=instant(ends.date(), ends.time(), moved.zone))
    await desk.store.people.save(moved)
    plans = await desk.store.plans.of(person.id)
    for kind in plans.keys() - FOLLOWING:
        await _put(desk, moved, kind, plans[kind].rule)
    if plans:
        await aftercare.replan(desk, moved)
    return moved


async def _put(desk: Desk, client: Person, kind: PlanKind, rule: Rule) -> None:
    await desk.store.plans.put(client.id, kind, rule, next_at=await _next(desk, client, kind, rule, after=desk.now))


async def _next(desk: Desk, client: Person, kind: PlanKind, rule: Rule, *, after: datetime) -> datetime | None:
    if kind in FOLLOWING:
        return await aftercare.next_at(desk, client, kind, rule, after=after)
    return next_time(rule, after=after, zone=client.zone)


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
    if delivery is None or delivery.state != "intended":
        return None
    client = await desk.store.people.get(delivery.client_id)
    if client is None or client.reach is not Reach.OK:
        return None
    paused = client.paused_until is not None and desk.now < client.paused_until
    too_late = desk.now - delivery.due_at > WINDOW[delivery.kind]
    if paused or too_late or await _is_done(desk, client, delivery.kind):
        return None
    if delivery.stage == Stage.NUDGE and not await _is_unanswered(desk, delivery):
        return None
    return delivery


async def _is_unanswered(desk: Desk, nudge: Delivery) -> bool:
    """Whether the reminder that a nudge repeats is still without an answer: it may have been left out meanwhile."""
    before = [
        one
        for one in await desk.store.deliveries.of(nudge.client_id, since=nudge.due_at - timedelta(hours=12))
        if one.kind is nudge.kind and one.due_at < nudge.due_at
    ]
    return bool(before) and before[-1].state in {"sent", "seen"}


async def mark_sent(desk: Desk, delivery_id: int, *, message_id: int | None) -> None:
    """Record that Telegram took a reminder."""
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is None:
        return
    await desk.store.deliveries.set_state(delivery_id, "sent", sent_at=desk.now, message_id=message_id)
    meters.reminder_seconds.observe(max(0.0, (desk.now - delivery.due_at).total_seconds()), stage=delivery.stage)
    if delivery.exercise is not None:
        client = await desk.store.people.get(delivery.client_id)
        if client is not None:
            await desk.store.exercises.add(
                client_id=client.id,
                exercise=delivery.exercise,
                outcome=Outcome.SENT.value,
                day=desk.today(client),
                now=desk.now,
            )


async def mark_unsent(desk: Desk, delivery_id: int, state: str) -> None:
    """Record that a reminder was not sent: ``missed``, ``unreachable`` or ``done``."""
    delivery = await desk.store.deliveries.get(delivery_id)
    if delivery is not None and delivery.state == "intended":
        await desk.store.deliveries.set_state(delivery_id, state)


OPEN = frozenset({"intended", "sent", "seen"})
"""States of a reminder that waits for an answer."""


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


async def answered(desk: Desk, client: Person, delivery_id: int, state: str) -> Delivery:
    """Record what a client did with a reminder: ``done`` or ``skipped``.

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
    return None if _is_quiet(client, at) or at <= desk.now else at


def _is_quiet(client: Person, moment: datetime) -> bool:
    local = moment.astimezone(client.zone).time()
    return in_quiet_hours(local, quiet_from=client.quiet_from, quiet_until=client.quiet_until)


@dataclass(frozen=True)
class PutOff:
    """What became of reminders that somebody wanted later.

    Attributes:
        again: when they come again; None when there is no room today, or their plan brings the next one by then.
        following: when the plan brings the next one of those that do not; None when it brings none.
    """

    again: datetime | None
    following: datetime | None


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
        delivery = await answered(desk, client, delivery_id, "later")
        plan = plans.get(delivery.kind)
        if plan is None:
            raise NotFoundError
        wanted = snooze_until(
            now=desk.now,
            by=by,
            due_at=delivery.due_at,
            zone=client.zone,
            quiet_from=client.quiet_from,
            quiet_until=client.quiet_until,
        )
        if wanted is not None:
            # A session that lies there moves it: what is said now is when it comes.
            wanted = silent_until(delivery.kind, spans, wanted, is_quiet=partial(_is_quiet, client)) or wanted
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


async def welcome_back(desk: Desk) -> int:
    """End the pauses that are over, with a word to each client; returns how many.

    Whoever has travelled meanwhile may have night then: they hear of it when their quiet hours are over.
    """
    ended = 0
    for person in await desk.store.people.due_back(desk.now):
        if _is_quiet(person, desk.now):
            continue
        await people.end_pause(desk, person)
        ended += 1
        if person.is_client and person.reach is Reach.OK:
            await desk.notify(person, "welcome_back")
    return ended
