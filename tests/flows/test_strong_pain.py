"""Pain of 8 to 10: a place, one question that fits it, what eases, a word to the therapist, and nothing else asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.checkins import CheckIn
from bot.domain.plans import PlanKind
from bot.services import strong_pain
from tests.flows.test_aftercare import NINE, only, planned
from tests.flows.test_danger_first import newest, said
from tests.practice import Phone, World

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)
TWO_MINUTES = timedelta(minutes=2, seconds=1)
NECK, LEG, CHEST = "One quick safety check about your neck", "about that limb", "about your heart and lungs"
GENERAL = "Pain this strong wants one quick safety check."


async def entry_of(world: World, name: str = "Ann", day: date = MONDAY) -> CheckIn | None:
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.checkins.get(member.id, day)


def asked(phone: Phone) -> list[str]:
    """The safety questions that somebody was asked, oldest first."""
    return [one for one in said(phone, since=0) if "safety check" in one or "worth a short look" in one]


async def test_two_taps_and_one_line(world: World, ann: Phone) -> None:
    """Nine, the place, and that is the whole card: no sitting, no comfort, no note."""
    await ann.says("/checkin")
    await ann.taps("9")
    assert "I am sorry that it is this strong. Where is it? One tap is enough." in ann.screen()
    await ann.taps_all("Neck", "That is all")
    assert (
        next(one for one in reversed(said(ann, since=0)) if one.startswith("Check-in"))
        == """\
Check-in, Monday 4 May
Pain 9 of 10 (average, last 24 hours)
Where: neck

Saved.
This waits for Mira.
That is enough for today. I am sorry that it is this strong; be gentle with yourself."""
    )
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.areas, entry.closed) == (9, ("neck",), True)
    assert len(asked(ann)) == 1
    assert "[Tell my therapist]" in ann.screen(last=2)
    assert "eases" not in ann.screen(last=2), "what eases comes after the question"


async def test_the_question_comes_with_the_first_place_and_fits_it(ann: Phone) -> None:
    """At once, by tap; the same place confirmed is not asked about again."""
    await ann.says("/checkin")
    await ann.taps("8")
    assert asked(ann) == []
    await ann.taps("L calf")
    assert LEG in ann.screen()
    await ann.taps("That is all")
    assert len(asked(ann)) == 1


@pytest.mark.parametrize(
    ("label", "about"),
    [
        ("Head", "about your head and neck"),
        ("Neck", "about your neck"),
        ("Chest", "your heart and lungs"),
        ("Lower back", "nerves low in the back"),
        ("Upper back", "about your upper back"),
        ("Jaw", "about your jaw"),
        ("L hip", "about your hip"),
        ("R calf", "about that limb"),
        ("R arm", "about that arm"),
        ("L arm", "can also come from the heart"),
    ],
)
async def test_each_place_has_its_question(ann: Phone, label: str, about: str) -> None:
    """What is asked is about the place that was tapped."""
    await ann.says("/checkin")
    await ann.taps_all("10", label)
    assert about in ann.screen()


async def test_words_lead_to_the_same_question_before_the_draft(ann: Phone) -> None:
    """'neck 9' is asked about at once, above what is read back, and not once more when it is saved."""
    before = newest(ann)
    await ann.says("neck 9")
    heard = said(ann, since=before)
    assert heard[0].startswith(NECK)
    assert heard[1].startswith("Is this your check-in for today?")
    await ann.taps("Yes, save")
    assert len(asked(ann)) == 1
    await world_passes(ann)
    assert len(asked(ann)) == 1


async def world_passes(phone: Phone) -> None:
    """Two minutes and a second."""
    await phone.world.passes(TWO_MINUTES)


async def test_a_place_that_is_not_on_the_map_is_asked_about(world: World, ann: Phone) -> None:
    """The belly, typed at 'Where?': its question, and the words are kept."""
    await ann.says("/checkin")
    await ann.taps("9")
    await ann.says("my belly")
    assert "about your belly" in ann.screen(last=2)
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.areas, entry.note, entry.closed) == ((), "my belly", True)


async def test_without_a_place_the_general_question_comes_after_two_minutes(world: World, ann: Phone) -> None:
    """It waits in the database, and comes once."""
    await ann.says("/checkin")
    await ann.taps("9")
    await world.passes(timedelta(minutes=1))
    assert asked(ann) == []
    await world.passes(timedelta(minutes=1, seconds=1))
    assert ann.screen().startswith(GENERAL)
    await ann.says("yes")
    assert ann.screen().startswith("Which of these is it?")
    await world.passes(timedelta(minutes=10))
    assert len(asked(ann)) == 1


async def test_it_survives_a_program_that_was_gone(world: World, ann: Phone) -> None:
    """Nothing lives in memory: hours later it is asked all the same, and in quiet hours, too."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.save(replace(member, quiet_from=time(9, 0), quiet_until=time(23, 0)))
    await ann.says("/checkin")
    await ann.taps("9")
    await world.passes(timedelta(hours=3))
    assert ann.screen().startswith(GENERAL)


async def test_a_place_named_meanwhile_makes_it_superfluous(world: World, ann: Phone) -> None:
    """The place's own question instead, and not both."""
    await ann.says("/checkin")
    await ann.taps("9")
    await world.passes(timedelta(minutes=1))
    await ann.taps("Neck")
    await world.passes(TWO_MINUTES)
    assert len(asked(ann)) == 1
    assert asked(ann)[0].startswith(NECK)


@pytest.mark.parametrize("way", ["undo", "typed"])
async def test_a_score_that_was_a_slip_asks_nothing(world: World, ann: Phone, way: str) -> None:
    """Nine that becomes three within the two minutes; then the card asks on as ever."""
    await ann.says("/checkin")
    await ann.taps("9")
    if way == "undo":
        await ann.taps_all("Undo", "3")
    else:
        await ann.says("pain 3")
        await ann.taps("Yes, save")
    await world.passes(TWO_MINUTES)
    assert asked(ann) == []
    await ann.taps_all("Neck", "That is all")
    assert "longest time" in ann.screen()


async def test_nine_three_and_nine_again_is_one_question(world: World, ann: Phone) -> None:
    """Put right and told again: one question waits, not two."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Undo", "3", "Undo", "9")
    await world.passes(timedelta(minutes=5))
    assert len(asked(ann)) == 1


async def test_a_card_closed_without_a_place_asks_at_once(world: World, ann: Phone) -> None:
    """Done, Skip or nowhere: the general question comes then, and not once more after two minutes."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Done")
    assert ann.screen().startswith(GENERAL)
    await world.passes(TWO_MINUTES)
    assert len(asked(ann)) == 1


async def test_pain_in_words_without_a_place_waits_too(world: World, ann: Phone) -> None:
    """It was said, whether the draft is saved or not; 'No, let me tap' says that it was not."""
    await ann.says("my pain was about 9 today")
    assert "Is this your check-in" in ann.screen()
    await world.passes(TWO_MINUTES)
    assert ann.screen().startswith(GENERAL)


async def test_a_draft_that_is_refused_asks_nothing(world: World, ann: Phone) -> None:
    """It was perhaps heard wrong."""
    await ann.says("my pain was about 9 today")
    await ann.taps("No, let me tap")
    await world.passes(TWO_MINUTES)
    assert asked(ann) == []


async def test_several_places_are_one_question_with_a_way_to_the_next(ann: Phone) -> None:
    """The most dangerous first; after 'None of these' a button leads to the other, and then no more."""
    await ann.says("/checkin")
    await ann.taps("9")
    before = newest(ann)
    await ann.says("right knee, upper back and neck")
    heard = [one for one in said(ann, since=before) if "safety check" in one]
    assert len(heard) == 1
    assert said(ann, since=before)[0].startswith(NECK), "the question stands above the card"
    await ann.taps("None of these")
    assert "[One more, about your upper back]" in ann.screen()
    await ann.taps("One more, about your upper back")
    assert "about your upper back" in ann.screen()
    await ann.taps_all("None of these", "One more, about your leg", "None of these")
    assert "One more" not in ann.screen()


async def test_a_more_dangerous_place_is_asked_about_although_another_was(ann: Phone) -> None:
    """First the calf, then the chest: the chest does not wait."""
    await ann.says("/checkin")
    await ann.taps_all("9", "R calf", "Chest")
    assert CHEST in ann.screen()
    await ann.taps("R foot")
    assert len(asked(ann)) == 2


async def test_after_none_of_these_something_gentle_and_a_word_to_the_therapist(
    world: World, ann: Phone, mira: Phone
) -> None:
    """Comfort for the place, breathing, and Mira is told in one tap, once."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Lower back", "None of these")
    assert ann.screen().endswith("[Something that eases] [Breathe calmly]\n[Tell my therapist]")
    await ann.taps("Breathe calmly")
    kinds = {one.name: one.kind.value for one in world.app.practice.library.exercises.values()}
    assert kinds[shown(ann, kinds)] == "breathing"
    await ann.taps("Something that eases")
    assert kinds[shown(ann, kinds)] == "comfort"
    await ann.taps("Tell my therapist")
    assert "I have passed it on to Mira." in ann.screen()
    assert "Pain 9 of 10: lower back. I would like you to know." in mira.screen()
    before = newest(mira)
    assert await ann.taps("Tell my therapist") == "I have passed that on already. The answer comes here."
    assert newest(mira) == before


def shown(phone: Phone, names: dict[str, str]) -> str:
    """The name of the exercise that was shown last."""
    return next(name for name in names if name in phone.screen())


async def test_details_can_be_added_and_nobody_asks_for_them(world: World, ann: Phone) -> None:
    """Behind Change; one that was added leaves the rest alone."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck", "That is all", "Change", "Longest time", "1-2 hours")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.sitting, entry.closed) == ("60_120", True)


async def test_a_score_put_right_after_a_short_card_brings_the_rest(world: World, ann: Phone) -> None:
    """Nine was three: the questions that were spared are asked; undo before that closes the card again."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck", "That is all", "Change", "Pain", "Undo")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.areas, entry.closed) == (9, ("neck",), True)
    await ann.taps_all("Change", "Pain", "3")
    assert any("longest time" in one for one in said(ann, since=0)[-3:])
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.closed) == (3, False)


async def test_the_next_day_nine_is_not_offered_again(world: World, ann: Phone) -> None:
    """Nor taken from an old button; the places may be the same."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck", "That is all")
    await world.passes(timedelta(days=1))
    await ann.says("/checkin")
    assert "Same as last time" not in ann.screen()
    await ann.forges("ci:260505:l")
    assert await entry_of(world, day=TUESDAY) is None
    await ann.taps("5")
    assert "Same places: neck" in ann.screen()


async def test_yesterdays_nine_is_asked_about_today(world: World, ann: Phone) -> None:
    """Entered the morning after: once, although today is another day."""
    await world.goes_to(datetime(2026, 5, 5, 7, 0, tzinfo=UTC))
    await ann.says("/checkin")
    await ann.taps_all("Enter yesterday too", "9", "Neck", "That is all")
    assert len(asked(ann)) == 1
    await ann.says("/checkin")
    await ann.taps_all("9", "Neck", "That is all")
    assert len(asked(ann)) == 1


async def test_two_devices_are_asked_once(world: World, ann: Phone) -> None:
    """The same place tapped on both, and off and on."""
    await ann.says("/checkin")
    await ann.taps("9")
    for _tap in range(3):
        ann.person.taps("Neck")
    await world.settle()
    assert len(asked(ann)) == 1


async def test_an_old_card_asks_nothing_of_a_closed_day(world: World, ann: Phone) -> None:
    """A nine on a card of a month ago is for today, once it is tapped there."""
    await ann.says("/checkin")
    await world.passes(timedelta(days=31))
    await ann.taps("9")
    await world.passes(TWO_MINUTES)
    assert asked(ann) == []


async def test_pain_beside_a_sign_is_one_question(ann: Phone) -> None:
    """Words that lead to a question of their own are asked about, and the place is behind its button."""
    before = newest(ann)
    await ann.says("left foot 9, my chest feels tight")
    heard = [one for one in said(ann, since=before) if "safety check" in one or "This can be" in one]
    assert len(heard) == 1


async def test_nine_typed_at_another_question_is_asked_about(world: World, ann: Phone) -> None:
    """While the card asks how comfortable it was: the place is known from before, so it is asked about at once."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Neck", "That is all", "30-60 min")
    before = newest(ann)
    await ann.says("pain 9 now")
    heard = said(ann, since=before)
    assert heard[0].startswith(NECK)
    assert "Is this your check-in" in heard[1]
    await ann.taps("Yes, save")
    entry = await entry_of(world)
    assert entry is not None
    assert (entry.pain, entry.areas, entry.closed) == (9, ("neck",), True)
    await world.passes(TWO_MINUTES)
    assert len(asked(ann)) == 1


async def test_seven_is_a_check_in_like_any_other(world: World, ann: Phone) -> None:
    """Below 8 nothing is asked and nothing is spared."""
    await ann.says("/checkin")
    await ann.taps_all("7", "Neck", "That is all")
    assert "longest time" in ann.screen()
    await world.passes(TWO_MINUTES)
    assert asked(ann) == []


async def test_very_sore_after_a_session_has_its_own_words(world: World, ann: Phone) -> None:
    """Not about weight and lumps; once, and with what eases."""
    await only(world, PlanKind.AFTERCARE)
    await planned(world, day=MONDAY, at=time(9, 0))
    await world.goes_to(NINE + timedelta(hours=3))
    await world.goes_to(NINE + timedelta(hours=25))
    await ann.taps("9")
    assert ann.screen().startswith("Very sore after a session is worth a short look.")
    await ann.taps("None of these")
    assert "Take it easy until it settles." in ann.screen()
    assert "[Something that eases]" in ann.screen()
    assert len(asked(ann)) == 1


async def test_nothing_is_kept_or_asked_of_who_has_not_agreed(world: World, ann: Phone) -> None:
    """After a withdrawal the question that waited is not sent, and what was asked goes with the account."""
    await ann.says("/checkin")
    await ann.taps("9")
    member = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.withdraw(member.id, desk.now)
        await desk.store.people.save(replace(member, consent_version=None))
    await world.passes(TWO_MINUTES)
    assert asked(ann) == []


async def test_a_stranger_and_a_therapist_have_no_use_for_the_buttons(world: World, mira: Phone) -> None:
    """What eases and the word to the therapist are a client's."""
    zoe = world.phone("Zoe")
    for phone in (zoe, mira):
        before = newest(phone)
        for data in ("ep:c", "ep:b", "ep:t"):
            await phone.forges(data)
        assert not any("passed it on" in one or "How much" in one for one in said(phone, since=before))
    assert timedelta(minutes=2) == strong_pain.WAIT
