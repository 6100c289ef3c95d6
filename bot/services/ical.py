"""Calendar files (iCalendar, RFC 5545): read into appointments with a list of what could not be read, and written.

Nothing in here knows clients or the database. Repeating events are followed within the days that are asked for.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

LARGEST = 2_000_000
"""Bytes of a file; a calendar of 5,000 appointments has about 800,000."""

MOST_EVENTS = 5_000
"""Entries of a file."""

MOST_APPOINTMENTS = 500
"""Appointments within the days that are asked for."""

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
"""How far from now appointments are read."""

OLDEST = timedelta(days=3660)
"""How long ago a repeating event may have begun."""

MOST_DAYS = 400_000
"""Days that repeating events of one file may be followed through, all together."""

_SELDOM = ("BYHOUR", "BYMINUTE", "BYSECOND", "BYEASTER")
_UNUSUAL = {
    # A rule that fits no day at all is followed by the library to the year 9999, whatever its end.
    "DAILY": (*_SELDOM, "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
    "WEEKLY": (*_SELDOM, "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
    "MONTHLY": (*_SELDOM, "BYMONTH", "BYYEARDAY", "BYWEEKNO"),
    "YEARLY": (*_SELDOM, "BYYEARDAY", "BYWEEKNO"),
}
"""Parts of a repetition that are not followed, by how often it comes; sessions repeat without them."""

PATIENCE = 3.0
"""Seconds that the repetitions of one file may take."""

LONGEST = timedelta(hours=12)
"""A longer event is no session; its end is not kept."""

OWN = "@between-sessions"
"""How the ids of our own feed end: what comes from there is known already."""

TITLE = 80
"""Characters of a title that are kept to be shown."""


class Refusal(StrEnum):
    """Why nothing of a file was read."""

    TOO_LARGE = "too large"
    NO_CALENDAR = "no calendar"
    NO_EVENTS = "no events"
    TOO_MANY = "too many"


class UnreadableError(ValueError):
    """A file was refused as a whole."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class Fault(StrEnum):
    """Why one event was passed over."""

    NO_START = "no start"
    ALL_DAY = "all day"
    ZONE = "zone"
    """Its time zone is not known, and not explained in the file."""
    REPEATS = "repeats"
    """It repeats in a way that is not followed."""


@dataclass(frozen=True)
class Appointment:
    """One event, or one time of a repeating one.

    Attributes:
        uid: a hash of the event's id and of which of its times it is: the same tomorrow.
        starts_at, ends_at: UTC; the end is None when it is not said.
        title: at most ``TITLE`` characters of the summary.
        people: names of attendees.
        cancelled: it was called off.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime | None
    title: str
    people: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass
class Reading:
    """What a file says.

    Attributes:
        appointments: those within the days that were asked for, in the order of time.
        faults: events that were passed over: why, and their titles.
        outside: how many single events lie outside those days.
        own: how many come from our own feed.
    """

    appointments: list[Appointment] = field(default_factory=list)
    faults: list[tuple[Fault, str]] = field(default_factory=list)
    outside: int = 0
    own: int = 0


class _FaultyError(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read(content: bytes, *, now: datetime, zone: ZoneInfo) -> Reading:
    """Read a calendar file. It takes up to a second or two: call it in a thread.

    Args:
        now: appointments from ``BACK`` before to ``AHEAD`` after it are read.
        zone: of times that name none.

    Raises:
        UnreadableError: it is too large, no calendar, empty, or holds too much.
    """
    events = _events(content)
    found = Reading()
    moved = {(_uid(one), when) for one in events if (when := _recurrence(one, zone)) is not None}
    budget, begun = MOST_DAYS, monotonic()
    seen: dict[str, Appointment] = {}
    for event in events:
        if _uid(event).endswith(OWN):
            found.own += 1
            continue
        try:
            times = _times(event, zone, now=now)
            budget -= times.days
            if budget < 0 or monotonic() - begun > PATIENCE:
                raise UnreadableError(Refusal.TOO_MANY)
            any_inside = False
            for starts_at, which in times.all(moved=moved, uid=_uid(event)):
                if now - BACK <= starts_at <= now + AHEAD:
                    any_inside = True
                    one = _appointment(event, starts_at, which, length=times.length)
                    seen[one.uid] = one
        except _FaultyError as error:
            found.faults.append((error.fault, _title(event)))
            continue
        found.outside += not any_inside
        if len(seen) > MOST_APPOINTMENTS:
            raise UnreadableError(Refusal.TOO_MANY)
    found.appointments = sorted(seen.values(), key=lambda one: (one.starts_at, one.title))
    return found


def _events(content: bytes) -> list[Event]:
    if len(content) > LARGEST:
        raise UnreadableError(Refusal.TOO_LARGE)
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        # The library names what it cannot read in several ways; to whoever sent the file they are one.
        raise UnreadableError(Refusal.NO_CALENDAR) from error
    calendars = [one for one in calendars if one.name == "VCALENDAR"]
    if not calendars:
        raise UnreadableError(Refusal.NO_CALENDAR)
    events: list[Event] = []
    for calendar in calendars:
        called_off = _text(calendar, "METHOD").upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            if not isinstance(event, Event):
                continue
            if called_off:
                event["STATUS"] = "CANCELLED"
            events.append(event)
    if not events:
        raise UnreadableError(Refusal.NO_EVENTS)
    if len(events) > MOST_EVENTS:
        raise UnreadableError(Refusal.TOO_MANY)
    return events


def _text(component: Any, name: str) -> str:
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value) if isinstance(value, str) else ""


def _uid(event: Event) -> str:
    return _text(event, "UID")


def _title(event: Event) -> str:
    return " ".join(_text(event, "SUMMARY").split())[:TITLE]


def _moment(value: Any, zone: ZoneInfo) -> datetime:
    """Return an instant of the file as an aware time in its own zone.

    Raises:
        _FaultyError: there is none, it is a whole day, or its zone is not known.
    """
    if not isinstance(value, vDDDTypes) or not isinstance(value.dt, date):
        raise _FaultyError(Fault.NO_START)
    if not isinstance(value.dt, datetime):
        raise _FaultyError(Fault.ALL_DAY)
    if value.dt.tzinfo is not None:
        return value.dt
    if value.params.get("TZID"):
        raise _FaultyError(Fault.ZONE)
    return value.dt.replace(tzinfo=zone)


def _recurrence(event: Event, zone: ZoneInfo) -> datetime | None:
    """Return which time of a repeating event an entry replaces (UTC); None for all others."""
    try:
        return _utc(_moment(event.get("RECURRENCE-ID"), zone))
    except _FaultyError:
        return None


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise _FaultyError(Fault.NO_START) from error


@dataclass(frozen=True)
class _Times:
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
            yield _utc(self.start), self.which
            return
        for number, one in enumerate([*islice(self.rule, self.count), *self.added]):
            if number > MOST_EVENTS:
                raise _FaultyError(Fault.REPEATS)
            moment = _utc(one)
            if moment not in self.left_out and (uid, moment) not in moved:
                yield moment, moment


def _times(event: Event, zone: ZoneInfo, *, now: datetime) -> _Times:
    start = _moment(event.get("DTSTART"), zone)
    length = _length(event, start, zone)
    rule = event.get("RRULE")
    if rule is None:
        return _Times(start=start, length=length, which=_recurrence(event, zone))
    if not isinstance(rule, vRecur) or _utc(start) < now - OLDEST:
        raise _FaultyError(Fault.REPEATS)
    last = now + AHEAD
    if _utc(start) > last:
        return _Times(start=start, length=length)
    parts = {str(key).upper(): value for key, value in rule.items()}
    often = str((parts.get("FREQ") or [""])[0]).upper()
    if often not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or any(parts.get(name) for name in _UNUSUAL[often]):
        raise _FaultyError(Fault.REPEATS)
    count = parts.pop("COUNT", None)
    until = parts.pop("UNTIL", None)
    try:
        last = min(last, _until(until[0], zone)) if until else last
        most = int(count[0]) if count else MOST_EVENTS
        # The end is always said, so that a rule that fits no day comes to an end, too; times count from the first.
        text = _text_of(parts) + f";UNTIL={_utc(last):%Y%m%dT%H%M%SZ}"
        followed = rrulestr(text, dtstart=start)
    except (ValueError, TypeError, OverflowError, KeyError, IndexError) as error:
        raise _FaultyError(Fault.REPEATS) from error
    return _Times(
        start=start,
        length=length,
        rule=followed,
        count=min(most, MOST_EVENTS + 1),
        added=tuple(_listed(event.get("RDATE"), zone)),
        left_out=frozenset(_utc(one) for one in _listed(event.get("EXDATE"), zone)),
        days=max(0, (last - _utc(start)).days),
    )


def _text_of(parts: dict[str, Any]) -> str:
    written: bytes = vRecur(parts).to_ical()  # type: ignore[no-untyped-call]
    return written.decode()


def _until(value: Any, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return _utc(value if value.tzinfo is not None else value.replace(tzinfo=zone))
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
            length = _utc(_moment(event.get("DTEND"), zone)) - _utc(start)
        except _FaultyError:
            return None
    return length if timedelta(0) < length <= LONGEST else None


def _appointment(event: Event, starts_at: datetime, which: datetime | None, *, length: timedelta | None) -> Appointment:
    title = _title(event)
    id_ = _uid(event) or f"{title} {starts_at.isoformat()}"
    key = f"{id_}\n{'' if which is None else which.isoformat()}"
    return Appointment(
        uid=hashlib.sha256(key.encode(errors="replace")).hexdigest(),
        starts_at=starts_at,
        ends_at=None if length is None else starts_at + length,
        title=title,
        people=tuple(_people(event)),
        cancelled=_text(event, "STATUS").upper() == "CANCELLED",
    )


def _people(event: Event) -> Iterator[str]:
    value = event.get("ATTENDEE")
    for one in value if isinstance(value, list) else [value]:
        name = getattr(one, "params", {}).get("CN") if isinstance(one, str) else None
        if isinstance(name, str) and name.strip():
            yield " ".join(name.split())[:TITLE]


@dataclass(frozen=True)
class Entry:
    """An event to write; ``number`` names it for good."""

    number: int
    starts_at: datetime
    ends_at: datetime
    title: str
    about: str = ""


def write(entries: Sequence[Entry], *, name: str, now: datetime, refresh: timedelta | None = None) -> bytes:
    """Return a calendar.

    Args:
        name: of the calendar, as programs show it.
        refresh: how often a program should look again; None for a file that is read once.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Between Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    if refresh is not None:
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", f"PT{int(refresh.total_seconds()) // 60}M")
    for entry in entries:
        event = Event()
        event.add("uid", f"session-{entry.number}{OWN}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
        event.add("summary", entry.title)
        if entry.about:
            event.add("description", entry.about)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
