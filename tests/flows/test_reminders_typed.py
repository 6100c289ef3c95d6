"""Answering reminders and exercises in words: what a button does, its words do."""

from datetime import timedelta

import pytest

from bot.domain.plans import PlanKind
from tests.flows.test_programmes import given, said
from tests.flows.test_reminder_manners import DAY, NOON, SIX_PM, lives, rule
from tests.practice import Phone, World


async def outcomes(world: World) -> list[str]:
    """What Ann has answered to exercises, oldest first."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        return [one.outcome for one in await desk.store.exercises.of(ann.id)]


@pytest.mark.parametrize(
    ("words", "answer", "outcome"),
    [
        ("done", "Noted.", "done"),
        ("Did it!", "Noted.", "done"),
        ("too hard", "I will offer something easier.", "too_hard"),
        ("it hurts", "I will not offer it again, and your therapist can see it.", "hurts"),
    ],
)
async def test_a_stretch_is_answered_in_words(world: World, ann: Phone, words: str, answer: str, outcome: str) -> None:
    """No check-in and no article comes of it, and the buttons go."""
    await world.goes_to(NOON)
    await ann.says(words)
    assert answer in ann.screen()
    assert (await outcomes(world))[-1] == outcome
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH)] == ["done"]
    assert "[It hurts]" not in ann.screen(3)


@pytest.mark.parametrize("words", ["skip", "not today", "Not today."])
async def test_a_stretch_is_left_out_in_words(world: World, ann: Phone, words: str) -> None:
    """The reason may still be tapped, below the words."""
    await world.goes_to(NOON)
    await ann.says(words)
    assert ann.screen().startswith("All right, nothing lost.")
    await ann.taps("No time")
    assert [(one.state, one.reason) for one in await lives(world, "Ann", PlanKind.STRETCH)] == [("skipped", "time")]


async def test_a_stretch_is_put_off_in_words(world: World, ann: Phone) -> None:
    """'Later' asks until when, and it comes again then."""
    await world.goes_to(NOON)
    await ann.says("later")
    assert ann.screen() == "When shall it come again?\n[In 30 min] [In 2 h] [This evening]\n[Back]"
    assert await ann.taps("In 30 min") == "All right, again at 13:00."
    await world.goes_to(NOON + timedelta(minutes=30))
    assert "As you asked:" in ann.screen()


async def test_words_belong_to_the_newest_message(world: World, ann: Phone) -> None:
    """With a check-in opened below the stretch, 'skip' leaves out its question."""
    await world.goes_to(NOON)
    await ann.says("/checkin")
    await ann.says("skip")
    assert "Where? Tap every place." in ann.screen()
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH)] == ["sent"]
    await ann.says("it hurts")
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH)] == ["done"]


async def test_the_check_in_that_comes_can_be_left_out_in_words(world: World, ann: Phone) -> None:
    """'Not today' means the whole card, 'skip' its question."""
    await world.goes_to(SIX_PM)
    await ann.says("not today")
    assert "All right, nothing lost." in ann.screen()
    assert [one.state for one in await lives(world, "Ann", PlanKind.CHECKIN)] == ["skipped"]


async def test_words_of_the_next_day_are_about_something_else(world: World, ann: Phone) -> None:
    """'Done' long after a reminder does not tick it off."""
    await world.goes_to(NOON)
    await world.goes_to(NOON + DAY - timedelta(hours=2))
    await ann.says("done")
    assert (await lives(world, "Ann", PlanKind.STRETCH))[0].state == "sent"


async def test_a_suggested_exercise_is_answered_in_words(world: World, ann: Phone) -> None:
    """Each answer counts once and brings what its button brings."""
    await ann.says("/stretches")
    await ann.says("another one")
    assert "[It hurts]" in ann.screen()
    await ann.says("that hurts")
    assert "your therapist can see it" in ann.screen()
    assert (await outcomes(world)).count("hurts") == 1


async def test_a_programme_is_walked_in_words(world: World, ann: Phone) -> None:
    """Done, skip: the next exercise comes, and what was said is stored."""
    await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    await ann.says("done")
    await ann.says("skip")
    assert (await said(world, "chin-tuck"))[-1:] != ["sent"]
    assert "done" in await said(world, "chin-tuck")
    assert "skipped" in await said(world, "calf-wall")


@pytest.mark.parametrize(
    ("words", "times"), [("half past nine", "09:30"), ("quarter to ten", "09:45"), ("noon", "12:00"), ("nine", "09:00")]
)
async def test_the_time_of_a_plan_in_words(world: World, ann: Phone, words: str, times: str) -> None:
    """What is a time to people is no pain score."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says(words)
    assert [one.strftime("%H:%M") for one in (await rule(world, "Ann", PlanKind.CHECKIN)).times] == [times]


async def test_a_day_that_is_over_ends_no_plan(ann: Phone) -> None:
    """'Until yesterday' gets a word, and no check-in opens."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says("until yesterday")
    assert "yesterday is not ahead of us any more" in ann.screen()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("remind me in 2 hours", "All right, again at 14:30."),
        ("in half an hour", "All right, again at 13:00."),
        ("this evening", "All right, again at 19:00."),
        ("why do you write to me?", "Stretch"),
        ("less often", "Stretch comes less often now"),
        ("ask me later", "When shall it come again?"),
        ("I can't today", "All right, nothing lost."),
        ("stop reminding me", "For how long shall I be quiet?"),
    ],
)
async def test_what_people_say_to_a_reminder(world: World, ann: Phone, words: str, answer: str) -> None:
    """Nothing of it is a question about the handout, or a sign of danger."""
    await world.goes_to(NOON)
    await ann.says(words)
    assert answer in ann.screen()
    assert len(ann.person.messages) <= 3
