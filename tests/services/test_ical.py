"""Calendar files: what is in them at which instant, what is passed over, and nothing that breaks the reader."""

import contextlib
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.ical import LARGEST, Entry, Reading, Refusal, UnreadableError, read, write
from bot.services.ical_times import Fault

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*lines: str, head: str = "") -> bytes:
    """A calendar with one event for each text."""
    events = "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in lines)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{events}END:VCALENDAR\r\n".encode()


def reads(*lines: str, head: str = "") -> Reading:
    """What a calendar of these events says."""
    return read(calendar(*lines, head=head), now=NOW, zone=BERLIN)


def starts(found: Reading) -> list[str]:
    """The starts in Berlin."""
    return [one.starts_at.astimezone(BERLIN).strftime("%d %b %H:%M") for one in found.appointments]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (":20260506T080000Z", "06 May 10:00"),
        (":20260506T080000", "06 May 08:00"),
        (";TZID=America/New_York:20260506T040000", "06 May 10:00"),
        (";TZID=Asia/Kathmandu:20260506T134500", "06 May 10:00"),
        (";TZID=W. Europe Standard Time:20260506T100000", "06 May 10:00"),
    ],
)
def test_times_of_any_zone(start: str, expected: str) -> None:
    """In UTC, without a zone, and in zones of either naming."""
    assert starts(reads(f"UID:1\r\nSUMMARY:Ann\r\nDTSTART{start}")) == [expected]


def test_a_repeating_event_with_its_exceptions() -> None:
    """Each week, one left out, one moved, one called off; the clock's change does not move the hour."""
    weekly = "UID:1\r\nSUMMARY:Ann\r\nDTSTART;TZID=Europe/Berlin:20261014T100000\r\nRRULE:FREQ=WEEKLY;COUNT=4"
    found = reads(
        f"{weekly}\r\nEXDATE;TZID=Europe/Berlin:20261021T100000",
        "UID:1\r\nSUMMARY:Ann\r\nRECURRENCE-ID;TZID=Europe/Berlin:20261028T100000\r\n"
        "DTSTART;TZID=Europe/Berlin:20261029T120000",
    )
    assert starts(found) == ["14 Oct 10:00", "29 Oct 12:00"], "4 November is more than half a year ahead"
    later = read(calendar(weekly), now=datetime(2026, 10, 20, tzinfo=UTC), zone=BERLIN)
    assert starts(later) == ["14 Oct 10:00", "21 Oct 10:00", "28 Oct 10:00", "04 Nov 10:00"]
    assert len({one.uid for one in later.appointments}) == 4


def test_the_same_event_has_the_same_number_wherever_it_moves() -> None:
    """So that a moved event is known."""
    first = reads("UID:1\r\nDTSTART:20260506T080000Z").appointments[0]
    moved = reads("UID:1\r\nDTSTART:20260507T080000Z\r\nSUMMARY:other").appointments[0]
    other = reads("UID:2\r\nDTSTART:20260506T080000Z").appointments[0]
    assert first.uid == moved.uid != other.uid


@pytest.mark.parametrize(
    ("event", "fault"),
    [
        ("UID:1\r\nDTSTART;VALUE=DATE:20260506", Fault.ALL_DAY),
        ("UID:1\r\nSUMMARY:no start", Fault.NO_START),
        ("UID:1\r\nDTSTART;TZID=Mars/Olympus:20260506T080000", Fault.ZONE),
        ("UID:1\r\nDTSTART:20260506T080000Z\r\nRRULE:FREQ=SECONDLY", Fault.REPEATS),
        ("UID:1\r\nDTSTART:19000101T080000Z\r\nRRULE:FREQ=DAILY", Fault.REPEATS),
    ],
)
def test_what_is_passed_over(event: str, fault: Fault) -> None:
    """With its reason, and without losing the rest."""
    found = reads(event, "UID:9\r\nSUMMARY:Ann\r\nDTSTART:20260506T080000Z")
    assert [one for one, _title in found.faults] == [fault]
    assert starts(found) == ["06 May 10:00"]


def test_cancelled_events_and_calendars() -> None:
    """By their own status, or because the whole file calls off."""
    assert reads("UID:1\r\nDTSTART:20260506T080000Z\r\nSTATUS:CANCELLED").appointments[0].cancelled
    assert reads("UID:1\r\nDTSTART:20260506T080000Z", head="METHOD:CANCEL\r\n").appointments[0].cancelled


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.NO_CALENDAR),
        (b"hello", Refusal.NO_CALENDAR),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", Refusal.NO_CALENDAR),
        (calendar(), Refusal.NO_EVENTS),
        (b"x" * (LARGEST + 1), Refusal.TOO_LARGE),
        (calendar(*(f"UID:{n}\r\nDTSTART:20260506T{n % 24:02}{n % 60:02}00Z" for n in range(501))), Refusal.TOO_MANY),
    ],
)
def test_files_that_are_refused(content: bytes, refusal: Refusal) -> None:
    """As a whole, with a reason."""
    with pytest.raises(UnreadableError) as caught:
        read(content, now=NOW, zone=BERLIN)
    assert caught.value.refusal is refusal


_PIECES = (
    "UID:1", "SUMMARY:Ann", "DTSTART:20260506T080000Z", "DTSTART;VALUE=DATE:20260506", "DTEND:20260506T070000Z",
    "DTSTART;TZID=Europe/Berlin:20260329T023000", "DTSTART:99999999T999999Z", "DTSTART:00010101T000000",
    "DURATION:-PT1H", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;BYDAY=7MO", "RRULE:", "RRULE:FREQ=WEEKLY;INTERVAL=0",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9999999", "RRULE:FREQ=DAILY;UNTIL=20260510", "EXDATE:20260506T080000Z",
    "RDATE:20260507T080000Z", "RECURRENCE-ID:20260506T080000Z", "STATUS:CANCELLED", "ATTENDEE;CN=Ann:mailto:a@b.c",
    "\x00", " fold", "BEGIN:VALARM", "END:VEVENT", "BEGIN:VEVENT", "END:VCALENDAR",
)  # fmt: skip

_EVENTS = st.lists(st.lists(st.sampled_from(_PIECES), max_size=8).map("\r\n".join), max_size=4)


@given(_EVENTS.map(lambda events: calendar(*events)) | st.binary(max_size=200))
def test_nothing_breaks_the_reader(content: bytes) -> None:
    """Whatever a file holds, it is read or refused, and what is read lies within reach."""
    try:
        found = read(content, now=NOW, zone=BERLIN)
    except UnreadableError:
        return
    assert all(abs(one.starts_at - NOW) <= timedelta(days=180) for one in found.appointments)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=6MO",
    ],
)
def test_a_repetition_that_fits_no_day_ends(rule: str) -> None:
    """However many there are: it holds nobody up for more than a few seconds."""
    begun = monotonic()
    events = [f"UID:{n}\r\nDTSTART:20260506T080000Z\r\nRRULE:{rule}" for n in range(60)]
    with contextlib.suppress(UnreadableError):
        read(calendar(*events), now=NOW, zone=BERLIN)
    assert monotonic() - begun < 15


def test_what_is_written_can_be_read() -> None:
    """A round through a file; events of our own feed are known as such."""
    start = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
    content = write([Entry(7, start, start + timedelta(hours=1), "A. B.")], name="Appointments", now=NOW)
    assert read(content, now=NOW, zone=BERLIN).own == 1
    found = read(content.replace(b"@between-sessions", b"@x"), now=NOW, zone=BERLIN).appointments
    assert [(one.starts_at, one.ends_at, one.title) for one in found] == [(start, start + timedelta(hours=1), "A. B.")]
