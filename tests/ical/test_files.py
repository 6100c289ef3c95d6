"""Calendar files: what is in them at which instant, what is passed over, and nothing that breaks the reader."""

import contextlib
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ical.files import LARGEST, Entry, Reading, Refusal, UnreadableError, read, write
from bot.ical.times import Fault

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


BERLIN_10 = "DTSTART;TZID=Europe/Berlin:20260506T100000"


def test_times_that_are_added_by_hand_without_a_rule() -> None:
    """The first one counts too; a span is its start, and a day means the event's hour on it."""
    found = reads(
        f"UID:1\r\n{BERLIN_10}\r\nRDATE;TZID=Europe/Berlin:20260513T110000,20260520T090000"
        "\r\nRDATE;VALUE=DATE:20260527\r\nRDATE;VALUE=PERIOD:20260528T080000Z/PT1H\r\nEXDATE:20260513T090000Z"
    )
    assert starts(found) == ["06 May 10:00", "20 May 09:00", "27 May 10:00", "28 May 10:00"]


def test_days_name_a_time_of_a_series() -> None:
    """Left out and moved by the day alone, as some programs write it: no day twice, and none that was left out."""
    found = reads(
        f"UID:1\r\n{BERLIN_10}\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;VALUE=DATE:20260513",
        "UID:1\r\nRECURRENCE-ID;VALUE=DATE:20260520\r\nDTSTART;TZID=Europe/Berlin:20260521T120000",
    )
    assert starts(found) == ["06 May 10:00", "21 May 12:00", "27 May 10:00"]
    before = reads(f"UID:1\r\n{BERLIN_10}\r\nRRULE:FREQ=WEEKLY;COUNT=4").appointments
    assert found.appointments[1].uid == before[2].uid, "it is the third, moved"


def test_a_change_holds_for_all_that_follow() -> None:
    """Thursdays at noon from the third on, an hour longer; later on called off; the clock's change moves no hour."""
    onwards = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin"
    found = reads(
        f"UID:1\r\nSUMMARY:Ann\r\n{BERLIN_10}\r\nDTEND;TZID=Europe/Berlin:20260506T110000"
        "\r\nRRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=6",
        f"UID:1\r\nSUMMARY:Ann!\r\n{onwards}:20260701T100000\r\nDTSTART;TZID=Europe/Berlin:20260702T120000"
        "\r\nDTEND;TZID=Europe/Berlin:20260702T140000",
        "UID:1\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260805T100000\r\nDTSTART;TZID=Europe/Berlin:20260810T080000",
        f"UID:1\r\nSUMMARY:Ann\r\n{onwards}:20261007T100000\r\n"
        "DTSTART;TZID=Europe/Berlin:20261007T100000\r\nSTATUS:CANCELLED",
    )
    said = ["06 May 10:00", "03 Jun 10:00", "02 Jul 12:00", "10 Aug 08:00", "03 Sep 12:00", "07 Oct 10:00"]
    assert starts(found) == said
    assert [one.cancelled for one in found.appointments] == [False] * 5 + [True]
    assert [one.title for one in found.appointments] == ["Ann", "Ann", "Ann!", "", "Ann!", "Ann"]
    lengths = [None if one.ends_at is None else one.ends_at - one.starts_at for one in found.appointments]
    assert lengths[1:5] == [timedelta(hours=1), timedelta(hours=2), None, timedelta(hours=2)]


def test_a_rule_of_seldom_days_is_followed() -> None:
    """Weekdays of some months, and the last Friday of each."""
    assert starts(reads(f"UID:1\r\n{BERLIN_10}\r\nRRULE:FREQ=WEEKLY;BYDAY=WE;BYMONTH=5,7;UNTIL=20260703")) == [
        "06 May 10:00", "13 May 10:00", "20 May 10:00", "27 May 10:00", "01 Jul 10:00",
    ]  # fmt: skip
    last = "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2"
    assert starts(reads(f"UID:1\r\nDTSTART;TZID=Europe/Berlin:20260529T100000\r\n{last}")) == [
        "29 May 10:00",
        "30 Jun 10:00",
    ]


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
        ("UID:1\r\nDTSTART:20260506T080000Z\r\nRRULE:FREQ=DAILY\r\nEXRULE:FREQ=WEEKLY", Fault.REPEATS),
        ("UID:1\r\nDTSTART:20260506T080000Z\r\nRRULE:FREQ=WEEKLY;BYEASTER=1", Fault.REPEATS),
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
        (calendar(*(f"UID:{n}\r\nDTSTART:20260506T{n % 24:02}{n % 60:02}00Z" for n in range(5_001))), Refusal.TOO_MANY),
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
    "RDATE:20260507T080000Z", "RDATE;VALUE=DATE:20260508", "RDATE;VALUE=PERIOD:20260509T080000Z/PT1H",
    "EXDATE;VALUE=DATE:20260506", "RECURRENCE-ID:20260506T080000Z", "RECURRENCE-ID;VALUE=DATE:20260506",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20260507T080000Z", "RRULE:FREQ=WEEKLY;BYSETPOS=9",
    "EXRULE:FREQ=DAILY", "STATUS:CANCELLED", "ATTENDEE;CN=Ann:mailto:a@b.c",
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
    events = [f"UID:{n}\r\nDTSTART:20260506T080000Z\r\nRRULE:{rule}" for n in range(6)]
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
