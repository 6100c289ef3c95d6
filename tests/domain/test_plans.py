"""When the bot writes unasked: the client's local time, every promised day, through every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.local_time import instant
from bot.domain.plans import (
    EVERY_DAY,
    WINDOW,
    PlanKind,
    Rule,
    Verdict,
    decide,
    due_times,
    next_time,
    outside_quiet,
    snooze_until,
)
from bot.domain.quiet_hours import QuietHours

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Africa/Casablanca",
        "Africa/Cairo",
    ]
).map(ZoneInfo)
MINUTES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
RULES = st.builds(
    Rule,
    times=st.lists(MINUTES, min_size=1, max_size=6, unique=True).map(lambda times: tuple(sorted(times))),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
MOMENTS = st.integers(0, 5 * 366 * 86_400).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(RULES, MOMENTS, ZONES)
def test_the_next_time_is_the_first_promised_one_after_now(rule: Rule, after: datetime, zone: ZoneInfo) -> None:
    """Strictly later, on a weekday of the rule, and no promised time of any day lies in between."""
    found = next_time(rule, after=after, zone=zone)
    assert found is not None
    assert found.tzinfo is UTC
    assert found > after
    first = after.astimezone(zone).date() - timedelta(days=1)
    promised = [
        instant(first + timedelta(days=n), local, zone)
        for n in range(12)
        for local in rule.times
        if (first + timedelta(days=n)).weekday() in rule.weekdays
    ]
    assert found == min(one for one in promised if one > after)


@given(RULES, MOMENTS, ZONES)
def test_the_clock_on_the_wall_shows_the_chosen_time(rule: Rule, after: datetime, zone: ZoneInfo) -> None:
    """18:00 is 18:00, whatever the offset; only a time that does not exist on that day is moved by the gap."""
    found = next_time(rule, after=after, zone=zone)
    assert found is not None
    local = found.astimezone(zone)
    if local.time() not in rule.times:
        hour_before = (found - timedelta(hours=2)).astimezone(zone)
        gap = (local.utcoffset() or timedelta()) - (hour_before.utcoffset() or timedelta())
        assert gap > timedelta(0)
        assert (local.replace(tzinfo=None) - gap).time() in rule.times
    assert local.weekday() in rule.weekdays or local.time() not in rule.times


@given(MINUTES, ZONES, st.dates(date(2024, 1, 1), date(2028, 6, 1)))
def test_every_day_of_a_year_gets_its_reminder(local: time, zone: ZoneInfo, first: date) -> None:
    """A daily time comes once on each of 370 days: none is left out, none comes twice, 29 February included."""
    now = instant(first, local, zone) - timedelta(seconds=1)
    days = []
    for _day in range(370):
        found = next_time(Rule(times=(local,)), after=now, zone=zone)
        assert found is not None
        days.append(found.astimezone(zone).date())
        now = found
    # A time just before midnight that falls into a gap is moved past it, to the following day.
    for before, after in pairwise(days):
        assert timedelta(0) <= after - before <= timedelta(days=2)
    if local < time(22, 0):
        assert days == [first + timedelta(days=n) for n in range(370)]


@pytest.mark.parametrize(
    ("zone", "day", "local", "expected"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:30"),  # does not exist: 03:30 summer time
        ("Europe/Berlin", "2026-03-29", "18:00", "2026-03-29 16:00"),
        ("Europe/Berlin", "2026-03-28", "18:00", "2026-03-28 17:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),  # twice: the first
        ("Europe/Berlin", "2026-10-25", "18:00", "2026-10-25 17:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        ("Asia/Kathmandu", "2026-05-04", "08:00", "2026-05-04 02:15"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:45"),  # a gap of 30 minutes: 02:45
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45"),  # 30 minutes twice: the first
        ("Pacific/Chatham", "2026-05-04", "08:00", "2026-05-03 19:15"),
        ("UTC", "2028-02-29", "23:59", "2028-02-29 23:59"),
    ],
)
def test_local_times_on_days_when_the_clocks_change(zone: str, day: str, local: str, expected: str) -> None:
    """Forward, back, by an hour or by half of one."""
    found = instant(date.fromisoformat(day), time.fromisoformat(local), ZoneInfo(zone))
    assert found == at(expected)


def test_the_repeated_hour_brings_one_reminder() -> None:
    """02:30 happens twice in October; the second is not another reminder."""
    rule = Rule(times=(time(2, 30),))
    first = next_time(rule, after=at("2026-10-24 12:00"), zone=BERLIN)
    assert first == at("2026-10-25 00:30")
    assert next_time(rule, after=at("2026-10-25 00:30"), zone=BERLIN) == at("2026-10-26 01:30")


def test_two_times_that_meet_in_a_gap_come_once() -> None:
    """02:30 moved to 03:30 is the 03:30 that was asked for anyway."""
    rule = Rule(times=(time(2, 30), time(3, 30)))
    first = next_time(rule, after=at("2026-03-29 00:00"), zone=BERLIN)
    assert first == at("2026-03-29 01:30")
    assert next_time(rule, after=at("2026-03-29 01:30"), zone=BERLIN) == at("2026-03-30 00:30")


def test_a_weekday_is_the_clients() -> None:
    """Monday morning in Kiritimati is Sunday evening in UTC."""
    mondays = Rule(times=(time(8, 0),), weekdays=frozenset({0}))
    assert next_time(mondays, after=at("2026-05-01 00:00"), zone=ZoneInfo("Pacific/Kiritimati")) == at(
        "2026-05-03 18:00"
    )


def test_a_day_that_a_country_left_out_is_made_up_for() -> None:
    """Samoa had no 30 December 2011; whoever chose Fridays is reminded on the Saturday that came instead."""
    fridays = Rule(times=(time(8, 0),), weekdays=frozenset({4}))
    found = next_time(fridays, after=at("2011-12-30 00:00"), zone=ZoneInfo("Pacific/Apia"))
    assert found == at("2011-12-30 18:00")


@pytest.mark.parametrize("rule", [Rule(), Rule(times=(time(8, 0),), weekdays=frozenset()), Rule(weekdays=EVERY_DAY)])
def test_a_plan_without_times_or_days_is_off(rule: Rule) -> None:
    """Off has no next time."""
    assert next_time(rule, after=at("2026-05-04 09:00"), zone=BERLIN) is None


@given(RULES, MOMENTS, ZONES, st.integers(0, 20 * 24 * 60))
def test_after_an_outage_every_time_is_accounted_for(
    rule: Rule, moment: datetime, zone: ZoneInfo, minutes: int
) -> None:
    """From the first on, each once and in order, none in the future, and the next comes after now."""
    first = next_time(rule, after=moment, zone=zone)
    assert first is not None
    now = first + timedelta(minutes=minutes)
    found = due_times(rule, first=first, now=now, zone=zone, most=1000)
    assert found[0] == first
    assert found[-1] <= now
    for before, after in pairwise(found):
        assert next_time(rule, after=before, zone=zone) == after
    following = next_time(rule, after=found[-1], zone=zone)
    assert following is not None
    assert following > now


def test_a_very_long_outage_keeps_the_newest() -> None:
    """Of a year, the last sixty."""
    rule = Rule(times=(time(18, 0),))
    found = due_times(rule, first=at("2025-05-04 16:00"), now=at("2026-05-04 16:00"), zone=BERLIN)
    assert len(found) == 60
    assert found[-1] == at("2026-05-04 16:00")


def test_a_put_off_reminder_is_the_first_due_time() -> None:
    """18:30 is no time of the rule, and still the one that is due."""
    found = due_times(Rule(times=(time(18, 0),)), first=at("2026-05-04 16:30"), now=at("2026-05-04 16:31"), zone=BERLIN)
    assert found == [at("2026-05-04 16:30")]


@given(
    kind=st.sampled_from(PlanKind),
    late=st.timedeltas(timedelta(0), timedelta(hours=6)),
    due=MINUTES,
    quiet=st.builds(QuietHours, MINUTES, MINUTES, st.just(BERLIN)),
    already_done=st.booleans(),
    reachable=st.booleans(),
    paused_for=st.none() | st.integers(-60, 60),
)
def test_a_reminder_is_sent_only_when_it_is_welcome(
    kind: PlanKind,
    late: timedelta,
    due: time,
    quiet: QuietHours,
    already_done: bool,
    reachable: bool,
    paused_for: int | None,
) -> None:
    """Never in quiet hours, while paused, when it is done, to whom it cannot reach, or beyond its window."""
    due_at = datetime.combine(date(2026, 5, 4), due, tzinfo=BERLIN)
    now = due_at + late
    paused_until = None if paused_for is None else now + timedelta(minutes=paused_for)
    verdict = decide(
        kind=kind,
        due_at=due_at,
        now=now,
        already_done=already_done,
        paused_until=paused_until,
        quiet=quiet,
        reachable=reachable,
    )
    reasons_against = {
        Verdict.UNREACHABLE: not reachable,
        Verdict.PAUSED: paused_for is not None and paused_for > 0,
        Verdict.DONE: already_done,
        Verdict.MISSED: late > WINDOW[kind],
        Verdict.QUIET: quiet.covers(now.astimezone(BERLIN).time()),
    }
    expected = next((one for one, holds in reasons_against.items() if holds), Verdict.SEND)
    assert verdict is expected


@given(MOMENTS, ZONES, st.integers(1, 600), st.integers(0, 300), MINUTES, MINUTES)
def test_later_stays_within_its_day_and_out_of_quiet_hours(
    due_at: datetime, zone: ZoneInfo, by: int, after: int, quiet_from: time, quiet_until: time
) -> None:
    """What is put off comes when it was promised, or not again."""
    now = due_at + timedelta(minutes=after)
    night = QuietHours(quiet_from, quiet_until, zone)
    again = snooze_until(now=now, by=timedelta(minutes=by), due_at=due_at, quiet=night)
    wanted = (now + timedelta(minutes=by)).astimezone(zone)
    fits = wanted.date() == due_at.astimezone(zone).date() and not night.covers(wanted.time())
    assert again == (now + timedelta(minutes=by) if fits else None)


def test_times_within_quiet_hours_are_named() -> None:
    """Of several times only those that would wake somebody."""
    times = (time(6, 0), time(7, 30), time(12, 0), time(23, 0))
    assert QuietHours(time(21, 30), time(7, 30), BERLIN).among(times) == (time(6, 0), time(23, 0))


@given(
    rule=st.one_of(
        st.builds(Rule, times=st.lists(st.times(), min_size=1, max_size=6, unique=True).map(tuple)),
        st.builds(
            lambda every, first, length: Rule(
                every=timedelta(minutes=every),
                window=(time(first // 60, first % 60), time((first + length) % 1440 // 60, (first + length) % 60)),
            ),
            st.integers(15, 720),
            st.integers(0, 1439),
            st.integers(1, 1439),
        ),
    ),
    quiet=st.tuples(st.times(), st.times()),
)
def test_a_rule_brought_out_of_quiet_hours_still_comes(rule: Rule, quiet: tuple[time, time]) -> None:
    """None of its times is quiet any more, there is at least one, and never more than before."""
    start, end = (one.replace(second=0, microsecond=0) for one in quiet)
    hours = QuietHours(start, end, BERLIN)
    out = outside_quiet(rule, hours)
    assert hours.among(out.local_times()) == ()
    assert 1 <= len(out.local_times()) <= max(1, len(rule.local_times()))
    if not hours.among(rule.local_times()):
        assert out == rule
