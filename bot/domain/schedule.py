"""What becomes of a client's plans that are due, decided for one client at one instant.

Everything that the decision needs comes in as an argument, so that the promises (never in quiet hours, never while
paused, a pause between two messages, one next time a plan) can be tried on any plans and any clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.deliveries import DeliveryState
from bot.domain.plans import FOLLOWING, WINDOW, Plan, PlanKind, Rule, Stage, Verdict, decide, due_times, next_time
from bot.domain.quiet_hours import QuietHours

GAP = timedelta(minutes=10)
"""Between two messages of reminders to one client there is at least so much time; what is due meanwhile waits."""

SPREAD = timedelta(minutes=5)
"""Over so much time, at most, a peak is spread."""

PACE = 30
"""Messages a second for which a peak is spread: what Telegram lets a bot send for nothing."""

UNNOTICED = 300
"""So many reminders at once are no peak: they are sent within ten seconds."""

HORIZON = GAP + SPREAD + timedelta(minutes=1)
"""When quiet hours begin within this, what comes until then comes now: afterwards there would be no room for it."""

NUDGE_AFTER = (timedelta(hours=2), timedelta(hours=1))
"""How long after a check-in reminder its one repetition comes: the first that still fits into the day."""

NUDGE_WINDOW = timedelta(minutes=30)
"""How late a repetition may be; after that it is let be."""


@dataclass(frozen=True)
class Recipient:
    """A client as the schedule sees one.

    Attributes:
        reachable: the client has agreed, and Telegram lets the bot write.
    """

    id: int
    chat_id: int
    quiet: QuietHours
    paused_until: datetime | None
    reachable: bool

    @property
    def zone(self) -> ZoneInfo:
        """The client's time zone."""
        return self.quiet.zone

    def is_paused(self, now: datetime) -> bool:
        """Return whether nothing may be sent because of a pause."""
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True)
class Known:
    """What the decision knows of a client besides.

    Attributes:
        last: when a reminder was sent last; the present when one is about to be.
        done: kinds that need no reminder now.
        away: kinds that stay away for once, without a record.
        silent: until when other kinds wait because the client is in a session (``bot.domain.silence``).
        unanswered: the check-in reminder that a repetition would repeat was sent and has no answer.
        ahead: the next time of each plan that follows the sessions, by its id.
    """

    last: datetime | None = None
    done: frozenset[PlanKind] = frozenset()
    away: frozenset[PlanKind] = frozenset()
    silent: Mapping[PlanKind, datetime] = field(default_factory=dict)
    unanswered: bool = False
    ahead: Mapping[int, datetime | None] | None = None


@dataclass(frozen=True)
class NewDelivery:
    """A reminder to record: to be sent when it is intended, else why it is not."""

    kind: PlanKind
    due_at: datetime
    state: DeliveryState
    stage: Stage = Stage.FIRST


@dataclass(frozen=True)
class Step:
    """A plan's next time."""

    plan_id: int
    next_at: datetime | None
    stage: Stage = Stage.FIRST
    snoozed_from: datetime | None = None


@dataclass(frozen=True)
class Settled:
    """What follows for one client."""

    steps: tuple[Step, ...]
    lines: tuple[NewDelivery, ...]

    @property
    def to_send(self) -> tuple[NewDelivery, ...]:
        """The reminders that go out, in one message."""
        return tuple(one for one in self.lines if one.state is DeliveryState.INTENDED)


class Times:
    """Recurrences at one instant, each computed once however many plans share it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._after: dict[tuple[Rule, str, datetime], datetime | None] = {}
        self._until_now: dict[tuple[Rule, str, datetime], list[datetime]] = {}

    def after(self, rule: Rule, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first time of a rule strictly later than a moment."""
        key = (rule, zone.key, moment)
        if key not in self._after:
            self._after[key] = next_time(rule, after=moment, zone=zone)
        return self._after[key]

    def until_now(self, rule: Rule, first: datetime, zone: ZoneInfo) -> list[datetime]:
        """Return a first time and those of the rule that have passed since, oldest first."""
        key = (rule, zone.key, first)
        if key not in self._until_now:
            self._until_now[key] = due_times(rule, first=first, now=self.now, zone=zone)
        return self._until_now[key]


@dataclass(frozen=True)
class _Look:
    """One plan, looked at: ``due_at`` counts, ``older`` times were missed."""

    plan: Plan
    due_at: datetime
    older: tuple[datetime, ...]
    verdict: Verdict | None
    stage: Stage


def settle(plans: Sequence[Plan], client: Recipient, known: Known, *, times: Times) -> Settled:
    """Decide what becomes of a client's plans that are due.

    What is due at once comes in one message. What is due sooner than ``GAP`` after a message waits; so that it never
    waits into quiet hours, the last message before them brings along what else would come until they begin.

    Args:
        plans: those that are due, and those that will be within ``HORIZON``.
    """
    now = times.now
    due = [one for one in plans if one.next_at is not None and one.next_at <= now]
    looks = [_look(one, client, known, times) for one in due]
    wanted = any(one.verdict is Verdict.SEND and one.plan.kind not in known.silent for one in looks)
    holding = wanted and known.last is not None and now < known.last + GAP
    if wanted and not holding:
        quiet = client.quiet.begin(now)
        looks += [
            _look(one, client, known, times)
            for one in plans
            if one not in due and quiet is not None and _is_last_chance(one, quiet, now)
        ]
    steps: list[Step] = []
    lines: list[NewDelivery] = []
    for look in looks:
        for missed in look.older:
            verdict = Verdict.PAUSED if client.is_paused(missed) else Verdict.MISSED
            lines.append(NewDelivery(look.plan.kind, missed, DeliveryState(verdict.value)))
        sends = look.verdict is Verdict.SEND
        silent = known.silent.get(look.plan.kind)
        if sends and silent is not None:
            steps.append(_after_session(look, silent))
            continue
        if sends and holding and known.last is not None:
            steps.append(_held(look, known.last + GAP))
            continue
        if look.verdict is not None:
            state = DeliveryState.INTENDED if sends else DeliveryState(look.verdict.value)
            lines.append(NewDelivery(look.plan.kind, look.due_at, state, look.stage))
        steps.append(_next(look, client, known, times, sends=sends))
    return Settled(steps=tuple(steps), lines=tuple(lines))


def _is_last_chance(plan: Plan, quiet: datetime, now: datetime) -> bool:
    """Whether a plan that is not due yet would come too close before quiet hours to come by itself."""
    return plan.next_at is not None and plan.stage is not Stage.NUDGE and plan.next_at < quiet <= now + HORIZON


def _look(plan: Plan, client: Recipient, known: Known, times: Times) -> _Look:
    now = times.now
    first = plan.next_at if plan.stage is not Stage.HELD else plan.snoozed_from or plan.next_at
    if first is None:
        raise ValueError(f"plan {plan.id} has no next time")
    if plan.stage is Stage.NUDGE:
        following = times.after(plan.rule, first, client.zone)
        if following is None or following > now:
            verdict = Verdict.SEND if _is_nudge_wanted(plan, first, client, known, now) else None
            return _Look(plan, first, (), verdict, Stage.NUDGE)
        # After an outage its rule's next time has come meanwhile, and that is what counts.
        plan, first = replace(plan, stage=Stage.FIRST, next_at=following, snoozed_from=None), following
    *older, due_at = times.until_now(plan.rule, first, client.zone)
    verdict = None
    if plan.kind not in known.away:
        verdict = decide(
            kind=plan.kind,
            due_at=due_at,
            now=now,
            already_done=plan.kind in known.done,
            paused_until=client.paused_until,
            quiet=client.quiet,
            reachable=client.reachable,
        )
    later = plan.stage is Stage.LATER and due_at == plan.next_at
    return _Look(plan, due_at, tuple(older), verdict, Stage.LATER if later else Stage.FIRST)


def _is_nudge_wanted(plan: Plan, due_at: datetime, client: Recipient, known: Known, now: datetime) -> bool:
    """A repetition has to be wanted more than a first reminder: when in doubt it is let be, without a record."""
    today = now.astimezone(client.zone).date()
    same_day = plan.snoozed_from is not None and plan.snoozed_from.astimezone(client.zone).date() == today
    return (
        same_day
        and known.unanswered
        and client.reachable
        and plan.kind not in known.done
        and now - due_at <= NUDGE_WINDOW
        and not client.is_paused(now)
        and not client.quiet.are_on(now)
    )


def _held(look: _Look, until: datetime) -> Step:
    if look.plan.stage in {Stage.LATER, Stage.NUDGE}:
        return Step(look.plan.id, until, look.plan.stage, look.plan.snoozed_from)
    return Step(look.plan.id, until, Stage.HELD, look.due_at)


def _after_session(look: _Look, until: datetime) -> Step:
    """What comes by the clock counts from then on, however long the session is; what follows sessions stays itself."""
    if look.stage is Stage.FIRST and look.plan.kind not in FOLLOWING:
        return Step(look.plan.id, until)
    return _held(look, until)


def _next(look: _Look, client: Recipient, known: Known, times: Times, *, sends: bool) -> Step:
    plan, now = look.plan, times.now
    if plan.kind in FOLLOWING:
        return Step(plan.id, (known.ahead or {}).get(plan.id))
    following = times.after(plan.rule, max(now, look.due_at), client.zone)
    if sends and plan.kind is PlanKind.CHECKIN and look.stage is Stage.FIRST and plan.rule.nudge:
        nudge = nudge_time(look.due_at, client, now=now, following=following)
        if nudge is not None:
            return Step(plan.id, nudge, Stage.NUDGE, look.due_at)
    return Step(plan.id, following)


def nudge_time(due_at: datetime, client: Recipient, *, now: datetime, following: datetime | None) -> datetime | None:
    """Return when a check-in reminder that is sent now comes once more if nothing is done.

    Args:
        following: the next time of its rule.

    Returns:
        None when the day, outside quiet hours, has no room left, or brings another reminder anyway.
    """
    day = due_at.astimezone(client.zone).date()
    if following is not None and following.astimezone(client.zone).date() == day:
        return None
    for span in NUDGE_AFTER:
        at = max(now, due_at) + span
        if at.astimezone(client.zone).date() == day and not client.quiet.are_on(at):
            return at
    return None


def expires(lines: Sequence[NewDelivery], client: Recipient, now: datetime) -> datetime:
    """Return when a message is not sent any more: the longest window counts, and quiet hours always do."""
    window = max(one.due_at + (NUDGE_WINDOW if one.stage is Stage.NUDGE else WINDOW[one.kind]) for one in lines)
    quiet = client.quiet.begin(now)
    return window if quiet is None else min(window, quiet)


def width(due: int) -> timedelta:
    """Return over how much time to spread so many reminders that are due at once."""
    if due <= UNNOTICED:
        return timedelta()
    return min(SPREAD, timedelta(seconds=due / PACE))


def place(client: Recipient, now: datetime, spread: timedelta, *, until: datetime) -> datetime:
    """Return when within a spread a client's message goes out: always the same place, or at once if time is short.

    Args:
        until: when it is not sent any more (``expires``).
    """
    # Knuth's multiplicative hash scatters ids that follow each other.
    share = client.id * 2654435761 % 2**32 / 2**32
    wanted = now + spread * share
    return wanted if wanted < until - timedelta(minutes=1) else now
