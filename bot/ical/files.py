"""Calendar files (iCalendar, RFC 5545): read into appointments with a list of what could not be read, and written.

Nothing in here knows clients or the database. Repeating events are followed within the days that are asked for.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from bot.ical.times import AHEAD, MOST_EVENTS, Fault, FaultyError, Onwards, onwards, recurrence, series, times_of

LARGEST = 2_000_000
"""Bytes of a file; a calendar of 5,000 appointments has about 800,000."""

MOST_APPOINTMENTS = 5_000
"""Appointments within the days that are asked for, private ones included."""

BACK = timedelta(days=30)
"""How far back from now appointments are read."""

PATIENCE = 3.0
"""Seconds that the repetitions of one file may take."""

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

    def __init__(self, refusal: Refusal | str) -> None:
        # From one process to another it travels by its value.
        self.refusal = Refusal(refusal)
        super().__init__(self.refusal.value)


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


def read(content: bytes, *, now: datetime, zone: ZoneInfo) -> Reading:
    """Read a calendar file. It takes up to a second or two: ``bot.beside`` calls it.

    Args:
        now: appointments from ``BACK`` before to ``AHEAD`` after it are read.
        zone: of times that name none.

    Raises:
        UnreadableError: it is too large, no calendar, empty, or holds too much.
    """
    events = _events(content)
    found = Reading()
    begins = series(events, zone)
    moved = {(_uid(one), when) for one in events if (when := recurrence(one, zone, begins)) is not None}
    changes = _changes(events, zone, begins)
    begun = monotonic()
    seen: dict[str, Appointment] = {}
    for event in events:
        if _uid(event).endswith(OWN):
            found.own += 1
            continue
        try:
            times = times_of(event, zone, now=now, begins=begins)
            if monotonic() - begun > PATIENCE:
                raise UnreadableError(Refusal.TOO_MANY)
            any_inside = False
            for planned, which in times.all(moved=moved, uid=_uid(event)):
                starts_at, said, length = planned, event, times.length
                change = _change(changes.get(_uid(event), []), which) if times.repeats else None
                if change is not None:
                    starts_at, said, length = change.on(planned), change.event, change.length
                if now - BACK <= starts_at <= now + AHEAD:
                    any_inside = True
                    one = _appointment(said, starts_at, which, length=length)
                    seen[one.uid] = one
        except FaultyError as error:
            found.faults.append((error.fault, _title(event)))
            continue
        found.outside += not any_inside
        if len(seen) > MOST_APPOINTMENTS:
            raise UnreadableError(Refusal.TOO_MANY)
    found.appointments = sorted(seen.values(), key=lambda one: (one.starts_at, one.title))
    return found


def _changes(events: Sequence[Event], zone: ZoneInfo, begins: Mapping[str, datetime]) -> dict[str, list[Onwards]]:
    """Return what changes from one time of a series on, by its id, the latest first."""
    found: dict[str, list[Onwards]] = {}
    for event in events:
        change = onwards(event, zone, begins)
        if change is not None:
            found.setdefault(_uid(event), []).append(change)
    for several in found.values():
        several.sort(key=lambda one: one.which, reverse=True)
    return found


def _change(changes: Sequence[Onwards], which: datetime | None) -> Onwards | None:
    return next((one for one in changes if which is not None and one.which <= which), None)


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
