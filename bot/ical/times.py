"""When an event of a calendar file takes place: instants, zones, and repetitions with their exceptions (RFC 5545)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo
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

_OFTEN = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_SELDOM = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYEASTER")
"""Parts of a repetition that are not followed; sessions repeat without them."""

_CYCLE = 400
"""Years after which every date falls on the same weekday again."""

MOST_TIMES = 4_000
"""Times of one event: more than one a day for ten and a half years is no series of sessions."""

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


def series(events: Iterable[Event], zone: ZoneInfo) -> dict[str, datetime]:
    """Return when the events begin that others may replace a time of, by their id."""
    found: dict[str, datetime] = {}
    for event in events:
        if "RECURRENCE-ID" not in event:
            with suppress(FaultyError):
                found[str(event.get("UID", ""))] = moment_of(event.get("DTSTART"), zone)
    return found


def recurrence(event: Event, zone: ZoneInfo, begins: Mapping[str, datetime]) -> datetime | None:
    """Return which time of a repeating event an entry replaces (UTC); None for all others.

    Some programs name only the day: the time is then that of the series.

    Args:
        begins: when each series begins.
    """
    value = event.get("RECURRENCE-ID")
    day = value.dt if isinstance(value, vDDDTypes) else None
    with suppress(FaultyError):
        if isinstance(day, date) and not isinstance(day, datetime):
            known = begins.get(str(event.get("UID", "")))
            return utc(_on(day, known or moment_of(event.get("DTSTART"), zone)))
        return utc(moment_of(value, zone))
    return None


def _on(day: date, like: datetime) -> datetime:
    return datetime.combine(day, like.timetz())


@dataclass(frozen=True)
class Onwards:
    """A change of one time of a repeating event and of all that follow it.

    Attributes:
        which: the first that is changed (UTC).
        shift: how far each moves on the clock in ``zone``.
        event: what is said of them now.
    """

    which: datetime
    shift: timedelta
    zone: tzinfo
    length: timedelta | None
    event: Event

    def on(self, moment: datetime) -> datetime:
        """Return when one of them takes place now (UTC)."""
        return utc((moment.astimezone(self.zone).replace(tzinfo=None) + self.shift).replace(tzinfo=self.zone))


def onwards(event: Event, zone: ZoneInfo, begins: Mapping[str, datetime]) -> Onwards | None:
    """Return what an entry changes from one time of a repeating event on; None when it changes that time alone."""
    params = getattr(event.get("RECURRENCE-ID"), "params", {})
    which = recurrence(event, zone, begins)
    if which is None or str(params.get("RANGE", "")).upper() != "THISANDFUTURE":
        return None
    try:
        start = moment_of(event.get("DTSTART"), zone)
        here = start.tzinfo or zone
        shift = start.replace(tzinfo=None) - which.astimezone(here).replace(tzinfo=None)
        return Onwards(which, shift, here, _length(event, start, zone), event)
    except (FaultyError, OverflowError):
        # The entry itself is passed over with its reason.
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
    """When an event takes place.

    Attributes:
        moments: its times, in the order of the file's rule, those added by hand last.
        which: the time of a series that it replaces (UTC).
        repeats: whether each time has a number of its own.
    """

    moments: tuple[datetime, ...]
    length: timedelta | None
    which: datetime | None = None
    repeats: bool = False
    left_out: frozenset[datetime] = frozenset()

    def all(self, *, moved: set[tuple[str, datetime]], uid: str) -> Iterator[tuple[datetime, datetime | None]]:
        """Yield each start (UTC), and which time of the repetition it is."""
        for one in self.moments:
            moment = utc(one)
            if not self.repeats:
                yield moment, self.which
            elif moment not in self.left_out and (uid, moment) not in moved:
                yield moment, moment


def times_of(event: Event, zone: ZoneInfo, *, now: datetime, begins: Mapping[str, datetime]) -> Times:
    """Return when an event takes place, until ``AHEAD`` of now.

    Raises:
        FaultyError: it says no time, or repeats in a way that is not followed.
    """
    start = moment_of(event.get("DTSTART"), zone)
    length = _length(event, start, zone)
    which = recurrence(event, zone, begins)
    rule, added = event.get("RRULE"), tuple(_listed(event.get("RDATE"), start, zone))
    if "EXRULE" in event:
        raise FaultyError(Fault.REPEATS)
    if which is not None or (rule is None and not added):
        return Times((start,), length, which)
    if utc(start) > now + AHEAD:
        return Times((start,), length)
    moments = (start,) if rule is None else _followed(rule, start, zone, now=now)
    left_out = frozenset(utc(one) for one in _listed(event.get("EXDATE"), start, zone))
    return Times(tuple(dict.fromkeys((*moments, *added))), length, repeats=True, left_out=left_out)


def _followed(rule: Any, start: datetime, zone: ZoneInfo, *, now: datetime) -> tuple[datetime, ...]:
    """Return the times of a rule, until ``AHEAD`` of now."""
    if not isinstance(rule, vRecur) or utc(start) < now - OLDEST:
        raise FaultyError(Fault.REPEATS)
    parts = {str(key).upper(): value for key, value in rule.items()}
    often = str((parts.get("FREQ") or [""])[0]).upper()
    if often not in _OFTEN or any(parts.get(name) for name in _SELDOM):
        raise FaultyError(Fault.REPEATS)
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    try:
        last = min(now + AHEAD, _until(until[0], zone)) if until else now + AHEAD
        end = last.astimezone(start.tzinfo).replace(tzinfo=None)
        most = int(count[0]) if count else MOST_TIMES
        # A rule that fits no day is followed by the library to the year 9999, whatever its end. The calendar begins
        # anew every 400 years, and close to its last year that is soon over.
        years = (MAXYEAR - 1 - end.year) // _CYCLE * _CYCLE
        text = f"{_text_of(parts)};UNTIL={end.replace(year=end.year + years):%Y%m%dT%H%M%S}"
        far = rrulestr(text, dtstart=start.replace(tzinfo=None, year=start.year + years))
        found = [one.replace(year=one.year - years, tzinfo=start.tzinfo) for one in islice(far, min(most, MOST_TIMES))]
    except (ValueError, TypeError, OverflowError, KeyError, IndexError) as error:
        raise FaultyError(Fault.REPEATS) from error
    return tuple(found)


def _text_of(parts: dict[str, Any]) -> str:
    written: bytes = vRecur(parts).to_ical()  # type: ignore[no-untyped-call]
    return written.decode()


def _until(value: Any, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return utc(value if value.tzinfo is not None else value.replace(tzinfo=zone))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)
    raise ValueError("no end")


def _listed(value: Any, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the times of an EXDATE or RDATE, of which there may be several; a day means the event's time on it."""
    for one in value if isinstance(value, list) else [value]:
        for moment in one.dts if isinstance(one, vDDDLists) else ():
            said = moment.dt[0] if isinstance(moment.dt, tuple) else moment.dt
            if isinstance(said, datetime):
                yield said if said.tzinfo is not None else said.replace(tzinfo=zone)
            elif isinstance(said, date):
                yield _on(said, start)


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
