"""A plan's rule as a few characters, so that a button can bring an earlier rule back a month later."""

from datetime import date, time, timedelta

from bot.chat.callback_data.errors import OldButtonError
from bot.domain.plans import Rule

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST = date(2020, 1, 1)
_NEVER = "---"
_NO_NUDGE = 1 << 7
"""Beside the seven weekdays: what is not done is not asked for again."""


def rule_code(rule: Rule) -> str:
    """Return a rule as at most 21 characters: weekdays, first and last day, then times or an interval."""
    days = sum(1 << day for day in rule.weekdays) + (0 if rule.nudge else _NO_NUDGE)
    made = f"{days:02x}{_day(rule.starts)}{_day(rule.ends)}"
    if rule.every is not None and rule.window is not None:
        every = int(rule.every.total_seconds()) // 60
        return f"{made}e{_number(every, 2)}{_clock(rule.window[0])}{_clock(rule.window[1])}"
    return f"{made}t{''.join(_clock(one) for one in rule.times)}"


def rule_of(text: str) -> Rule:
    """Return the rule that a button brings back.

    Raises:
        OldButtonError: the text is none.
    """
    try:
        return _rule(text)
    except (ValueError, IndexError, OverflowError) as error:
        raise OldButtonError from error


def _rule(text: str) -> Rule:
    days = int(text[:2], 16)
    weekdays = frozenset(day for day in range(7) if days >> day & 1)
    nudge = not days & _NO_NUDGE
    starts, ends = _day_of(text[2:5]), _day_of(text[5:8])
    numbers = [_clock_of(text[at : at + 2]) for at in range(9, len(text), 2)]
    if text[8] == "e":
        every, first, last = numbers
        return Rule(
            every=timedelta(minutes=every),
            window=(_time(first), _time(last)),
            weekdays=weekdays,
            starts=starts,
            ends=ends,
            nudge=nudge,
        )
    if text[8] != "t":
        raise ValueError(text)
    return Rule(times=tuple(_time(one) for one in numbers), weekdays=weekdays, starts=starts, ends=ends, nudge=nudge)


def _number(value: int, width: int) -> str:
    made = ""
    for _place in range(width):
        value, digit = divmod(value, len(_DIGITS))
        made = _DIGITS[digit] + made
    return made


def _clock(moment: time) -> str:
    return _number(moment.hour * 60 + moment.minute, 2)


def _clock_of(text: str) -> int:
    if len(text) != 2:
        raise ValueError(text)
    return _DIGITS.index(text[0]) * len(_DIGITS) + _DIGITS.index(text[1])


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _day(day: date | None) -> str:
    return _NEVER if day is None else _number((day - _FIRST).days, 3)


def _day_of(text: str) -> date | None:
    if text == _NEVER:
        return None
    value = 0
    for one in text:
        value = value * len(_DIGITS) + _DIGITS.index(one)
    return _FIRST + timedelta(days=value)


class RuleCode:
    """A plan's rule on a button."""

    def write(self, value: Rule) -> str:
        """Return its code."""
        return rule_code(value)

    def read(self, text: str) -> Rule:
        """Read a code."""
        return rule_of(text)
