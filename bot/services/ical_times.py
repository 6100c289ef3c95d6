"""When an event of a calendar file takes place: instants, zones, and repetitions with their exceptions (RFC 5545)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

MOST_EVENTS = 5_000
"""Entries of a file."""

AHEAD = timedelta(days=180)
"""How far ahead of now appointments are read."""

OLDEST = timedelta(days=3660)
"""How long ago a repeating event may have begun."""

_SELDOM = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYEASTER")
_UNUSUAL = {
    # A rule that fits no day at all is followed by the library to the year 9999, whatever its end.
    "DAILY": (*_SELDOM, "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
    "WEEKLY": (*_SELDOM, "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
    "MONTHLY": (*_SELDOM, "BYMONTH", "BYYEARDAY", "BYWEEKNO"),
    "YEARLY": (*_SELDOM, "BYYEARDAY", "BYWEEKNO"),
}
"""Parts of a repetition that are not followed, by how often it comes; sessions repeat without them."""

LONGEST = timedelta(hours=12)
"""A longer event is no session; its end is not kept."""


class Fault(StrEnum):
    """Why one event was passed over."""

    NO_START = "no start"
    ALL_DAY = "all day"
    ZONE = "zone"
    """Its time zone is not known, and not explained in the file."""
    REPEATS = "repeats"
    """It repeats in a way that is not followed."""


class FaultyError(ValueError):
    """An event cannot be placed in time."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def moment_of(value: Any, zone: ZoneInfo) -> datetime:
    """Return an instant of the file as an aware time in its own zone.

    Raises:
        FaultyError: there is none, it is a whole day, or its zone is not known.
    """
    if not isinstance(value, vDDDTypes) or not isinstance(value.dt, date):
        raise FaultyError(Fault.NO_START)
    if not isinstance(value.dt, datetime):
        raise FaultyError(Fault.ALL_DAY)
    if value.dt.tzinfo is not None:
        return value.dt
    if value.params.get("TZID"):
        raise FaultyError(Fault.ZONE)
    return value.dt.replace(tzinfo=zone)


def recurrence(event: Event, zone: ZoneInfo) -> datetime | None:
    """Return which time of a repeating event an entry replaces (UTC); None for all others."""
    try:
        return utc(moment_of(event.get("RECURRENCE-ID"), zone))
    except FaultyError:
        return None


def utc(moment: datetime) -> datetime:
    """Return an instant in UTC.

    Raises:
        FaultyError: it lies outside what a calendar can say.
    """
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise FaultyError(Fault.NO_START) from error


@dataclass(frozen=True)
class Times:
    """When an event takes place; ``days`` is how far a repetition has to be followed."""

    start: datetime
    length: timedelta | None
    which: datetime | None = None
    rule: Any = None
    count: int = 0
    added: tuple[datetime, ...] = ()
    left_out: frozenset[datetime] = frozenset()
    days: int = 0

    def all(self, *, moved: set[tuple[str, datetime]], uid: str) -> Iterator[tuple[datetime, datetime | None]]:
        """Yield each start (UTC), and which time of the repetition it is."""
        if self.rule is None:
            yield utc(self.start), self.which
            return
        for number, one in enumerate([*islice(self.rule, self.count), *self.added]):
            if number > MOST_EVENTS:
                raise FaultyError(Fault.REPEATS)
            moment = utc(one)
            if moment not in self.left_out and (uid, moment) not in moved:
                yield moment, moment


def times_of(event: Event, zone: ZoneInfo, *, now: datetime) -> Times:
    """Return when an event takes place, until ``AHEAD`` of now.

    Raises:
        FaultyError: it says no time, or repeats in a way that is not followed.
    """
    start = moment_of(event.get("DTSTART"), zone)
    length = _length(event, start, zone)
    rule = event.get("RRULE")
    if rule is None:
        return Times(start=start, length=length, which=recurrence(event, zone))
    if not isinstance(rule, vRecur) or utc(start) < now - OLDEST:
        raise FaultyError(Fault.REPEATS)
    last = now + AHEAD
    if utc(start) > last:
        return Times(start=start, length=length)
    parts = {str(key).upper(): value for key, value in rule.items()}
    often = str((parts.get("FREQ") or [""])[0]).upper()
    if often not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or any(parts.get(name) for name in _UNUSUAL[often]):
        raise FaultyError(Fault.REPEATS)
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    try:
        last = min(last, _until(until[0], zone)) if until else last
        most = int(count[0]) if count else MOST_EVENTS
        # The end is always said, so that a rule that fits no day comes to an end, too; times count from the first.
        text = _text_of(parts) + f";UNTIL={utc(last):%Y%m%dT%H%M%SZ}"
        followed = rrulestr(text, dtstart=start)
    except (ValueError, TypeError, OverflowError, KeyError, IndexError) as error:
        raise FaultyError(Fault.REPEATS) from error
    return Times(
        start=start,
        length=length,
        rule=followed,
        count=min(most, MOST_EVENTS + 1),
        added=tuple(_listed(event.get("RDATE"), zone)),
        left_out=frozenset(utc(one) for one in _listed(event.get("EXDATE"), zone)),
        days=max(0, (last - utc(start)).days),
    )


def _text_of(parts: dict[str, Any]) -> str:
    written: bytes = vRecur(parts).to_ical()  # type: ignore[no-untyped-call]
    return written.decode()


def _until(value: Any, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return utc(value if value.tzinfo is not None else value.replace(tzinfo=zone))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)
    raise ValueError("no end")


def _listed(value: Any, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the times of an EXDATE or RDATE, of which there may be several; whole days name no time."""
    for one in value if isinstance(value, list) else [value]:
        for moment in one.dts if isinstance(one, vDDDLists) else ():
            if isinstance(moment.dt, datetime):
                yield moment.dt if moment.dt.tzinfo is not None else moment.dt.replace(tzinfo=zone)


def _length(event: Event, start: datetime, zone: ZoneInfo) -> timedelta | None:
    duration = event.get("DURATION")
    if isinstance(duration, vDDDTypes) and isinstance(duration.dt, timedelta):
        length = duration.dt
    else:
        try:
            length = utc(moment_of(event.get("DTEND"), zone)) - utc(start)
        except FaultyError:
            return None
    return length if timedelta(0) < length <= LONGEST else None
