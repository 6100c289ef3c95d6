"""A rule on a button: short enough, and the same when it comes back."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.codes import OldButtonError
from bot.chat.rule_codes import rule_code, rule_of
from bot.domain.plans import Rule

clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
rules = st.builds(
    lambda times, weekdays: Rule(times=tuple(sorted(times)), weekdays=weekdays),
    st.sets(clocks, max_size=6),
    st.frozensets(st.integers(0, 6)),
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


@pytest.mark.parametrize("text", ["", "7f", "zz------t", "7f------tZZ", "7f------t1", "7f------x00"])
def test_broken_codes(text: str) -> None:
    """Cut off, of another kind, or beyond the clock."""
    with pytest.raises(OldButtonError):
        rule_of(text)


def test_a_rule_is_short() -> None:
    """Eight characters and two a time."""
    assert rule_code(Rule(times=(time(18, 0),))) == "7f------thq"
