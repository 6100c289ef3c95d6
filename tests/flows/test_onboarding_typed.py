"""Coming in by typing: every step takes words, answers what is asked in between, and is there again after /start."""

from datetime import time, timedelta

import pytest

from bot.domain.plans import PlanKind, Rule
from tests.flows.test_onboarding import code_in
from tests.practice import Phone, World


async def at_the_name(world: World, mira: Phone) -> Phone:
    """Nora has agreed and is asked for her name."""
    nora = world.phone("Nora")
    await mira.says("/invite")
    await nora.starts(code_in(mira.screen()))
    await nora.taps("I agree")
    return nora


async def at_the_clock(world: World, mira: Phone) -> Phone:
    """Nora is asked whether it is 11:00 at her place."""
    nora = await at_the_name(world, mira)
    await nora.taps("Nora")
    assert "Is it 11:00 where you are?" in nora.screen()
    return nora


async def at_the_time(world: World, mira: Phone) -> Phone:
    """Nora is asked when to be asked."""
    nora = await at_the_clock(world, mira)
    await nora.taps("Yes, it is 11:00")
    return nora


async def zone_of(world: World, phone: Phone) -> str:
    """Where the practice thinks somebody is."""
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(phone.person.id)
    assert person is not None
    return person.time_zone


async def rule_of(world: World, phone: Phone) -> Rule:
    """When somebody is asked for the check-in."""
    async with world.desk() as desk:
        person = await desk.store.people.in_chat(phone.person.id)
        assert person is not None
        plans = await desk.store.plans.of(person.id)
    return plans[PlanKind.CHECKIN].rule


@pytest.mark.parametrize(
    "said", ["yes", "Yes!", "yep", "y", "yes, it is 11:00", "it is 11:00", "11:00", "that's right"]
)
async def test_a_typed_yes_to_the_clock(world: World, mira: Phone, said: str) -> None:
    """The zone stays, and the next step comes."""
    nora = await at_the_clock(world, mira)
    await nora.says(said)
    assert "When shall I ask how you are?" in nora.screen()
    assert await zone_of(world, nora) == "Europe/Berlin"


@pytest.mark.parametrize("said", ["no", "No.", "nope", "no, it isn't"])
async def test_a_typed_no_to_the_clock(world: World, mira: Phone, said: str) -> None:
    """'No' asks for the place, and a second one does not name a town."""
    nora = await at_the_clock(world, mira)
    await nora.says(said)
    assert "which city are you near" in nora.screen()
    await nora.says("no")
    assert "which city are you near" in nora.screen()
    assert await zone_of(world, nora) == "Europe/Berlin"
    await nora.says("New York")
    assert "When shall I ask how you are?" in nora.screen()
    assert await zone_of(world, nora) == "America/New_York"


@pytest.mark.parametrize(
    "said", ["Kathmandu", "no, Kathmandu", "No, I'm in Kathmandu", "14:45", "it is 14:45 here", "no it's 2:45 pm"]
)
async def test_a_place_or_a_time_instead_of_yes_or_no(world: World, mira: Phone, said: str) -> None:
    """Whoever says at once where they are or what their clock shows is understood."""
    nora = await at_the_clock(world, mira)
    await nora.says(said)
    assert "Your clock shows 14:45, then." in nora.screen(2)
    assert "When shall I ask how you are?" in nora.screen()
    assert await zone_of(world, nora) == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (at_the_name, "What may I call you?"),
        (at_the_clock, "is it 11:00 where you are?"),
        (at_the_time, "When shall I ask how you are?"),
    ],
)
async def test_a_question_in_between_is_answered_and_the_step_comes_back(
    world: World, mira: Phone, step: object, words: str
) -> None:
    """The answer first, then the step again; /start comes back to it too."""
    assert callable(step)
    nora: Phone = await step(world, mira)
    await nora.says("what is NMT?")
    assert "Source: " in nora.screen(2)
    assert words in nora.screen()
    await nora.says("/checkin")
    await nora.starts()
    assert words in nora.screen()


@pytest.mark.parametrize("step", [at_the_name, at_the_clock, at_the_time])
async def test_danger_signs_win_at_every_step(world: World, mira: Phone, step: object) -> None:
    """Nothing that is awaited stands before the fixed text, and nothing comes after it."""
    assert callable(step)
    nora: Phone = await step(world, mira)
    await nora.says("my arm is suddenly numb and I cannot speak properly")
    assert "112" in nora.screen()


@pytest.mark.parametrize("said", ["hello", "thanks", "sciatica"])
async def test_neither_a_greeting_nor_a_topic_is_a_town(world: World, mira: Phone, said: str) -> None:
    """What sounds a little like a place on the map is answered as what it is."""
    nora = await at_the_clock(world, mira)
    await nora.says(said)
    assert "is it 11:00 where you are?" in nora.screen()
    await nora.says("no")
    await nora.says(said)
    assert "which city are you near" in nora.screen()


async def test_a_greeting_is_no_name(world: World, mira: Phone) -> None:
    """'Hello' is answered, and the name asked again; 'ok' takes the one that is offered."""
    nora = await at_the_name(world, mira)
    await nora.says("hello")
    assert "What may I call you?" in nora.screen()
    await nora.says("ok")
    assert "Nice to meet you, Nora." in nora.screen()


async def test_a_name_that_is_too_long_gets_a_word(world: World, mira: Phone) -> None:
    """It says how long a name may be, and waits for another."""
    nora = await at_the_name(world, mira)
    await nora.says("Nora " * 13)
    assert "A name has 1 to 60 characters." in nora.screen()
    await nora.says("Nora B.")
    assert "Nice to meet you, Nora B." in nora.screen()


@pytest.mark.parametrize("step", [at_the_name, at_the_clock, at_the_time])
async def test_whoever_stops_half_way_is_asked_all_the_same(world: World, mira: Phone, step: object) -> None:
    """The plans are there from the consent on: the usual check-in comes at 18:00."""
    assert callable(step)
    nora: Phone = await step(world, mira)
    await world.goes_to(world.now + timedelta(hours=7, minutes=1))
    assert "how are you today?" in nora.screen()
    await nora.says("6")
    assert "Pain 6 of 10" in nora.screen()


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("half past nine", (time(9, 30),)),
        ("quarter to eight in the evening", (time(19, 45),)),
        ("noon", (time(12, 0),)),
        ("٩", (time(9, 0),)),
        ("never", ()),
        ("Never, I will come by myself", ()),
    ],
)
async def test_the_time_in_words(world: World, mira: Phone, said: str, times: tuple[time, ...]) -> None:
    """Told as people tell it; what was not chosen stays as it was."""
    nora = await at_the_time(world, mira)
    await nora.says(said)
    assert "All set, Nora." in nora.screen()
    assert (await rule_of(world, nora)).times == times


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Lord Howe", "Australia/Lord_Howe"),
        ("Chatham Islands", "Pacific/Chatham"),
        ("GMT+5:45", "Asia/Kathmandu"),
        ("EST", "America/New_York"),
    ],
)
async def test_places_without_a_city(world: World, ann: Phone, said: str, zone: str) -> None:
    """Islands with a clock of their own, and distances from UTC."""
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says(said)
    assert await zone_of(world, ann) == zone


async def test_utc_and_misspelt_towns_are_asked_about(world: World, ann: Phone) -> None:
    """What may mean several places, or none, is never stored unasked."""
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("UTC")
    assert "[UTC, 09:00 now]" in ann.screen()
    await ann.says("Kathmandoo")
    assert "Kathmandu, 14:45 now" in ann.screen()
    assert await zone_of(world, ann) == "Europe/Berlin"


async def test_a_shared_place_answers_the_clock_too(world: World, mira: Phone) -> None:
    """Whoever shares where they are instead of yes or no goes on to the next step."""
    nora = await at_the_clock(world, mira)
    nora.person.sends_location(latitude=-33.87, longitude=151.21)
    await world.settle()
    assert "When shall I ask how you are?" in nora.screen()
    assert await zone_of(world, nora) == "Australia/Sydney"
