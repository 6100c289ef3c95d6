"""The owner says in the chat when the practice is open, and the next promise goes by it, without a restart."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chat.callback_data.practice_time import HoursStep, HoursTap
from bot.domain.people import Role
from bot.domain.practice_time import NOTHING_SAID, ClosedDays, Half, SaidInChat, Span
from bot.domain.security import SecurityEvent
from bot.services import invites, practice_time, promises, team
from bot.services.unit_of_work import Desk
from tests.chat.test_statements import counted
from tests.flows.test_practice_time import MORNINGS, USUALLY, asks, writes_down
from tests.practice import CAST, Phone, World

DANGER = "i want to kill myself"
NOTHING_KNOWN = "No hours are known, so clients are told nothing of them."
BERLIN = ZoneInfo("Europe/Berlin")


async def says_hours(olga: Phone, day: str, hours: str) -> None:
    """Olga types the hours of a weekday, and says yes to how they were understood."""
    await olga.says("/hours")
    await olga.taps(day)
    await olga.says(hours)
    await olga.taps("Yes, keep it")


async def closes(olga: Phone, days: str) -> None:
    """Olga types closed days, and says yes to how they were understood."""
    await olga.says("/hours")
    await olga.taps("Add closed days")
    await olga.says(days)
    await olga.taps("Yes, keep it")


async def said(world: World) -> SaidInChat:
    """What is set in the chat."""
    async with world.desk() as desk:
        return await desk.store.practice_time.said()


async def test_a_change_is_in_the_next_promise(world: World, olga: Phone, ann: Phone, mira: Phone) -> None:
    """Monday 11:00: set by a tap, typed, and taken back; a question and a danger sign are told the same each time."""
    assert USUALLY in await asks(ann)
    await olga.says("/team")
    await olga.taps("Practice hours")
    assert NOTHING_KNOWN in olga.screen()
    await olga.taps("Monday to Friday alike")
    assert "once one day has some, days without hours are days off" in olga.screen()
    await olga.taps("09:00-17:00")
    assert "Kept: Monday to Friday: 09:00-17:00." in olga.screen()
    assert "Now it is open." in olga.screen()
    assert USUALLY in await asks(ann)
    await says_hours(olga, "Mon", "14:30-18, 8-10")
    assert "Monday: 08:00-10:00, 14:30-18:00" in olga.screen()
    assert "Tuesday: 09:00-17:00" in olga.screen()
    assert "Now it is closed until today 14:30" in olga.screen()
    promised = await asks(ann)
    assert "The practice is closed until today 14:30. The answer comes here, after that" in promised
    assert USUALLY not in promised
    await ann.says(DANGER)
    assert "The practice is closed until today 14:30." in ann.screen(last=None)
    assert DANGER in mira.screen()
    await says_hours(olga, "Mon", "closed")
    assert "The practice is closed until tomorrow 09:00." in await asks(ann)
    await olga.says("/hours")
    await olga.taps_all("Hours as in the file", "Yes, use the file")
    assert "Done: the hours are those of the file again." in olga.screen()
    assert NOTHING_KNOWN in olga.screen()
    assert USUALLY in await asks(ann)


async def test_closed_days_are_read_back_and_counted(world: World, olga: Phone, ann: Phone) -> None:
    """Without hours; those that share a day are one; with a reason that clients read; taken away by a tap."""
    await closes(olga, "24.12.-1.1.")
    assert "Closed Thursday 24 December to 1 January 2027." in olga.screen()
    assert USUALLY in await asks(ann)
    await olga.says("/hours")
    await olga.taps("Add closed days")
    await olga.says("20 to 24 December")
    assert "Closed Sunday 20 December to Thursday 24 December. Is that right?" in olga.screen()
    assert "it becomes: Sunday 20 December to 1 January 2027" in olga.screen()
    await olga.taps_all("Yes, keep it", "Say why it is closed")
    await olga.says("Winter <break>")
    assert "Kept: closed Sunday 20 December to 1 January 2027 (Winter <break>)." in olga.screen()
    await world.goes_to(datetime(2026, 12, 28, 10, tzinfo=BERLIN))
    assert "The practice is closed (Winter <break>) until 2 January 2027." in await asks(ann)
    await olga.says("/hours")
    await olga.taps("Closed: Sunday 20 December")
    await olga.taps("Not closed after all")
    assert "Taken away: not closed Sunday 20 December to 1 January 2027." in olga.screen()
    assert USUALLY in await asks(ann)
    assert await said(world) == SaidInChat(closed=())


async def test_days_that_have_begun_are_closed_from_today(olga: Phone) -> None:
    """What is over of them needs no promise."""
    await olga.says("/hours")
    await olga.taps("Add closed days")
    await olga.says("1.5. - 6.5.")
    assert "Closed Monday 4 May to Wednesday 6 May. Is that right?" in olga.screen()
    await olga.taps("Yes, keep it")
    assert "Kept: closed Monday 4 May to Wednesday 6 May." in olga.screen()


async def test_today_can_be_closed(olga: Phone, ann: Phone) -> None:
    """Somebody fell ill: from now on, although the hours say open."""
    await says_hours(olga, "Mon", "9-18")
    assert USUALLY in await asks(ann)
    await closes(olga, "today")
    assert "The practice is closed until Monday 11 May 09:00." in await asks(ann)


async def test_the_chat_counts_and_the_file_is_the_start(world: World, olga: Phone, ann: Phone) -> None:
    """Changing one day keeps the others of the file; the file may change meanwhile, and is gone back to."""
    await writes_down(world, MORNINGS + "closed:\n  - day: 2026-06-01\n    name: Fair\n")
    await olga.says("/leave")
    await olga.taps("Practice hours")
    assert "Monday: 09:00-10:30" in olga.screen()
    assert "Monday 1 June (Fair)" in olga.screen()
    assert olga.screen().count("From the file practice.yaml.") == 2
    assert "Hours as in the file" not in olga.screen()
    await says_hours(olga, "Tue", "9 am to 1 pm")
    assert "Wednesday: 09:00-13:00" in olga.screen()
    assert "Set here in the chat, which counts; the file practice.yaml says something else." in olga.screen()
    assert olga.screen().count("From the file practice.yaml.") == 1, "the closed days still are"
    assert "The practice is closed until tomorrow 09:00." in await asks(ann)
    await writes_down(world, "hours:\n  monday: 9:00-18:00\nclosed:\n  - day: 2026-06-02\n")
    assert "The practice is closed until tomorrow 09:00." in await asks(ann)
    await closes(olga, "3 June")
    await olga.says("/hours")
    assert "Tuesday 2 June" in olga.screen()
    assert "Wednesday 3 June" in olga.screen()
    await olga.taps("Hours as in the file")
    assert "Monday: 09:00-18:00" in olga.screen()
    await olga.taps("No")
    assert "Tuesday: 09:00-13:00" in olga.screen()
    await olga.taps_all("Hours as in the file", "Yes, use the file")
    assert USUALLY in await asks(ann)
    await olga.taps_all("Closed days as in the file", "Yes, use the file")
    assert "Wednesday 3 June" not in olga.screen()
    assert await said(world) == SaidInChat()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("22-2", "22 - 2 ends before it begins. Hours end on the day on which they begin"),
        ("9-5", "ends before it begins"),
        ("9-25", "No clock shows 25."),
        ("9", "I need from when to when"),
        ("9-13 14", "I need from when to when"),
        ("whenever Mira is here", "I stumbled over whenever"),
        ("Tuesday 9-13", "I stumbled over tuesday"),
        ("8-9, 10-11, 12-13, 14-15, 16-17", "4 spans at most"),
        ("<b>9</b>", "I stumbled over <"),
    ],
)
async def test_hours_that_cannot_be_read_are_said(world: World, olga: Phone, typed: str, answer: str) -> None:
    """Nothing is kept, and the next words are still read as hours."""
    await olga.says("/hours")
    await olga.taps("Mon")
    await olga.says(typed)
    assert answer in olga.screen()
    assert await said(world) == SaidInChat()
    await olga.says("9-13")
    assert "Monday: 09:00-13:00. Is that right?" in olga.screen()
    assert await said(world) == SaidInChat(), "only a yes keeps it"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("1.1.-3.5.2026", "is over"),
        ("2026-08-14 to 2026-08-03", "ends before it begins"),
        ("1 to 3 April", "is over"),
        ("31.6.", "I could not read that as a date: 31.6."),
        ("8/3 to 8/14", "I could not read that as a date: 8/3"),
        ("24.12.3026", "I could not read that as a date"),
        ("4 May 2026 to 4 May 2027", "fewer than 365 in a row"),
        ("Christmas", "I stumbled over christmas"),
        ("all days except Monday", "I stumbled over all"),
        ("", ""),
    ],
)
async def test_days_that_cannot_be_closed_are_said(world: World, olga: Phone, typed: str, answer: str) -> None:
    """Over, backwards, mistyped, too long, not understood: nothing is kept, and the next words are read."""
    await olga.says("/hours")
    await olga.taps("Add closed days")
    if typed:
        await olga.says(typed)
        assert answer in olga.screen()
    assert await said(world) == SaidInChat()
    await olga.says("5 May")
    assert "Closed Tuesday 5 May. Is that right?" in olga.screen()
    await olga.taps("No")
    assert await said(world) == SaidInChat()


async def test_no_week_without_an_open_day(world: World, olga: Phone) -> None:
    """The last weekday with hours stays; closed days are for that."""
    await says_hours(olga, "Mon", "9-13")
    await olga.says("/hours")
    await olga.taps("Mon")
    await olga.says("closed")
    assert "the practice would never be open" in await olga.taps("Yes, keep it")
    assert (await said(world)).hours == {0: (Span(time(9), time(13)),)}


async def test_stop_and_another_button_stop_asking(world: World, olga: Phone) -> None:
    """What was asked for is not waited for any more, and words are words again."""
    await olga.says("/hours")
    await olga.taps("Mon")
    await olga.says("/cancel")
    await olga.says("9-13")
    assert "Is that right?" not in olga.screen()
    await olga.says("/hours")
    await olga.taps_all("Mon", "Practice hours")
    await olga.says("9-13")
    assert "Is that right?" not in olga.screen()
    assert await said(world) == SaidInChat()


async def test_a_reason_is_short_and_its_days_may_be_gone(world: World, olga: Phone) -> None:
    """Too long is said with how long; days that were taken away meanwhile have no reason."""
    await closes(olga, "5 May")
    await olga.taps("Say why it is closed")
    await olga.says("x" * 61)
    assert "That has 1 to 60 characters, and this has 61." in olga.screen()
    day = date(2026, 5, 5)
    await olga.forges(HoursTap(HoursStep.OPEN, first=day, last=day).pack())
    assert "I cannot find that" in await olga.forges(HoursTap(HoursStep.WHY, first=day, last=day).pack())
    assert "I cannot find that" in await olga.forges(HoursTap(HoursStep.CLOSED, first=day, last=day).pack())
    assert await said(world) == SaidInChat(closed=())


FORGED = [
    HoursTap(HoursStep.LIST),
    HoursTap(HoursStep.DAY, days=frozenset({0})),
    HoursTap(HoursStep.SET, days=frozenset({0}), times=(time(9), time(10))),
    HoursTap(HoursStep.SET, days=frozenset({0})),
    HoursTap(HoursStep.ADD),
    HoursTap(HoursStep.CLOSE, first=date(2026, 5, 5), last=date(2026, 5, 6)),
    HoursTap(HoursStep.CLOSED, first=date(2026, 6, 1), last=date(2026, 6, 1)),
    HoursTap(HoursStep.WHY, first=date(2026, 6, 1), last=date(2026, 6, 1)),
    HoursTap(HoursStep.OPEN, first=date(2026, 6, 1), last=date(2026, 6, 1)),
    HoursTap(HoursStep.FILE, half=Half.HOURS, sure=True),
    HoursTap(HoursStep.FILE, half=Half.CLOSED),
]


async def _comes(world: World, who: str) -> Phone:
    name = {"nobody": "Zoe", "a client": "Ann", "a therapist": "Mira", "the owner's deputy": "Tom"}.get(who)
    if name is not None:
        return world.phone(name)
    role = Role.ASSISTANT if who == "an assistant" else Role.THERAPIST
    async with world.desk() as desk:
        owner = await desk.store.people.owner()
        assert owner is not None
        link = await invites.invite(desk, role=role, by=owner)
        joined = await invites.open_link(desk, code=link.code, chat_id=CAST["Kim"], name="Kim")
        if who == "a therapist who was removed":
            await team.remove(desk, owner, person_id=joined.person.id, to_id=owner.id)
    return world.phone("Kim")


@pytest.mark.parametrize(
    "who",
    ["nobody", "a client", "a therapist", "the owner's deputy", "an assistant", "a therapist who was removed"],
)
async def test_only_the_owner_changes_it(world: World, olga: Phone, who: str) -> None:
    """The team reads it, without a button; others read nothing; nobody else changes anything, also with words."""
    await says_hours(olga, "Mon", "9-13")
    await closes(olga, "1 June")
    owner, tom = await world.member("Olga"), await world.member("Tom")
    async with world.desk() as desk:
        today = desk.practice_day
        await desk.store.leaves.add(
            member_id=owner.id, deputy_id=tom.id, first=today, last=today + timedelta(days=9), now=desk.now
        )
    before = await said(world)
    phone = await _comes(world, who)
    await world.settle()
    await phone.says("/hours")
    reads = who in {"a therapist", "the owner's deputy", "an assistant"}
    assert ("Monday: 09:00-13:00" in phone.screen()) is reads
    assert ("Monday 1 June" in phone.screen()) is reads
    assert "Add closed days" not in phone.screen()
    for tap in FORGED:
        await phone.forges(tap.pack())
    await phone.says("9-10")
    assert "Is that right?" not in phone.screen(last=None)
    assert await said(world) == before
    if reads:
        await phone.says("/leave")
        assert "Practice hours" not in phone.screen()


async def test_forged_hours_are_refused(world: World, olga: Phone) -> None:
    """What no button of ours carries: backwards, half a span, no day; and a year of closed days."""
    monday = frozenset({0})
    for times in ((time(13), time(9)), (time(9), time(13), time(14))):
        await olga.forges(HoursTap(HoursStep.SET, days=monday, times=times).pack())
    await olga.forges(HoursTap(HoursStep.SET, days=frozenset(), times=(time(9), time(13))).pack())
    for first, last in ((date(2026, 5, 6), date(2026, 5, 5)), (date(2026, 5, 5), date(2028, 5, 5))):
        await olga.forges(HoursTap(HoursStep.CLOSE, first=first, last=last).pack())
    assert await said(world) == SaidInChat()


async def test_each_change_is_in_the_security_log(world: World, olga: Phone) -> None:
    """Who and what, no words; a refusal leaves no line."""
    await says_hours(olga, "Mon", "9-13")
    await closes(olga, "5 May")
    await olga.says("/hours")
    await olga.taps_all("Closed days as in the file", "Yes, use the file")
    await olga.forges(HoursTap(HoursStep.FILE, half=Half.CLOSED, sure=True).pack())
    owner = await world.member("Olga")
    async with world.desk() as desk:
        lines = [
            (one.actor_id, one.detail)
            for one in await desk.store.security.everything()
            if one.what == SecurityEvent.HOURS_CHANGED
        ]
    assert lines == [(owner.id, "hours"), (owner.id, "closed_days"), (owner.id, "closed_days_of_the_file")]


async def test_a_promise_costs_one_statement_more(world: World, ann: Phone) -> None:
    """It is read where something is promised, and nowhere else."""
    client = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.leaves.on(desk.practice_day)
        await desk.hears_of(client)
        with counted() as seen:
            await promises.of(desk, client)
    assert sum("practice_time" in one for one in seen) == 1
    with counted() as seen:
        await ann.says("/checkin")
        await ann.taps("4")
        await ann.says("What is trigger point therapy?")
    assert not any("practice_time" in one for one in seen)


async def test_hours_of_two_days_that_are_changed_one_after_the_other_stay(world: World) -> None:
    """Each change starts from what was committed; the file's hours are the start once."""
    owner = await world.member("Olga")

    async def changes(desk: Desk, day: int) -> None:
        await practice_time.set_hours(desk, owner, weekdays=frozenset({day}), spans=(Span(time(9), time(12)),))

    for day in (0, 1):
        async with world.desk() as desk:
            await changes(desk, day)
    async with world.desk() as desk:
        known = await practice_time.standing(desk)
    assert set(known.time.hours) == {0, 1}
    assert known.file == NOTHING_SAID


async def test_a_closed_day_of_the_file_can_be_opened(world: World, olga: Phone, ann: Phone) -> None:
    """What the file says is the start, so that a day of it can be taken away, too."""
    await writes_down(world, "closed:\n  - from: 2026-05-01\n    until: 2026-05-10\n    name: Spring\n")
    assert "The practice is closed (Spring) until Monday 11 May." in await asks(ann)
    await olga.says("/hours")
    await olga.taps_all("Closed: Friday 1 May to Sunday 10 May (Spring)", "Not closed after all")
    assert USUALLY in await asks(ann)
    assert (await said(world)).closed == ()
    async with world.desk() as desk:
        assert desk.practice.library.practice_time.closed == (
            ClosedDays(date(2026, 5, 1), date(2026, 5, 10), "Spring"),
        )


async def test_closed_days_that_begin_soon_are_in_the_promise(world: World, olga: Phone, ann: Phone) -> None:
    """Open today and closed for two weeks from the day after tomorrow: nobody is promised a working day or two."""
    await closes(olga, "8 to 20 May")
    assert USUALLY in await asks(ann), "four days ahead"
    await closes(olga, "6 to 7 May")
    await olga.taps("Say why it is closed")
    await olga.says("<Fair>")
    promised = await asks(ann)
    assert "The practice is closed Wednesday 6 May to Wednesday 20 May (<Fair>)." in promised
    assert "The answer comes here, before that or after it" in promised
    assert USUALLY not in promised
