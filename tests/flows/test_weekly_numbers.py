"""Once a week three numbers, and where they are found with everything else that is asked now and then."""

from datetime import UTC, datetime

from tests.flows.test_aftercare import only
from tests.practice import Phone, World


async def test_once_a_week_three_numbers(world: World, ann: Phone, mira: Phone) -> None:
    """Asked for in /reminders, answered by tap and by number; Mira sees the score and the course."""
    await only(world)
    await ann.says("/reminders")
    await ann.taps_all("Weekly questions", "18:00")
    assert "Weekly questions: 18:00 on Sun" in ann.screen()
    await world.goes_to(datetime(2026, 5, 10, 16, 0, tzinfo=UTC))
    assert "how strong was your pain on average?" in ann.screen()
    await ann.taps("6")
    await ann.says("6")
    assert "daily activity?" in ann.screen()
    await ann.taps("Undo")
    await ann.taps_all("6", "6")
    assert "Together: 6.0 of 10" in ann.screen()
    before = len(ann.person.messages)
    await world.goes_to(datetime(2026, 5, 11, 8, 0, tzinfo=UTC))
    assert len(ann.person.messages) == before
    await world.goes_to(datetime(2026, 5, 17, 16, 0, tzinfo=UTC))
    await ann.taps_all("4", "4", "4")
    assert "Since the first week, from 4 May: 6.0 to 4.0, 33% less; that counts." in ann.screen()
    await mira.says("/client Ann")
    assert "Weekly questions (PEG), week from 11 May: 4.0 of 10" in mira.screen()
    assert "6.0 to 4.0, 33% less; that counts" in mira.screen()
    await ann.says("/mydata")
    assert "2 weeks of questions" in ann.screen()


async def test_a_week_that_is_over_opens_this_one(world: World, ann: Phone) -> None:
    """An old card leads to the week of today; leaving all out is fine."""
    assert await ann.forges("pe:260427:p:5") == "That week is over. Here is this one."
    await ann.taps_all("Leave this out", "Leave this out", "Leave this out")
    assert "You left all three out" in ann.screen()


async def test_all_of_it_is_in_the_menus(world: World, ann: Phone, mira: Phone) -> None:
    """At most four taps to change each, and the therapist may."""
    await ann.says("/reminders")
    assert "After a session: on, in the days after each one" in ann.screen()
    assert "Before a session: on, the day before" in ann.screen()
    assert "Weekly questions: off" in ann.screen()
    await ann.taps_all("After a session", "Off")
    assert "After a session: off" in ann.screen()
    await mira.says("/client Ann")
    await mira.taps_all("Plan", "After a session", "On")
    assert "Mira has set After a session for you" in ann.screen()
