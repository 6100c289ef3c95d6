"""The promises of the schedule, on any plans, zones and clocks: what comes, what never comes, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.deliveries import DeliveryState
from bot.domain.plans import WINDOW, Plan, PlanKind, Rule, Stage, next_time
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedule import (
    GAP,
    HORIZON,
    NUDGE_AFTER,
    SPREAD,
    Known,
    NewDelivery,
    Recipient,
    Settled,
    Times,
    expires,
    place,
    settle,
)

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
]

CLOCK = (PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION, PlanKind.POSTURE, PlanKind.PEG)

STARTS = st.sampled_from(
    [
        datetime(2026, 3, 27, 12, 0, tzinfo=UTC),  # clocks go forward in Europe
        datetime(2026, 10, 23, 12, 0, tzinfo=UTC),  # and back
        datetime(2026, 3, 6, 12, 0, tzinfo=UTC),  # forward in America
        datetime(2026, 4, 3, 12, 0, tzinfo=UTC),  # back on Lord Howe Island, by half an hour
        datetime(2028, 2, 27, 12, 0, tzinfo=UTC),  # a leap day
        datetime(2026, 12, 30, 12, 0, tzinfo=UTC),
        datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
    ]
)

QUIET = st.sampled_from([(time(21, 30), time(7, 30)), (time(22, 0), time(6, 0)), (time(13, 0), time(15, 0))])

DAYS = 4

MINUTE = timedelta(minutes=1)


def daytime(quiet: tuple[time, time]) -> st.SearchStrategy[time]:
    """Times outside quiet hours, which is what a rule may have, away from the hours in which clocks change.

    Half of them lie close before quiet hours, where there is little room.
    """
    every = [time(minutes // 60, minutes % 60) for minutes in range(8 * 60, 24 * 60)]
    begins = quiet[0].hour * 60 + quiet[0].minute
    close = [time(minutes // 60, minutes % 60) for minutes in range(begins - 40, begins)]
    return st.sampled_from(close) | st.sampled_from(
        [one for one in every if not QuietHours(*quiet, ZoneInfo("UTC")).covers(one)]
    )


@dataclass
class Life:
    """A client's plans over some days, settled as the program does it, with a ledger of everything that went out."""

    client: Recipient
    plans: dict[int, Plan]
    now: datetime
    done: set[tuple[PlanKind, date]] = field(default_factory=set)
    sent: list[tuple[datetime, tuple[NewDelivery, ...]]] = field(default_factory=list)
    recorded: list[NewDelivery] = field(default_factory=list)

    def tick(self, now: datetime, *, delay: timedelta = timedelta()) -> Settled:
        """Settle what is due; a message goes out after a delay."""
        self.now = now
        near = [one for one in self.plans.values() if one.next_at is not None and one.next_at <= now + HORIZON]
        if not any(one.next_at is not None and one.next_at <= now for one in near):
            return Settled((), ())
        today = now.astimezone(self.client.zone).date()
        known = Known(
            last=min(now, self.sent[-1][0]) if self.sent else None,
            done=frozenset(kind for kind, day in self.done if day == today),
            unanswered=True,
        )
        settled = settle(near, self.client, known, times=Times(now))
        for step in settled.steps:
            plan = self.plans[step.plan_id]
            self.plans[plan.id] = replace(plan, next_at=step.next_at, stage=step.stage, snoozed_from=step.snoozed_from)
        self.recorded += settled.lines
        if settled.to_send:
            until = expires(settled.to_send, self.client, now)
            at = place(self.client, now, delay, until=until)
            assert now <= at <= until
            self.sent.append((at, settled.to_send))
        return settled

    def moments(self, end: datetime) -> Iterator[datetime]:
        """The instants at which something is due, one after the other."""
        while (following := min((one.next_at for one in self.plans.values() if one.next_at), default=end)) < end:
            yield max(following, self.now)


@st.composite
def lives(draw: st.DrawFn, *, weekdays: bool = True) -> Life:
    """A client somewhere, with plans of several kinds."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    quiet = draw(QUIET)
    start = draw(STARTS)
    client = Recipient(
        id=draw(st.integers(1, 10**6)),
        chat_id=1,
        quiet=QuietHours(*quiet, zone),
        paused_until=None,
        reachable=True,
    )
    plans = {}
    for number, kind in enumerate(draw(st.lists(st.sampled_from(CLOCK), min_size=1, max_size=4, unique=True))):
        times = tuple(sorted(draw(st.lists(daytime(quiet), min_size=1, max_size=4, unique=True))))
        days = draw(st.frozensets(st.integers(0, 6), min_size=1)) if weekdays else frozenset(range(7))
        rule = Rule(times=times, weekdays=days, nudge=draw(st.booleans()))
        plans[number] = Plan(number, client.id, kind, rule, next_time(rule, after=start, zone=zone))
    return Life(client=client, plans=plans, now=start)


def promised(life: Life, plan: Plan, first: datetime, last: datetime) -> set[datetime]:
    """The instants of a plan's rule between two, both excluded."""
    found: set[datetime] = set()
    at = next_time(plan.rule, after=first, zone=life.client.zone)
    while at is not None and at < last:
        found.add(at)
        at = next_time(plan.rule, after=at, zone=life.client.zone)
    return found


@settings(max_examples=150, deadline=None)
@given(lives(weekdays=False), st.integers(0, 119), st.integers(0, int(SPREAD.total_seconds())))
def test_every_promised_time_comes_once_and_messages_keep_their_distance(life: Life, lag: int, spread: int) -> None:
    """On time but for the pause between messages, in every zone, through every change of clocks, at any peak."""
    start, end = life.now, life.now + timedelta(days=DAYS)
    for moment in life.moments(end):
        life.tick(moment + timedelta(seconds=lag % 3), delay=timedelta(seconds=spread))
        for plan in life.plans.values():
            assert plan.next_at is not None
            assert plan.next_at > life.now
    for before, after in pairwise(at for at, _lines in life.sent):
        assert after - before >= GAP
    for at, lines in life.sent:
        assert not life.client.quiet.are_on(at)
        for line in lines:
            assert -HORIZON <= at - line.due_at <= GAP + 2 * SPREAD + MINUTE
    firsts = [(one.kind, one.due_at) for one in life.recorded if one.stage == Stage.FIRST]
    assert len(firsts) == len(set(firsts))
    for plan in life.plans.values():
        mine = {at for kind, at in firsts if kind is plan.kind}
        wanted = promised(life, plan, start, end - HORIZON - SPREAD)
        # Two times of one plan that are closer than the pause may become one; every other is there by itself.
        missing = wanted - mine
        for one in missing:
            assert any(abs(one - other) <= GAP + SPREAD + MINUTE for other in mine)
        went = {one.due_at for one in life.recorded if one.kind is plan.kind and one.state == DeliveryState.INTENDED}
        came = {at for at, lines in life.sent if any(line.kind is plan.kind for line in lines)}
        # Of two times of one plan close together only one goes, if the pause or quiet hours leave no room for both.
        for one in mine - went:
            assert any(abs(one - other) <= HORIZON for other in went | came)
        assert {at.astimezone(life.client.zone).date() for at in wanted} <= {
            at.astimezone(life.client.zone).date() for at in went
        }
        assert mine - promised(life, plan, start, end + timedelta(days=1)) == set()


@settings(max_examples=100, deadline=None)
@given(lives(), st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=6), st.integers(-600, 3 * 24 * 60))
def test_an_outage_loses_nothing_and_floods_nobody(life: Life, gaps: list[int], paused: int) -> None:
    """However rarely somebody looks: too late is recorded, not sent, paused never sent, and one next time stays."""
    start = life.now
    if paused > 0:
        life.client = replace(life.client, paused_until=start + paused * MINUTE)
    now = start
    for gap in gaps:
        now += gap * MINUTE
        settled = life.tick(now)
        sent = settled.to_send
        assert not sent or not life.client.quiet.are_on(now)
        assert not sent or not life.client.is_paused(now)
        assert len({one.kind for one in sent}) == len(sent)
        for line in sent:
            assert now - line.due_at <= WINDOW[line.kind] or line.stage == Stage.NUDGE
        for plan in life.plans.values():
            assert plan.next_at is not None
            assert plan.next_at > now
            following = next_time(plan.rule, after=now, zone=life.client.zone)
            assert following is not None
            if plan.stage is Stage.FIRST:
                # Only what was brought forward before quiet hours has its next time later than the rule's.
                assert plan.next_at == following or following <= now + HORIZON
            else:
                assert plan.next_at <= now + max(GAP, *NUDGE_AFTER)
        assert len(settled.steps) == len({one.plan_id for one in settled.steps})
    for before, after in pairwise(at for at, _lines in life.sent):
        assert after - before >= GAP
    for plan in life.plans.values():
        missed = {one.due_at for one in life.recorded if one.kind is plan.kind and one.stage == Stage.FIRST}
        held = {plan.snoozed_from} if plan.stage is Stage.HELD else set()
        wanted = promised(life, plan, max(start, now - timedelta(days=3)), now + timedelta(microseconds=1))
        for one in wanted - missed - held:
            assert any(abs(one - other) <= HORIZON for other in missed | held if other is not None)


@settings(max_examples=60, deadline=None)
@given(lives(weekdays=False), st.sampled_from(ZONES), st.integers(60, 2 * 24 * 60))
def test_travel_breaks_no_promise(life: Life, zone: str, after: int) -> None:
    """From the move on every plan comes at its hours there, on every day, and still not at night."""
    moved = life.now + after * MINUTE
    for moment in life.moments(moved):
        life.tick(moment)
    life.now = moved
    life.client = replace(life.client, quiet=replace(life.client.quiet, zone=ZoneInfo(zone)))
    for plan in list(life.plans.values()):
        # As ``reminders.move_zone`` does it: the local rule stays, its next instant is worked out anew.
        at = next_time(plan.rule, after=moved, zone=life.client.zone)
        life.plans[plan.id] = replace(plan, next_at=at, stage=Stage.FIRST, snoozed_from=None)
    end = moved + timedelta(days=3)
    for moment in life.moments(end):
        life.tick(moment)
    for before, now in pairwise(at for at, _lines in life.sent):
        assert now - before >= GAP
    for plan in life.plans.values():
        days = {
            one.due_at.astimezone(life.client.zone).date()
            for one in life.recorded
            if one.kind is plan.kind and one.state == DeliveryState.INTENDED and one.due_at > moved
        }
        wanted = promised(life, plan, moved + GAP, end - HORIZON)
        assert {at.astimezone(life.client.zone).date() for at in wanted} <= days


@settings(max_examples=100, deadline=None)
@given(lives(weekdays=False), st.booleans())
def test_a_nudge_comes_once_on_its_day_or_not_at_all(life: Life, answered: bool) -> None:
    """Only of a check-in that was sent and is not done, only when it is wanted, never twice, never the next day."""
    end = life.now + timedelta(days=DAYS)
    for moment in life.moments(end):
        settled = life.tick(moment)
        for plan in life.plans.values():
            if plan.stage is Stage.NUDGE:
                assert plan.next_at is not None
                assert plan.snoozed_from is not None
                assert not life.client.quiet.are_on(plan.next_at)
                local = {at.astimezone(life.client.zone).date() for at in (plan.next_at, plan.snoozed_from)}
                assert len(local) == 1
        if answered:
            for line in settled.to_send:
                life.done.add((line.kind, moment.astimezone(life.client.zone).date()))
    nudges = [one for one in life.recorded if one.stage == Stage.NUDGE]
    zone = life.client.zone
    days = [one.due_at.astimezone(zone).date() for one in nudges]
    firsts = [one.due_at for one in life.recorded if one.kind is PlanKind.CHECKIN and one.stage == Stage.FIRST]
    assert len(days) == len(set(days))
    assert {one.kind for one in nudges} <= {PlanKind.CHECKIN}
    assert {one.state for one in nudges} <= {DeliveryState.INTENDED}
    checkins = next((one for one in life.plans.values() if one.kind is PlanKind.CHECKIN), None)
    if answered or checkins is None or not checkins.rule.nudge:
        assert nudges == []
    for one in nudges:
        before = max(at for at in firsts if at < one.due_at)
        assert before.astimezone(zone).date() == one.due_at.astimezone(zone).date()
        assert one.due_at - before >= min(NUDGE_AFTER)


@given(
    STARTS, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59), st.frozensets(st.integers(0, 6), min_size=1)
)
def test_next_times_are_those_of_a_cron_trigger_where_clocks_stand_still(
    start: datetime, zone: str, hour: int, minute: int, weekdays: frozenset[int]
) -> None:
    """APScheduler's trigger, an independent judge, agrees wherever the local time exists once."""
    local = ZoneInfo(zone)
    rule = Rule(times=(time(hour, minute),), weekdays=weekdays)
    trigger = CronTrigger(
        hour=hour, minute=minute, day_of_week=",".join(str(one) for one in sorted(weekdays)), timezone=local
    )
    mine = next_time(rule, after=start, zone=local)
    theirs = trigger.get_next_fire_time(None, start + timedelta(microseconds=1))
    assert mine is not None
    around = {(mine + shift).astimezone(local).utcoffset() for shift in (-timedelta(hours=26), timedelta(hours=26))}
    if len(around) == 1:
        assert theirs == mine
