"""Intervals, first and last days: what a rule promises and what it refuses."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.plans import EVERY_DAY, Rule, RuleError, next_time
from bot.domain.rules import rule_from_json, rule_to_json

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 5, 4, 0, 0, tzinfo=UTC)
NINE_TO_FIVE = (time(9, 0), time(17, 0))

clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
intervals = st.builds(
    lambda minutes, window, weekdays: Rule(every=timedelta(minutes=minutes), window=window, weekdays=weekdays),
    st.integers(15, 720),
    st.tuples(clocks, clocks).filter(lambda ends: ends[0] != ends[1]),
    st.frozensets(st.integers(0, 6), min_size=1),
)


def walk(rule: Rule, zone: ZoneInfo, count: int) -> list[datetime]:
    """The next instants of a rule, in the zone."""
    found: list[datetime] = []
    after = MONDAY
    for _step in range(count):
        following = next_time(rule, after=after, zone=zone)
        if following is None:
            break
        after = following
        found.append(following.astimezone(zone))
    return found


def test_an_interval_runs_within_its_window() -> None:
    """From the first time on, as long as the last is not passed."""
    rule = Rule(every=timedelta(hours=3), window=NINE_TO_FIVE, weekdays=frozenset({0, 1}))
    assert [f"{one:%a %H:%M}" for one in walk(rule, BERLIN, 7)] == [
        "Mon 09:00", "Mon 12:00", "Mon 15:00", "Tue 09:00", "Tue 12:00", "Tue 15:00", "Mon 09:00",
    ]  # fmt: skip


def test_a_window_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    """Monday's runs into Tuesday morning."""
    rule = Rule(every=timedelta(hours=2), window=(time(22, 0), time(2, 0)), weekdays=frozenset({0}))
    assert [f"{one:%a %H:%M}" for one in walk(rule, BERLIN, 4)] == ["Mon 22:00", "Tue 00:00", "Tue 02:00", "Mon 22:00"]


def test_first_and_last_day_are_days_of_the_client() -> None:
    """Both count, and after the last there is no next time."""
    rule = Rule(times=(time(8, 0),), starts=date(2026, 6, 1), ends=date(2026, 6, 3))
    assert [f"{one:%d %b %H:%M}" for one in walk(rule, BERLIN, 9)] == ["01 Jun 08:00", "02 Jun 08:00", "03 Jun 08:00"]


@pytest.mark.parametrize(
    "parts",
    [
        {"every": timedelta(hours=2)},
        {"window": NINE_TO_FIVE},
        {"every": timedelta(minutes=5), "window": NINE_TO_FIVE},
        {"every": timedelta(hours=13), "window": NINE_TO_FIVE},
        {"every": timedelta(hours=2), "window": NINE_TO_FIVE, "times": (time(8, 0),)},
        {"every": timedelta(hours=2), "window": (time(9, 0), time(9, 0))},
        {"starts": date(2026, 6, 2), "ends": date(2026, 6, 1)},
    ],
)
def test_a_rule_that_contradicts_itself_is_none(parts: dict[str, Any]) -> None:
    """It cannot be made, so it cannot be stored."""
    with pytest.raises(RuleError):
        Rule(**parts)


@given(intervals, st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]))
def test_every_step_of_an_interval_is_one_of_its_times(rule: Rule, zone: str) -> None:
    """In any zone; on the weekdays it names; and what is stored comes back."""
    behind_midnight = {moment for days, moment in rule.moments() if days}
    for one in walk(rule, ZoneInfo(zone), 12):
        if one.utcoffset() != (one - timedelta(hours=4)).utcoffset():
            continue
        day = one.date() - timedelta(
            days=one.time() in behind_midnight and one.time() < (rule.window or (one.time(),))[0]
        )
        assert one.time() in rule.local_times()
        assert day.weekday() in rule.weekdays
    assert rule_from_json(rule_to_json(rule)) == rule


def test_rules_of_before_are_read() -> None:
    """Rows that know times and weekdays only."""
    assert rule_from_json({"times": ["18:00"], "weekdays": [0, 1, 2, 3, 4, 5, 6]}) == Rule(
        times=(time(18, 0),), weekdays=EVERY_DAY
    )
