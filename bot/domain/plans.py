"""When the bot writes unasked: local rules, and the next instant that follows from one.

The rule is kept in the client's local time and the next UTC instant is derived, so that 8 o'clock stays
8 o'clock across clock changes and travel. APScheduler's cron trigger leaves out a day whose time does not exist
and is ambiguous in the repeated hour; a reminder is promised for every day, so the derivation is our own
(docs/decisions/0004-recurrence.md).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.local_time import instant
from bot.domain.quiet_hours import QuietHours

EVERY_DAY: frozenset[int] = frozenset(range(7))
"""Weekdays as Monday 0 to Sunday 6."""


class PlanKind(StrEnum):
    """What a plan reminds of."""

    CHECKIN = "checkin"
    STRETCH = "stretch"
    HYDRATION = "hydration"
    POSTURE = "posture"
    """A change of position, for days at a desk."""
    AFTERCARE = "aftercare"
    """What helps in the days after a session."""
    PEG = "peg"
    """Three questions once a week."""
    BRIEF = "brief"
    """A look back on the day before a session."""


FOLLOWING = frozenset({PlanKind.AFTERCARE, PlanKind.BRIEF})
"""Kinds that follow the sessions instead of the clock: their rule is on while it has weekdays."""

WINDOW: dict[PlanKind, timedelta] = {
    PlanKind.CHECKIN: timedelta(hours=3),
    PlanKind.STRETCH: timedelta(hours=2),
    PlanKind.HYDRATION: timedelta(hours=1),
    PlanKind.POSTURE: timedelta(minutes=30),
    PlanKind.AFTERCARE: timedelta(hours=6),
    PlanKind.PEG: timedelta(hours=6),
    PlanKind.BRIEF: timedelta(hours=6),
}
"""How late a reminder may still be sent; afterwards it is recorded as missed and never sent."""

LATER = timedelta(minutes=30)
"""What 'later' adds when nothing else is chosen."""

MAX_TIMES = 6
"""Times a day that one plan may have; more would nag."""


MAX_A_DAY = 12
"""Times a day that an interval may come: hourly breaks of a long day at a desk."""

SHORTEST_STEP, LONGEST_STEP = timedelta(minutes=15), timedelta(hours=12)
"""The intervals that a rule may have."""


class RuleError(ValueError):
    """A rule contradicts itself; the message says how."""


@dataclass(frozen=True)
class Rule:
    """Local times, or an interval within a window, on some weekdays. Neither: the plan is off.

    Attributes:
        times: local times; none beside an interval.
        weekdays: on which a day's times, or its window, begin.
        every: the interval, 15 minutes to 12 hours; always together with ``window``.
        window: the first local time and the last possible one; the span may pass midnight.
        starts, ends: the first and the last local day; None for no limit.
        nudge: a check-in that is not done is asked for once more on its day.

    Raises:
        RuleError: an interval without a window, beside times or out of its range; an end before its start.
    """

    times: tuple[time, ...] = ()
    weekdays: frozenset[int] = EVERY_DAY
    every: timedelta | None = None
    window: tuple[time, time] | None = None
    starts: date | None = None
    ends: date | None = None
    nudge: bool = True

    def __post_init__(self) -> None:
        if (self.every is None) is not (self.window is None):
            raise RuleError("an interval and a window come together")
        if self.every is not None and not SHORTEST_STEP <= self.every <= LONGEST_STEP:
            raise RuleError("an interval has 15 minutes to 12 hours")
        if self.window is not None and self.window[0] == self.window[1]:
            raise RuleError("a window has two ends")
        if self.every is not None and self.times:
            raise RuleError("a rule has times or an interval")
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise RuleError("the end comes before the start")

    @property
    def is_off(self) -> bool:
        """True when it never comes."""
        return not self.weekdays or (not self.times and self.every is None)

    def moments(self) -> tuple[tuple[int, time], ...]:
        """Return a day's times, each with the days that lie between the weekday and it: 1 behind midnight."""
        if self.every is None or self.window is None:
            return tuple((0, one) for one in sorted(self.times))
        first, last = (one.hour * 60 + one.minute for one in self.window)
        last += 1440 if last < first else 0
        step = int(self.every.total_seconds()) // 60
        return tuple((at // 1440, time(at % 1440 // 60, at % 60)) for at in range(first, last + 1, step))

    def local_times(self) -> tuple[time, ...]:
        """Return every local time at which it comes."""
        return tuple(moment for _days, moment in self.moments())


class Stage(StrEnum):
    """Which moment of a plan comes next."""

    FIRST = "first"
    """A time of its rule."""
    LATER = "later"
    """A time to which the client has put a reminder off."""
    HELD = "held"
    """A time of its rule that waits because another message has just been sent."""
    NUDGE = "nudge"
    """The one repetition of a reminder without an answer."""


@dataclass(frozen=True)
class Plan:
    """A client's plan of one kind.

    Attributes:
        next_at: the next instant (UTC) at which it is due; None while it is off.
        snoozed_from: the time of the reminder that comes again or waits; None at the first stage.
    """

    id: int
    client_id: int
    kind: PlanKind
    rule: Rule
    next_at: datetime | None
    snoozed_from: datetime | None = None
    stage: Stage = Stage.FIRST


def next_time(rule: Rule, *, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first instant of the rule strictly later than ``after``.

    Returns:
        An aware UTC datetime; None when the rule is off or over.
    """
    if rule.is_off:
        return None
    moments = rule.moments()
    start = after.astimezone(zone).date() - timedelta(days=2)
    if rule.starts is not None:
        start = max(start, rule.starts)
    for offset in range(11):
        day = start + timedelta(days=offset)
        if day.weekday() not in rule.weekdays:
            continue
        if rule.ends is not None and day > rule.ends:
            return None
        for candidate in sorted(instant(day + timedelta(days=days), local, zone) for days, local in moments):
            if candidate > after:
                return candidate
    return None


def due_times(rule: Rule, *, first: datetime, now: datetime, zone: ZoneInfo, most: int = 60) -> list[datetime]:
    """Return the instants of a rule from ``first`` (always included) up to ``now``, oldest first.

    After a long outage only the newest ``most`` are returned; one that is due is among them.
    """
    found = [first]
    while (following := next_time(rule, after=found[-1], zone=zone)) is not None and following <= now:
        found.append(following)
        if len(found) > 10_000:
            break
    return found[-most:]


class Verdict(StrEnum):
    """What happens to a reminder that is due."""

    SEND = "send"
    DONE = "done"
    """The thing is done already; nothing is sent."""
    PAUSED = "paused"
    QUIET = "quiet"
    MISSED = "missed"
    """It is too late to be of use; recorded, not sent."""
    UNREACHABLE = "unreachable"


def decide(
    *,
    kind: PlanKind,
    due_at: datetime,
    now: datetime,
    already_done: bool,
    paused_until: datetime | None,
    quiet: QuietHours,
    reachable: bool,
) -> Verdict:
    """Decide what to do about a reminder that was due at ``due_at``."""
    if not reachable:
        return Verdict.UNREACHABLE
    if paused_until is not None and now < paused_until:
        return Verdict.PAUSED
    if already_done:
        return Verdict.DONE
    if now - due_at > WINDOW[kind]:
        return Verdict.MISSED
    if quiet.are_on(now):
        return Verdict.QUIET
    return Verdict.SEND


def snooze_until(*, now: datetime, by: timedelta, due_at: datetime, quiet: QuietHours) -> datetime | None:
    """Return when a put-off reminder comes again, or None when that would be outside its day or in quiet hours."""
    again = now + by
    if again.astimezone(quiet.zone).date() != due_at.astimezone(quiet.zone).date():
        return None
    return None if quiet.are_on(again) else again


def outside_quiet(rule: Rule, quiet: QuietHours) -> Rule:
    """Return a rule none of whose times falls within quiet hours: those that do come when these end.

    A window is cut to what is left of it; where nothing is, one time is.
    """
    moments = rule.local_times()
    if not quiet.among(moments):
        return rule
    if rule.every is None or rule.window is None:
        return replace(rule, times=tuple(sorted({quiet.end if quiet.covers(one) else one for one in rule.times})))
    kept = tuple(one for one in moments if not quiet.covers(one))
    if len(kept) > 1:
        begin = moments.index(kept[0])
        if kept == moments[begin : begin + len(kept)]:
            return replace(rule, window=(kept[0], kept[-1]))
    return replace(rule, every=None, window=None, times=tuple(sorted(kept[:MAX_TIMES])) or (quiet.end,))


def comes(kind: PlanKind, value: Rule) -> bool:
    """Return whether a plan of a kind ever comes."""
    return bool(value.weekdays) if kind in FOLLOWING else not value.is_off
