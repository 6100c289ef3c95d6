"""Sessions in time: which days can be one at all."""

from datetime import date, timedelta

YEARS = range(2000, 2100)
"""Years in which a session may be; beyond them it is a slip of the pen."""


FAR = timedelta(days=366)
"""Further than this from today, in either direction, the year is asked about: it may be a slip of the pen."""


def is_far(day: date, *, today: date) -> bool:
    """Return whether a session on a day is so far from today that somebody should look at the year again."""
    return abs(day - today) > FAR
