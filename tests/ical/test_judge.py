"""Another reader of calendars, as an independent judge of when the events of a series take place."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.ical.files import BACK, read
from bot.ical.times import AHEAD
from tests.ical.test_files import BERLIN, NOW, calendar

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR = timedelta(hours=1)
MARGIN = timedelta(days=3)


@st.composite
def series(draw: Any) -> bytes:
    """A series of sessions with times that were left out, added, moved, and moved with all that follow.

    The first time fits the rule, and no time lies in the hour that clocks skip: there RFC 5545 leaves the answer open.
    """
    zone = draw(st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Sydney")))
    start = datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None) + timedelta(
        days=draw(st.integers(0, 150)), hours=draw(st.integers(6, 20)), minutes=draw(st.sampled_from((0, 30)))
    )
    often = draw(st.integers(1, 3))
    rule, step = _rule(draw, start, often)
    end = draw(st.integers(0, 2))
    if end == 1:
        rule += f";COUNT={draw(st.integers(1, 30))}"
    elif end == 2:
        rule += f";UNTIL={start + timedelta(days=draw(st.integers(0, 200))):%Y%m%dT235959Z}"

    def line(name: str, moment: datetime) -> str:
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"

    def event(at: datetime, *lines: str) -> str:
        return "\r\n".join(("UID:1", line("DTSTART", at), line("DTEND", at + HOUR), *lines))

    numbers = st.lists(st.integers(1, 12), max_size=3, unique=True)
    times = [start + step * n for n in range(13)] if step else []
    left_out, moved = draw(numbers), draw(numbers)
    lines = [line("EXDATE", times[n]) for n in left_out if times]
    lines += [line("RDATE", start + timedelta(days=7 * n + 3, hours=1)) for n in draw(numbers)]
    onwards = draw(st.sampled_from((*moved, None)))
    changes = [
        event(
            times[n] + timedelta(hours=draw(st.integers(-3, 3)), days=draw(st.integers(-1, 1))),
            line("RECURRENCE-ID;RANGE=THISANDFUTURE" if n == onwards else "RECURRENCE-ID", times[n]),
        )
        for n in moved
        if times and n not in left_out
    ]
    return calendar(event(start, f"RRULE:{rule}", *lines), *changes)


def _rule(draw: Any, start: datetime, often: int) -> tuple[str, timedelta | None]:
    """Return a rule that the start fits, and a step from it that always lands on the rule again."""
    match draw(st.sampled_from(("DAILY", "WEEKLY", "WEEKDAY", "MONTHDAY"))):
        case "DAILY":
            return f"FREQ=DAILY;INTERVAL={often}", timedelta(days=often)
        case "WEEKLY":
            days = {DAYS[start.weekday()], *draw(st.lists(st.sampled_from(DAYS), max_size=3))}
            return f"FREQ=WEEKLY;INTERVAL={often};BYDAY={','.join(sorted(days))}", timedelta(weeks=often)
        case "WEEKDAY":
            return f"FREQ=MONTHLY;INTERVAL={often};BYDAY={(start.day - 1) // 7 + 1}{DAYS[start.weekday()]}", None
        case _:
            return f"FREQ=MONTHLY;INTERVAL={often};BYMONTHDAY={start.day}", None


def judged(content: bytes) -> list[datetime]:
    """When the events start for the library."""
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(NOW - BACK, NOW + AHEAD)
    return inside(one.start.astimezone(UTC) for one in found)


def inside(starts: Iterable[datetime]) -> list[datetime]:
    """Those well within the days that we read: what is moved across their edge is nobody's session yet."""
    return sorted(one for one in starts if NOW - BACK + MARGIN <= one <= NOW + AHEAD - MARGIN)


@given(series())
def test_another_reader_finds_the_same_times(content: bytes) -> None:
    """Repetitions with their ends, and what was left out, added and moved."""
    found = read(content, now=NOW, zone=BERLIN)
    assert not found.faults
    assert inside(one.starts_at for one in found.appointments) == judged(content)
