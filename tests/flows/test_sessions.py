"""Sessions in the chat: recorded and planned in typed words, seen, moved, called off; calendars in and out."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.sessions import Session
from bot.ical import files
from bot.services import calendar_feeds
from tests.practice import Phone, World

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//Else//EN\r\n"


async def of(world: World, name: str = "Ann") -> list[Session]:
    """Somebody's sessions that take place."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.sessions.of(member.id)


async def starts(world: World, name: str = "Ann") -> list[str]:
    """When somebody's sessions are, in Berlin."""
    member = await world.member(name)
    return [one.starts_at.astimezone(member.zone).strftime("%d %b %H:%M") for one in await of(world, name)]


async def sends(phone: Phone, content: str | bytes, *, name: str = "sessions.ics") -> None:
    """Send a file to the bot."""
    phone.person.sends_document(content.encode() if isinstance(content, str) else content, name=name)
    await phone.world.settle()


def calendar(*events: str) -> str:
    """A calendar file."""
    return HEAD + "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in events) + "END:VCALENDAR\r\n"


def event(uid: str, title: str, start: str, *more: str) -> str:
    """One event of a calendar file."""
    return "\r\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *more])


async def test_a_session_is_a_few_taps(world: World, mira: Phone) -> None:
    """Whom, when; one that is to come needs its hour, by tap or typed."""
    await mira.says("/session")
    await mira.taps_all("Record or plan", "Ann", "yesterday")
    assert "Recorded: a session with Ann, yesterday 12:00." in mira.screen()
    await mira.says("/session")
    await mira.taps_all("Record or plan", "Ann", "tomorrow")
    assert "At what time?" in mira.screen()
    await mira.says("9:15")
    assert "Planned: Ann, tomorrow 09:15." in mira.screen()
    await mira.says("/session ann")
    await mira.taps_all("Monday 11 May", "14:00")
    assert await starts(world) == ["03 May 12:00", "05 May 09:15", "11 May 14:00"]


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


async def test_a_second_session_of_one_day_is_pointed_out(world: World, mira: Phone) -> None:
    """It may be the same one with another hour."""
    await mira.says("/session Ann tomorrow 9:00")
    await mira.says("/session Ann tomorrow 9:30")
    assert "Besides, Ann has one tomorrow 09:00. If that should be one, move or call off the other." in mira.screen()
    await mira.says("/session Ben tomorrow 9:30")
    assert "Besides" not in mira.screen()


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


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("Ann tomorrow 9:30", "05 May 09:30"),
        ("ann 2026-05-11 14:30", "11 May 14:30"),
        ("Ann 8 May 9 am", "08 May 09:00"),
        ("ANN today", "04 May 10:00"),
        ("Ann on friday at 8", "08 May 08:00"),
    ],
)
async def test_one_line_is_enough(world: World, mira: Phone, words: str, at: str) -> None:
    """A name and when; today without a time is the one that has just ended."""
    await mira.says(f"/session {words}")
    assert await starts(world) == [at]


async def test_a_client_hears_of_a_change_once(world: World, mira: Phone, ann: Phone, ben: Phone) -> None:
    """Nobody is told behind the therapist's back, nobody twice, and not at night unless it would be too late."""
    await mira.says("/session Ann friday 15:00")
    before = ann.screen()
    await mira.taps("Move")
    await mira.says("Thursday 10:00")
    assert "Ann does not know of it yet." in mira.screen()
    assert ann.screen() == before
    (session,) = await of(world)
    for stranger in (ben, world.phone("Tom"), world.phone("Zoe")):
        await stranger.forges(f"se:t:{session.id}")
    assert ann.screen() == before
    await mira.taps("Tell Ann")
    assert "Ann is told." in mira.screen()
    assert "Your session with Mira: Thursday 7 May 10:00." in ann.screen()
    ann.person.clears()
    await mira.forges(f"se:t:{session.id}")
    assert ann.screen() == "", "the same is told once"
    await world.goes_to(datetime(2026, 5, 5, 20, 0, tzinfo=UTC))
    ann.person.clears()
    await mira.forges(f"se:x:{session.id}")
    await mira.taps("Tell Ann")
    assert "Ann is told at 07:30, after the quiet hours." in mira.screen()
    assert ann.screen() == ""
    await world.goes_to(datetime(2026, 5, 6, 5, 31, tzinfo=UTC))
    assert "Your session with Mira, tomorrow 10:00, does not take place." in ann.screen()
    await mira.says("/session Ann tomorrow 7:00")
    await world.goes_to(datetime(2026, 5, 6, 21, 0, tzinfo=UTC))
    await mira.says("/session")
    await mira.taps("Ann, Thu 7.5. 07:00")
    await mira.taps("Call off")
    await mira.taps("Tell Ann")
    assert "does not take place" in ann.screen(), "at half past seven it would be too late"
    await world.goes_to(datetime(2026, 5, 7, 9, 0, tzinfo=UTC))
    await mira.forges(f"se:t:{session.id}")
    assert "There is nothing to tell" in mira.screen()


async def test_a_discreet_client_is_told_discreetly(world: World, mira: Phone, ann: Phone) -> None:
    """The message says nothing until it is opened."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, discreet=True))
    await mira.says("/session Ann friday 15:00")
    await mira.taps("Tell Ann")
    assert ann.screen() == "You have a message from your practice.\n[Show it]"
    await ann.taps("Show it")
    assert "Your session with Mira: Friday 8 May 15:00." in ann.screen()


async def test_twice_today_is_once(world: World, mira: Phone) -> None:
    """A day without a time names the session that is known already."""
    await mira.says("/session Ann today")
    await world.goes_to(datetime(2026, 5, 4, 12, 0, tzinfo=UTC))
    await mira.says("/session Ann today")
    assert await starts(world) == ["04 May 10:00"]


@pytest.mark.parametrize(
    ("words", "asked", "at"),
    [
        ("2046-05-04 9:00", "4 May 2046 09:00: that is more than a year ahead.", "2046-05-04 09:00"),
        ("2025-01-06", "6 January 2025: that is more than a year ago.", "2025-01-06 12:00"),
    ],
)
async def test_a_day_far_away_is_asked_about(world: World, mira: Phone, words: str, asked: str, at: str) -> None:
    """Nothing is stored before the yes; another day that is written instead is taken."""
    await mira.says(f"/session Ann {words}")
    assert asked in mira.screen()
    assert await of(world) == []
    await mira.says("tomorrow 9:00")
    assert await starts(world) == ["05 May 09:00"]
    await mira.taps("Move")
    await mira.says(words)
    assert asked in mira.screen()
    assert await starts(world) == ["05 May 09:00"]
    await mira.taps("Yes, that day")
    assert "Moved: Ann, now" in mira.screen()
    await mira.taps("Call off")
    await mira.says(f"/session Ann {words}")
    await mira.taps("Yes, that day")
    member = await world.member("Ann")
    last = [one.starts_at.astimezone(member.zone).strftime("%Y-%m-%d %H:%M") for one in await of(world)]
    assert last == [at]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Ann 2026-02-31", "could not read that as a date"),
        ("Ann tomorrow 25:00", "25:00 is on no clock"),
        ("Ann sometime", "I stumbled over sometime."),
        ("Ann 5/6 9:00", "could not read that as a date"),
        ("Zebedee tomorrow", "None of your clients is called"),
    ],
)
async def test_what_cannot_be_read_is_said(world: World, mira: Phone, words: str, answer: str) -> None:
    """Nothing is guessed, nothing stored."""
    await mira.says(f"/session {words}")
    assert answer in mira.screen()
    assert await of(world) == []


async def test_seen_moved_and_called_off(world: World, mira: Phone, tom: Phone) -> None:
    """The list leads to each; a move keeps what was not said; what was called off comes back with Undo."""
    await mira.says("/session Ben tomorrow 9:30")
    await mira.says("/session Ann Friday 15:00")
    await mira.says("/session")
    assert mira.screen().splitlines()[1:3] == ["tomorrow 09:30: Ben", "Friday 8 May 15:00: Ann"]
    await mira.taps_all("Ann, Fri", "Move")
    await mira.says("Thursday")
    assert "Moved: Ann, now Thursday 7 May 15:00." in mira.screen()
    await mira.taps("Move")
    await mira.says("16:30")
    assert await starts(world) == ["07 May 16:30"]
    await mira.says("/session Ann 9 May 10:00")
    await mira.taps("Move")
    await mira.says("7 May 16:30")
    assert "another session at that time, so nothing was changed" in mira.screen()
    await mira.taps("Call off")
    assert await starts(world) == ["07 May 16:30"]
    await mira.taps("Undo")
    assert await starts(world) == ["07 May 16:30", "09 May 10:00"]
    await tom.says("/session")
    assert "Ann" not in tom.screen()


@pytest.mark.parametrize(
    "data",
    [
        "se:o:1",
        "se:m:1",
        "se:x:1",
        "se:r:1",
        "se:c:4",
        "se:d:4:260506:1000",
        "se:dy:4:460506:1000",
        "se:my:1:460506",
        "se:iy:1",
    ],
)
@pytest.mark.parametrize("who", ["Tom", "Ben", "Zoe"])
async def test_nobody_else_touches_a_session(world: World, mira: Phone, who: str, data: str) -> None:
    """Another therapist finds nothing; clients and strangers are told that it is not for them."""
    await mira.says("/session Ann tomorrow 9:30")
    assert (await of(world))[0].id == 1
    await sends(mira, calendar(event("1", "Ann", ":20260507T100000")))
    phone = world.phone(who)
    said = await phone.forges(data)
    assert (
        said.startswith("I cannot find that") or "for therapists" in phone.screen() or "for clients" in phone.screen()
    )
    assert await starts(world) == ["05 May 09:30"]


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
        content = await calendar_feeds.feed(desk, code)
    assert content is not None
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


async def test_the_day_of_a_session_is_the_clients(world: World, mira: Phone) -> None:
    """A time is the therapist's; noon of a past day is enough for the plots."""
    await mira.says("/session Ann 3 May")
    found = (await of(world))[0]
    assert (found.day, found.starts_at.time()) == (date(2026, 5, 3), time(10, 0))
