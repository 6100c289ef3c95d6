"""Pauses: for as long as the client likes, always with an end."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.practice import Phone, World

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""18:00 in Berlin on the first day."""


async def test_a_pause_ends_by_itself_with_a_welcome(world: World, ann: Phone) -> None:
    """Three days of silence, then a word of welcome, then reminders again."""
    await ann.says("/pause")
    await ann.taps("3 days")
    assert "I am quiet until Thursday 7 May, 07:30." in ann.screen()
    before = len(ann.person.messages)
    for day in range(3):
        await world.goes_to(SIX_PM + timedelta(days=day))
    assert len(ann.person.messages) == before
    await world.goes_to(datetime(2026, 5, 7, 5, 30, tzinfo=UTC))
    assert "Welcome back, Ann." in ann.screen()
    await world.goes_to(SIX_PM + timedelta(days=3))
    assert "how are you today" in ann.screen()


async def test_a_pause_that_ends_at_night_far_away_lets_sleep(world: World, ann: Phone) -> None:
    """Half past seven in Berlin is half past ten in the evening in Los Angeles: the welcome waits for the morning."""
    await ann.says("/pause 3 days")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("Los Angeles")
    before = len(ann.person.messages)
    await world.goes_to(datetime(2026, 5, 7, 5, 31, tzinfo=UTC))
    assert len(ann.person.messages) == before
    await world.goes_to(datetime(2026, 5, 7, 14, 30, tzinfo=UTC))
    assert "Welcome back, Ann." in ann.screen()


async def test_until_a_day_tapped_in_the_calendar(ann: Phone) -> None:
    """A day to come is taken, one that is over is not."""
    await ann.says("/pause")
    await ann.taps("Until …")
    assert "On which day shall I be back?" in ann.screen()
    assert await ann.forges("pz:u:260503") == "That day is not ahead of us any more."
    await ann.taps("15")
    assert "I am quiet until Friday 15 May, 07:30." in ann.screen()
    await ann.taps("End the pause now")
    assert "Welcome back." in ann.screen()


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("12 June", "Friday 12 June, 07:30"),
        ("until next Friday", "Friday 8 May, 07:30"),
        ("2 weeks", "Monday 18 May, 07:30"),
        ("today", "tomorrow, 07:30"),
    ],
)
async def test_until_a_day_that_is_typed(ann: Phone, said: str, until: str) -> None:
    """While the calendar is open, and with the command."""
    await ann.says("/pause")
    await ann.taps("Until …")
    await ann.says(said)
    assert f"I am quiet until {until}." in ann.screen()
    await ann.says("/pause")
    assert f"I am quiet until {until}. Shall I change that?" in ann.screen()
    await ann.says(f"/pause {said}")
    assert f"I am quiet until {until}." in ann.screen()
    await ann.says(f"pause my reminders for {said.removeprefix('until ')}")
    assert f"I am quiet until {until}." in ann.screen()


async def test_an_end_in_the_past_is_refused_by_name(world: World, ann: Phone) -> None:
    """The answer says which day, and the question stays open."""
    await ann.says("/pause")
    await ann.taps("Until …")
    await ann.says("1 May")
    assert "a day to come, and Friday 1 May is none." in ann.screen()
    await ann.says("31 June")
    assert "I could not read 31 june as a day." in ann.screen()
    await ann.says("12 weeks of rain")
    assert "I could not read 12 as a day." in ann.screen()
    await ann.says("2028-01-01")
    assert "A pause has 180 days at most." in ann.screen()
    assert (await world.member("Ann")).paused_until is None
    await ann.says("tomorrow")
    assert "I am quiet until tomorrow, 07:30." in ann.screen()


async def test_a_question_in_between_is_answered(ann: Phone) -> None:
    """The calendar does not stand in the way of anything else."""
    await ann.says("/pause")
    await ann.taps("Until …")
    await ann.says("How much does a session cost?")
    assert "I could not read" not in ann.screen()
    await ann.says("I can't feel anything when I wipe since 12 June")
    assert "112" in ann.screen(last=2)


async def test_words_at_the_menu_count(ann: Phone) -> None:
    """The menu takes its own words and days, and says which it cannot read."""
    await ann.says("/pause until christmas")
    assert ann.screen().startswith("I could not read until christmas as a day. For how long shall I be quiet?")
    await ann.says("until yesterday")
    assert "yesterday is none" in ann.screen()
    await ann.says("a week")
    assert "I am quiet until Monday 11 May, 07:30." in ann.screen()


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("stop for a week", "Monday 11 May"),
        ("pause for 2 weeks", "Monday 18 May"),
        ("pause until next Friday", "Friday 8 May"),
        ("I am on holiday until 20 May", "Wednesday 20 May"),
        ("mute everything for 3 days", "Thursday 7 May"),
    ],
)
@pytest.mark.parametrize("back", ["resume", "I'm back", "start my reminders again"])
async def test_a_pause_in_a_sentence_and_its_end(ann: Phone, said: str, until: str, back: str) -> None:
    """Also while another menu is open."""
    await ann.says("/pause")
    await ann.says(said)
    assert ann.screen().startswith(f"I am quiet until {until}, 07:30.")
    await ann.says(back)
    assert ann.screen() == "Welcome back. Reminders come again as before."
    await ann.says(back)
    assert ann.screen().startswith("When I write to you")
