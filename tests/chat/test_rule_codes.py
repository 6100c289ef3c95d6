"""A rule on a button: short enough, and the same when it comes back."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.rules import rule_code, rule_of
from bot.domain.plans import Rule

clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
days = st.none() | st.dates(date(2020, 1, 1), date(2120, 1, 1))
weekdays = st.frozensets(st.integers(0, 6))
by_times = st.builds(
    lambda times, weekdays: Rule(times=tuple(sorted(times)), weekdays=weekdays),
    st.sets(clocks, max_size=6),
    weekdays,
)
by_steps = st.builds(
    lambda minutes, window, weekdays: Rule(every=timedelta(minutes=minutes), window=window, weekdays=weekdays),
    st.integers(15, 720),
    st.tuples(clocks, clocks).filter(lambda ends: ends[0] != ends[1]),
    weekdays,
)
rules = st.builds(
    lambda rule, one, two: replace(
        rule, starts=min(one, two) if one and two else one, ends=max(one, two) if one and two else two
    ),
    by_times | by_steps,
    days,
    days,
)


@given(rules)
def test_a_rule_comes_back_as_it_was(rule: Rule) -> None:
    """In 21 characters, so that kind and client fit beside it."""
    assert rule_of(rule_code(rule)) == rule
    assert len(rule_code(rule)) <= 21


@given(st.text(max_size=24))
def test_what_is_no_rule_is_an_old_button(text: str) -> None:
    """Nothing else is raised for what somebody else has put there."""
    try:
        found = rule_of(text)
    except OldButtonError:
        return
    assert isinstance(found, Rule)


@pytest.mark.parametrize("text", ["", "7f", "zz------t", "7f------tZZ", "7f------t1", "7f------x00", "7f------e00a0b0"])
def test_broken_codes(text: str) -> None:
    """Cut off, of another kind, or beyond the clock."""
    with pytest.raises(OldButtonError):
        rule_of(text)


def test_a_rule_is_short() -> None:
    """Eight characters and two a time."""
    assert rule_code(Rule(times=(time(18, 0),))) == "7f------thq"
