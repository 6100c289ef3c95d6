"""Sessions in the chat: recorded and planned in typed words, seen, moved, called off, and told to the client."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from tests.flows.sessions import calendar, event, of, sends, starts
from tests.practice import Phone, World


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


async def test_a_second_session_of_one_day_is_pointed_out(world: World, mira: Phone) -> None:
    """It may be the same one with another hour."""
    await mira.says("/session Ann tomorrow 9:00")
    await mira.says("/session Ann tomorrow 9:30")
    assert "Besides, Ann has one tomorrow 09:00. If that should be one, move or call off the other." in mira.screen()
    await mira.says("/session Ben tomorrow 9:30")
    assert "Besides" not in mira.screen()


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


async def test_a_session_of_today_promises_no_day_before(mira: Phone) -> None:
    """That day has passed: what follows is said, and Ann can be told."""
    await mira.says("/session Ann today 18:00")
    assert "Planned: Ann, today 18:00. Ann hears from me in the days after." in mira.screen()
    assert "Tell Ann" in mira.screen()


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


async def test_the_day_of_a_session_is_the_clients(world: World, mira: Phone) -> None:
    """A time is the therapist's; noon of a past day is enough for the plots."""
    await mira.says("/session Ann 3 May")
    found = (await of(world))[0]
    assert (found.day, found.starts_at.time()) == (date(2026, 5, 3), time(10, 0))
