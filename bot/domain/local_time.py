"""From a person's day and clock to an instant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instant(day: date, local: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time.

    A time that does not exist because clocks go forward is moved by the gap (02:30 becomes 03:30);
    one that happens twice means its first occurrence.
    """
    return datetime.combine(day, local.replace(fold=0), tzinfo=zone).astimezone(UTC)
