"""Calendars in the chat: files are shown before they count, and a feed is private."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.ical import files
from bot.services import calendar_feeds
from tests.flows.sessions import calendar, event, of, sends, starts
from tests.practice import Phone, World


async def test_a_year_of_appointments_beside_ones_own(world: World, mira: Phone) -> None:
    """A full calendar of 1,500 is read; those of clients are few, come first, and count."""
    day = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
    moments = [(day + timedelta(hours=2 * n)).strftime(":%Y%m%dT%H%M%SZ") for n in range(1500)]
    events = [event(str(n), "Ann" if n % 100 == 0 else f"Somebody {n}", one) for n, one in enumerate(moments)]
    await sends(mira, calendar(*events))
    assert "15 new sessions" in mira.screen()
    assert "1485 appointments name none of your clients: “Somebody 1”" in mira.screen()
    await mira.taps("Yes, take over")
    assert len(await starts(world)) == 15


async def test_another_end_is_a_change(world: World, mira: Phone) -> None:
    """The treatment becomes longer; what was planned by hand takes the calendar's end over."""
    await mira.says("/session Ann 7 May 10:00")
    first = event("a", "Ann", ":20260506T080000Z", "DTEND:20260506T090000Z")
    by_hand = event("b", "Ann", ":20260507T080000Z", "DTEND:20260507T093000Z")
    await sends(mira, calendar(first, by_hand))
    assert "1 new session, 1 known already" in mira.screen()
    await mira.taps("Yes, take over")
    await sends(mira, calendar(first.replace("T090000Z", "T094500Z"), by_hand))
    assert "1 moved, 1 known already" in mira.screen()
    assert "• Ann: Wednesday 6 May, 10:00, now until 11:45" in mira.screen()
    await mira.taps("Yes, take over")
    lengths = [one.ends_at - one.starts_at for one in await of(world, "Ann") if one.ends_at is not None]
    assert lengths == [timedelta(minutes=105), timedelta(minutes=90)]


async def test_a_calendar_file_is_shown_before_it_counts(world: World, mira: Phone) -> None:
    """Names are matched, the rest is named, and a yes takes over; the same file again changes nothing."""
    berlin = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nEND:VTIMEZONE\r\n"
    file = calendar(
        event("a", "Ann: massage", ":20260506T080000Z", "DTEND:20260506T090000Z"),
        event("b", "ben", ";TZID=America/New_York:20260507T040000"),
        event("w", "Ann weekly", ":20260511T100000", "RRULE:FREQ=WEEKLY;COUNT=2"),
        event("d", "Dentist", ":20260508T080000Z"),
        event("h", "Holiday Ann", ";VALUE=DATE:20260509"),
        event("z", "Ann", ";TZID=Mars/Olympus:20260508T080000"),
        event("o", "Ann long ago", ":20240506T080000Z"),
        event("x", "Ben", ":20260520T080000Z", "STATUS:CANCELLED"),
    ).replace("BEGIN:VEVENT", berlin + "BEGIN:VEVENT", 1)
    await sends(mira, file)
    screen = mira.screen()
    for words in (
        "4 new sessions",
        "• Ann: Wednesday 6 May, 10:00",
        "• Ben: Thursday 7 May, 10:00",
        "• Ann: Monday 18 May, 10:00",
        "1 appointment names none of your clients: “Dentist”.",
        "1 entry is for a whole day and has no time.",
        "1 entry has a time zone that I do not know.",
        "1 is more than a month ago or half a year ahead.",
        "Nothing has changed so far.",
    ):
        assert words in screen, words
    assert await of(world) == []
    await mira.taps("Yes, take over")
    assert mira.screen().startswith("Done: 4 new sessions.")
    assert await starts(world) == ["06 May 10:00", "11 May 10:00", "18 May 10:00"]
    await sends(mira, file)
    assert "4 known already" in mira.screen()
    assert "[Yes, take over]" not in mira.screen()


async def test_moved_and_cancelled_events_are_known_by_their_number(world: World, mira: Phone) -> None:
    """Even when the title no longer names anybody."""
    await sends(mira, calendar(event("a", "Ann", ":20260506T080000Z"), event("b", "Ann", ":20260507T080000Z")))
    await mira.taps("Yes, take over")
    await sends(
        mira,
        calendar(event("a", "moved!", ":20260508T100000Z"), event("b", "Ann", ":20260507T080000Z", "STATUS:CANCELLED")),
    )
    assert "1 moved, 1 called off" in mira.screen()
    assert "• Ann: from Wednesday 6 May, 10:00 to Friday 8 May, 12:00" in mira.screen()
    await mira.taps("Yes, take over")
    assert await starts(world) == ["08 May 12:00"]


async def test_the_end_that_a_calendar_tells_counts(world: World, mira: Phone, ann: Phone) -> None:
    """Two and a half hours: the note comes two hours after their end, also when the session is recorded once more."""
    await sends(mira, calendar(event("a", "Ann", ":20260504T100000Z", "DTEND:20260504T123000Z")))
    await mira.taps("Yes, take over")
    await mira.says("/session Ann today 12:00")
    assert await starts(world) == ["04 May 12:00"]
    await world.goes_to(datetime(2026, 5, 4, 13, 1, tzinfo=UTC))
    assert "Your session is a little while ago." not in ann.screen(last=None)
    await world.goes_to(datetime(2026, 5, 4, 14, 31, tzinfo=UTC))
    assert "Your session is a little while ago." in ann.screen()


@pytest.mark.parametrize(
    ("content", "name", "answer"),
    [
        ("this is no calendar", "notes.ics", "That is no calendar that I can read."),
        (calendar(), "empty.ics", "That calendar holds no events"),
        (b"\xff\xfe\x00" * 50, "broken.ics", "That is no calendar that I can read."),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 10_000_000, "large.ics", "larger than 2 MB"),
        ("%PDF", "plan.pdf", "Of files I can read calendars only"),
    ],
)
async def test_files_that_are_none(world: World, mira: Phone, content: str | bytes, name: str, answer: str) -> None:
    """Each gets a clear answer, and nothing changes."""
    await sends(mira, content, name=name)
    assert answer in mira.screen()
    assert await of(world) == []


async def test_only_staff_send_calendars(world: World, ann: Phone, zoe: Phone) -> None:
    """A client's file is not read; a stranger hears who this is for."""
    for phone, words in ((ann, "I can only read text"), (zoe, "Everything else here is for clients")):
        await sends(phone, calendar(event("a", "Ann", ":20260506T080000Z")))
        assert words in phone.screen()
    assert await of(world) == []


async def test_a_feed_is_private_and_can_be_stopped(world: World, mira: Phone) -> None:
    """Initials, times, no word about health; a new address ends the old one."""
    await mira.says("/session Ann tomorrow 9:30")
    await mira.says("/session")
    await mira.taps_all("Calendar", "Give me an address")
    assert "http://dashboard.test/feeds/" in mira.screen()
    code = mira.screen().partition("/feeds/")[2].partition(".ics")[0]
    async with world.desk() as desk:
        entries = await calendar_feeds.feed(desk, code)
    assert entries is not None
    content = await calendar_feeds.written(entries, now=world.now)
    reading = files.read(
        content.replace(b"@between-sessions", b"@elsewhere"), now=world.now, zone=(await world.member("Mira")).zone
    )
    assert [(one.title, one.starts_at) for one in reading.appointments] == [
        ("A.", datetime(2026, 5, 5, 7, 30, tzinfo=UTC))
    ]
    assert all(word not in content.lower() for word in (b"ann", b"pain", b"therap", b"session with"))
    await mira.says("/session")
    await mira.taps_all("Calendar", "New address")
    async with world.desk() as desk:
        assert await calendar_feeds.feed(desk, code) is None
    await mira.taps("Stop it")
    async with world.desk() as desk:
        assert await calendar_feeds.feed_of(desk, await desk.store.people.get(2) or pytest.fail("Mira")) is None
