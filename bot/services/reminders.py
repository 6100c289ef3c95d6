"""Reminders as clients have them: when they come. ``schedule`` makes them due, ``lives`` is what becomes of one."""

from dataclasses import replace
from datetime import datetime, time

from bot.domain.audit import AuditAction
from bot.domain.errors import InQuietHoursError, TooManyTimesError
from bot.domain.local_time import instant
from bot.domain.notices import PlanChanged, WelcomeBack
from bot.domain.people import Person, Reach
from bot.domain.plans import (
    EVERY_DAY,
    FOLLOWING,
    MAX_A_DAY,
    MAX_TIMES,
    Plan,
    PlanKind,
    Rule,
    next_time,
)
from bot.services import aftercare, people
from bot.services.unit_of_work import Desk, deed
from bot.understanding.reminder_rules import Wish

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


async def start_plans(desk: Desk, client: Person) -> None:
    """Give a new client the plans to start with."""
    for kind, rule in DEFAULTS.items():
        await _put(desk, client, kind, rule)


def check_quiet(client: Person, times: tuple[time, ...]) -> None:
    """Look whether times lie within quiet hours.

    Raises:
        InQuietHoursError: some do.
    """
    quiet = client.quiet.among(times)
    if quiet:
        raise InQuietHoursError(quiet, client.name, client.quiet.start, client.quiet.end)


@deed
async def set_rule(desk: Desk, client: Person, kind: PlanKind, rule: Rule, *, by: Person | None = None) -> None:
    """Store a plan's rule.

    Raises:
        InQuietHoursError: a time lies within quiet hours.
        TooManyTimesError: more than six times a day.
    """
    if len(rule.times) > MAX_TIMES or len(rule.moments()) > MAX_A_DAY:
        raise TooManyTimesError(MAX_TIMES if rule.every is None else MAX_A_DAY)
    check_quiet(client, rule.local_times())
    await _put(desk, client, kind, rule)
    if by is not None and by.id != client.id:
        await desk.log(by, client, AuditAction.PLAN_CHANGED)
        await desk.let_know(client, PlanChanged(by.id, kind))


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
    """Return a rule that does not come, and keeps its days where it comes by the clock.

    Whoever switches it on again begins anew: what 'less often' has ended is there again.
    """
    if kind in FOLLOWING:
        return replace(rule, weekdays=frozenset())
    return replace(rule, times=(), every=None, window=None, nudge=True)


@deed
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


async def welcome_back(desk: Desk) -> int:
    """End the pauses that are over, with a word to each client; returns how many.

    Whoever has travelled meanwhile may have night then: they hear of it when their quiet hours are over.
    """
    ended = 0
    for person in await desk.store.people.due_back(desk.now):
        if person.quiet.are_on(desk.now):
            continue
        await people.end_pause(desk, person)
        ended += 1
        if person.is_client and person.reach is Reach.OK:
            await desk.notify(person, WelcomeBack())
    return ended


async def plans_of(desk: Desk, client: Person) -> dict[PlanKind, Plan]:
    """Return a client's plans; kinds that were never set up are left out."""
    return await desk.store.plans.of(client.id)
