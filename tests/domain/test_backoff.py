"""Restraint: about half as often, and the hour at which somebody answers."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import fewer, passed_over, usual_hour
from bot.domain.plans import EVERY_DAY, Rule

BERLIN = ZoneInfo("Europe/Berlin")


def at(*hours: int) -> tuple[time, ...]:
    """Full hours."""
    return tuple(time(hour, 0) for hour in hours)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Rule(times=at(9, 11, 13, 15, 17, 19)), Rule(times=at(9, 13, 17))),
        (Rule(times=at(9, 13, 17)), Rule(times=at(9, 17))),
        (Rule(times=at(9, 17)), Rule(times=at(9))),
        (Rule(times=at(9)), Rule(times=at(9), weekdays=frozenset({0, 2, 4}))),
        (
            Rule(times=at(9), weekdays=frozenset(range(5))),
            Rule(times=at(9), weekdays=frozenset({0, 2, 4})),
        ),
        (Rule(times=at(9), weekdays=frozenset({5, 6})), Rule(times=at(9), weekdays=frozenset({5}))),
        (Rule(times=at(9), weekdays=frozenset({2})), Rule(weekdays=frozenset({2}))),
        (Rule(), Rule(weekdays=frozenset({0, 2, 4}))),
    ],
)
def test_less_often_is_about_half(before: Rule, after: Rule) -> None:
    """Times first, then days, then off."""
    assert fewer(before) == after


def weekly(rule: Rule) -> int:
    """How often a rule comes in a week."""
    return len(rule.times) * len(rule.weekdays)


@given(
    st.sets(st.times().map(lambda one: one.replace(second=0, microsecond=0)), min_size=1, max_size=6),
    st.frozensets(st.integers(0, 6), min_size=1),
)
def test_less_often_ends_in_silence(times: set[time], weekdays: frozenset[int]) -> None:
    """Each step comes less often than the one before, at times and on days that were there, until it is off."""
    rule = Rule(times=tuple(sorted(times)), weekdays=weekdays)
    steps = 0
    while weekly(rule):
        less = fewer(rule)
        assert weekly(less) < weekly(rule)
        assert set(less.times) <= set(rule.times)
        assert less.weekdays <= rule.weekdays
        rule, steps = less, steps + 1
    assert steps <= 7


def test_every_other_day_has_no_neighbours() -> None:
    """Not even Sunday and Monday."""
    for count in range(2, 8):
        for first in range(8 - count):
            kept = fewer(Rule(times=at(9), weekdays=frozenset(range(first, first + count)))).weekdays
            assert not any((day + 1) % 7 in kept for day in kept)
    assert fewer(Rule(times=at(9), weekdays=EVERY_DAY)).weekdays == frozenset({0, 2, 4})


def test_the_usual_hour_is_local_and_takes_five_answers() -> None:
    """To the half hour; one late answer does not move it; with four nothing is said."""
    evenings = [datetime(2026, 5, day, 17, minute, tzinfo=UTC) for day, minute in ((1, 50), (2, 5), (3, 0), (4, 10))]
    assert usual_hour(evenings, BERLIN) is None
    assert usual_hour([*evenings, datetime(2026, 5, 5, 3, 0, tzinfo=UTC)], BERLIN) == time(19, 0)
    # The same instants in winter are an hour earlier by the clock.
    winter = [one - timedelta(days=120) for one in evenings]
    assert usual_hour([*winter, winter[0]], BERLIN) == time(18, 0)
    late = [datetime(2026, 5, day, 21, 50, tzinfo=UTC) for day in range(1, 6)]
    assert usual_hour(late, BERLIN) == time(0, 0)


@given(days=st.lists(st.integers(0, 27), max_size=28, unique=True), answered=st.lists(st.integers(0, 27), max_size=3))
def test_a_week_is_passed_over_or_not(days: list[int], answered: list[int]) -> None:
    """However often it comes: three at least, none answered since, the first of them a week ago with today's."""
    now = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    reached = [now - timedelta(days=one) for one in days]
    last = min(answered, default=99)
    open_days = [one for one in days if one < last]
    expected = len(open_days) >= 3 and max(open_days) >= 6
    assert passed_over(reached, [now - timedelta(days=one) for one in answered], now=now) is expected
