"""Before a session: what the client says the day before, and what waits for it or fades."""

from datetime import UTC, date, datetime, time, timedelta

from bot.domain.plans import PlanKind, Rule
from bot.services import reminders
from tests.flows.test_aftercare import called_off, only, planned
from tests.practice import Phone, World

FIVE = datetime(2026, 5, 5, 15, 0, tzinfo=UTC)
"""Tuesday 17:00 in Berlin, when the brief of a session on Wednesday comes."""


async def test_the_day_before_ann_says_what_mira_should_know(world: World, ann: Phone, mira: Phone) -> None:
    """The brief sums up, Ann writes, Mira reads it at once and again where she looks before the session."""
    await only(world, PlanKind.BRIEF)
    await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    await ann.says("/checkin")
    await ann.taps_all("6", "L shoulder", "That is all", "Done")
    await world.goes_to(datetime(2026, 5, 5, 15, 0, tzinfo=UTC))
    assert ann.screen().startswith("Your session is tomorrow 10:00.\n1 check-in in 14 days, pain 6.0 on average.")
    assert "Mostly: your left shoulder" in ann.screen()
    await ann.taps("Tell Mira")
    await ann.says("Could you look at my jaw? It clicks.")
    assert "Mira gets this before your session tomorrow 10:00:" in ann.screen()
    assert "Could you look at my jaw? It clicks." in mira.screen()
    await mira.taps("The session")
    assert "Ann, tomorrow 10:00" in mira.screen()
    assert "Would like you to know: “Could you look at my jaw? It clicks.”" in mira.screen()
    await mira.says("/digest")
    assert "tomorrow 10:00: Ann, “Could you look at my jaw? It clicks.”" in mira.screen()
    await mira.says("/client Ann")
    assert "Would like you to know" in mira.screen()
    await ann.taps("Undo")
    assert ann.screen() == "Taken back."
    await mira.says("/digest")
    assert "jaw" not in mira.screen()


async def brief_and_checkin(world: World) -> int:
    """On Tuesday at five Ann is asked for both in one message; returns the session on Wednesday."""
    await only(world, PlanKind.BRIEF, PlanKind.CHECKIN)
    session = await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    member = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, member, PlanKind.CHECKIN, Rule(times=(time(17, 0),)))
    await world.goes_to(FIVE)
    return session


async def test_a_list_of_which_nothing_is_left_makes_room(world: World, ann: Phone) -> None:
    """The brief came together with the check-in, then the session was called off: the next evening works."""
    session = await brief_and_checkin(world)
    assert ann.screen().startswith("2 things for now")
    await called_off(world, session)
    await world.goes_to(FIVE + timedelta(days=1))
    assert [one for one in ann.person.messages if "things for now" in one.get("text", "")] == []
    assert "Check-in" in ann.screen()


async def test_what_is_left_of_a_list_can_still_be_tapped(world: World, ann: Phone) -> None:
    """The session is called off while its brief stands in a list: the rest of the list works on."""
    session = await brief_and_checkin(world)
    await ann.taps("⋯")
    await called_off(world, session)
    await ann.taps("Back")
    assert ann.screen().endswith("[Check in]\n[Later] [Skip] [⋯]")
    await ann.taps("Check in")
    await ann.taps("4")
    assert "4 of 10" in ann.screen()


async def test_a_danger_sign_for_the_therapist_is_answered_first(world: World, ann: Phone, mira: Phone) -> None:
    """What Ann writes is passed on, and whatever it says, danger comes first."""
    await only(world, PlanKind.BRIEF)
    await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    await world.goes_to(datetime(2026, 5, 5, 15, 0, tzinfo=UTC))
    await ann.taps("Tell Mira")
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    assert "112" in ann.screen(last=2)
    assert "Mira gets this before your session" in ann.screen()
    assert "I wet myself" in mira.screen(last=2)


async def test_without_a_session_nothing_waits(world: World, ann: Phone) -> None:
    """No next session known: reminders go on, and stretches do not fade."""
    await only(world, PlanKind.STRETCH)
    await world.goes_to(datetime(2026, 5, 5, 10, 30, tzinfo=UTC))
    assert "[Too hard]" in ann.screen()


async def test_stretches_fade_before_the_session(world: World, ann: Phone) -> None:
    """On the day before it none comes."""
    await only(world, PlanKind.STRETCH)
    await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    before = len(ann.person.messages)
    await world.goes_to(datetime(2026, 5, 5, 10, 30, tzinfo=UTC))
    assert len(ann.person.messages) == before


async def test_when_the_next_session_is(world: World, ann: Phone, mira: Phone) -> None:
    """Ann asks, and hears what Mira has planned, for her alone."""
    await ann.says("when is my next session?")
    assert ann.screen() == "No coming session is written down here. Mira can tell you more."
    await mira.says("/session Ann Friday 10:00")
    await mira.says("/session Ben Thursday 10:00")
    await ann.says("when is my next session?")
    assert ann.screen() == "Your next session, as Mira has it: Friday 8 May, 10:00.\n[Tell Mira]"
    await ann.taps("Tell Mira")
    await ann.says("My jaw clicks.")
    assert "My jaw clicks." in mira.screen()
