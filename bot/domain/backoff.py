"""Restraint: what 'less often' means, when reminders have been passed over, and at which hour somebody answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from bot.domain.checkins import CheckIn, Sitting
from bot.domain.plans import Rule

IGNORED = 3
"""Reminders of one kind at least, none of them answered, after which fewer are offered,"""
IGNORED_FOR = timedelta(days=6)
"""once the first of them is so old: the one that comes with the offer ends a week."""
IGNORED_WITHIN = timedelta(days=28)
"""How far back they are looked for: what comes once a week takes three weeks to be passed over."""
OFFER_AGAIN = timedelta(days=21)
"""After an offer none is made for so long, whatever the answer was."""
ANSWERS_NEEDED = 5
"""Answers of the last ``ANSWERS_WITHIN`` that it takes to speak of a usual hour."""
ANSWERS_WITHIN = timedelta(days=28)

LONG_SITTING = 3
"""Check-ins of the last seven days with more than two hours in one position, after which breaks are offered once."""


def fewer(rule: Rule) -> Rule:
    """Return a rule that comes about half as often; one day a week becomes none.

    An interval is doubled while it still fits twice into its hours, several times a day become half of them, and
    one time a day comes every other day.
    """
    if rule.every is not None and rule.window is not None:
        length = _minutes(rule.window[1]) - _minutes(rule.window[0])
        length += 1440 if length <= 0 else 0
        doubled = 2 * rule.every
        if doubled <= timedelta(minutes=length):
            return replace(rule, every=doubled)
        middle = (_minutes(rule.window[0]) + length // 2) // 30 * 30 % 1440
        return replace(rule, every=None, window=None, times=(time(middle // 60, middle % 60),))
    if len(rule.times) > 1:
        return replace(rule, times=rule.times[::2])
    days = sorted(rule.weekdays)
    if len(days) < 2:
        return replace(rule, times=())
    kept = days[::2]
    if len(kept) > 1 and kept[0] == 0 and kept[-1] == 6:
        # Sunday and Monday are neighbours too.
        kept = kept[:-1]
    return replace(rule, weekdays=frozenset(kept))


def passed_over(reached: Sequence[datetime], answered: Sequence[datetime], *, now: datetime) -> bool:
    """Return whether a week of one kind of reminders went unanswered, however often it comes.

    Args:
        reached: when each was due that was sent, without repetitions.
        answered: when each was due that was answered in whatever way.
    """
    last = max(answered, default=None)
    since = [one for one in reached if last is None or one > last]
    return len(since) >= IGNORED and now - min(since) >= IGNORED_FOR


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def usual_hour(answers: Sequence[datetime], zone: ZoneInfo) -> time | None:
    """Return the local time, to the half hour, around which somebody answers; None with too few answers to say."""
    if len(answers) < ANSWERS_NEEDED:
        return None
    middle = median(_minutes(one.astimezone(zone).time()) for one in answers)
    rounded = round(middle / 30) * 30 % 1440
    return time(rounded // 60, rounded % 60)


def sits_long(entries: Sequence[CheckIn], *, today: date) -> bool:
    """Return whether the posture answers of the last seven days tell of long hours in one position."""
    since = today - timedelta(days=6)
    long = [entry for entry in entries if since <= entry.day <= today and entry.sitting is Sitting.OVER_120]
    return len(long) >= LONG_SITTING
