"""When a danger sign that nobody has acknowledged is told again."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.flags import Flag
from bot.domain.local_time import instant
from bot.domain.practice_time import PracticeTime

SOON: Final = (timedelta(minutes=15), timedelta(minutes=60))
"""After so long a sign that wants help now is told again."""

MORNING: Final = time(8)
"""Then each morning at this time of the practice; and what is to be looked at again is said from then on."""

ENDS: Final = timedelta(hours=24)
"""After so long a sign that wants help now is told no more; its row stays on top until somebody acknowledges it."""

WORK: Final = timedelta(hours=4)
"""After so much of the practice's open time a sign of the same day is told again, once."""

NOBODY: Final = timedelta(minutes=5)
"""After so long it is tried again when nobody could be written to."""


def first_telling(flag: Flag, *, hours: PracticeTime, zone: ZoneInfo) -> datetime | None:
    """Return when a sign that was told when it was raised is told again first."""
    return next_telling(flag, after=flag.raised_at, hours=hours, zone=zone)


def next_telling(flag: Flag, *, after: datetime, hours: PracticeTime, zone: ZoneInfo) -> datetime | None:
    """Return when a sign is told next after an instant; None when it is told no more.

    Args:
        hours: when the practice is open. Signs that want help now do not ask for it.
        zone: where the practice is.
    """
    if not flag.is_pressing:
        # A practice that is closed for a year says nothing of when it works.
        moment = hours.worked(flag.raised_at, WORK, zone) or flag.raised_at + ENDS
        return moment if moment > after else None
    day = flag.raised_at.astimezone(zone).date()
    mornings = [instant(day + timedelta(days=n), MORNING, zone) for n in range(3)]
    last_of_soon = flag.raised_at + SOON[-1]
    moments = [flag.raised_at + one for one in SOON] + [one for one in mornings if one > last_of_soon]
    return next((one for one in moments if after < one <= flag.raised_at + ENDS), None)


def is_over(flag: Flag, now: datetime) -> bool:
    """Return whether it is too late to tell a sign again that wants help now."""
    return flag.is_pressing and now > flag.raised_at + ENDS
