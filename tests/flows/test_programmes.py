"""Programmes as a client follows them: step by step, with a timer, and what is said of each exercise."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.domain.programmes import Item, Programme
from bot.services import programmes
from tests.practice import Phone, World

WALK = ("chin-tuck", "calf-wall", "belly-breathing")


async def given(world: World, *ids: str, weekdays: frozenset[int] = frozenset(range(7)), word: str = "") -> Programme:
    """Mira gives Ann a programme from today on; what was said of it is taken off Ann's screen."""
    mira, ann = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        made = await programmes.assign_now(
            desk, mira, ann.id, [Item(one) for one in ids or WALK], weekdays=weekdays, word=word
        )
    await world.settle()
    return made


def name(world: World, exercise_id: str) -> str:
    """What a client calls an exercise."""
    return world.app.practice.library.exercises[exercise_id].name


async def said(world: World, exercise_id: str) -> list[str]:
    """What Ann has said of an exercise, oldest first."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        return [one.outcome for one in await desk.store.exercises.of(ann.id) if one.exercise == exercise_id]


async def test_one_after_the_other_in_one_place(world: World, ann: Phone) -> None:
    """Start, done, skip, done: each takes the place of the one before, and the end is a short summary."""
    await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    assert "1 of 3" in ann.screen()
    assert name(world, "chin-tuck") in ann.screen()
    before = len(ann.person.messages)
    await ann.taps("Done")
    assert "2 of 3" in ann.screen()
    assert len(ann.person.messages) == before, "the next one takes the place of the last"
    await ann.taps("Skip")
    await ann.taps("Overview")
    assert f"✓ 1. {name(world, 'chin-tuck')}: done" in ann.screen()
    assert "left out today" in ann.screen()
    await ann.taps("Go on")
    assert "3 of 3" in ann.screen()
    await ann.taps("Done")
    assert ann.screen().startswith("That is your programme for today\n2 done, 1 left out\nIt comes again tomorrow.")
    assert await said(world, "chin-tuck") == ["sent", "done"]
    await ann.says("/stretches")
    assert "That is all for today." in ann.screen()
    await world.goes_to(datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
    await ann.says("/stretches")
    assert "○ 1." in ann.screen()


async def test_a_double_tap_is_one_answer(world: World, ann: Phone) -> None:
    """The same button twice neither counts twice nor jumps over an exercise."""
    made = await given(world)
    await ann.says("/stretches")
    await ann.taps("Start")
    await ann.taps("Done")
    shown = ann.screen()
    assert await ann.forges(f"px:d:{made.id}:0:260504") == "I have that already."
    assert ann.screen() == shown
    assert await said(world, "chin-tuck") == ["sent", "done"]


async def test_too_hard_brings_something_easier_for_the_same_place(world: World, ann: Phone) -> None:
    """It is marked, and what is answered next is the easier one."""
    await given(world, "wall-push-up", "belly-breathing")
    await ann.says("/stretches")
    await ann.taps("Start")
    await ann.taps("Too hard")
    assert "an easier one for the same place" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        easier = (await desk.store.exercises.of(member.id))[-1].exercise
    library = world.app.practice.library.exercises
    assert library[easier].level < library["wall-push-up"].level
    assert library[easier].areas & library["wall-push-up"].areas
    await ann.taps("Done")
    assert "2 of 2" in ann.screen()
    assert (await said(world, easier))[-1] == "done"
    await ann.taps("Done")
    assert "1 done, 1 too hard" in ann.screen()


async def test_severe_pain_holds_the_programme_back(world: World, ann: Phone) -> None:
    """At 9 of 10 only what eases is offered, and the screen says why."""
    await given(world)
    await ann.says("/checkin")
    await ann.taps_all("9", "Done", "None of these")
    await ann.says("/stretches")
    assert "not today: with pain this high only what eases" in ann.screen()
    await ann.taps("Start")
    assert name(world, "belly-breathing") in ann.screen()


async def test_a_timer_counts_and_says_when_time_is_up(world: World, ann: Phone) -> None:
    """Edits at least five seconds apart, then a message of its own; a restart in between changes nothing."""
    await given(world, "calf-wall", "chin-tuck")
    await ann.says("/stretches")
    await ann.taps("Start")
    await ann.taps("Start timer 30 s")
    assert "⏱ 30 s to go" in ann.screen()
    edits = []
    for _second in range(29):
        before = ann.screen()
        await world.passes(timedelta(seconds=1))
        if ann.screen() != before:
            edits.append(world.now)
    assert 3 <= len(edits) <= 6
    assert min(b - a for a, b in pairwise(edits)) >= timedelta(seconds=5)
    assert "Time is up" not in ann.screen()
    await world.passes(timedelta(seconds=1))
    assert "Time is up" in ann.screen()
    assert "to go" not in ann.screen(last=None)
    await ann.taps("Again, 30 s")
    await ann.taps("Stop the timer")
    await world.passes(timedelta(seconds=40))
    assert "to go" not in ann.screen(last=None)
    await ann.taps("Done")
    assert "2 of 2" in ann.screen()


async def test_the_reminder_brings_the_programme_and_stays_away_when_it_is_done(world: World, ann: Phone) -> None:
    """What is done is not asked for again."""
    mira, client = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        await programmes.assign_now(desk, mira, client.id, [Item("calf-wall", "twice, briefly")])
    await world.goes_to(datetime(2026, 5, 4, 10, 30, tzinfo=UTC))
    assert name(world, "calf-wall") in ann.screen()
    assert "How much: twice, briefly" in ann.screen()
    assert "Today's programme (1 of 1 to do)" in ann.screen()
    await ann.taps("Done")
    await world.goes_to(datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
    await ann.says("/stretches")
    await ann.taps_all("Start", "Done")
    before = len(ann.person.messages)
    await world.goes_to(datetime(2026, 5, 5, 10, 30, tzinfo=UTC))
    assert len(ann.person.messages) == before


async def test_on_other_days_the_rule_goes_on(world: World, ann: Phone) -> None:
    """Monday is not among its days: a suggestion, and when the programme comes next."""
    await given(world, weekdays=frozenset({2, 4}))
    await ann.says("/stretches")
    assert "Your programme comes next Wednesday 6 May." in ann.screen()
    assert "How much: " in ann.screen()


async def test_what_moves_comes_as_an_animation_and_is_uploaded_once(world: World, ann: Phone, ben: Phone) -> None:
    """Telegram's id of the first upload serves everybody after; what does not move is a photo."""
    library = world.app.practice.library
    assert library.pictures["cat-cow"].moves
    assert not library.pictures["legs-on-chair"].moves
    await given(world, "cat-cow", "legs-on-chair")
    await ann.says("/stretches")
    await ann.taps("Start")
    first = ann.person.last_message["animation"]["file_id"]
    assert (await world.download(first))[:6] == b"GIF89a"
    await ann.taps("Done")
    assert "photo" in ann.person.last_message
    therapist, client = await world.member("Mira"), await world.member("Ben")
    async with world.desk() as desk:
        await programmes.assign_now(desk, therapist, client.id, [Item("cat-cow")])
    await ben.says("/stretches")
    await ben.taps("Start")
    sent = world.sandbox.calls_of("sendAnimation")
    assert [isinstance(call.params.get("animation"), str) for call in sent][-1], "the second time it is an id"
    assert ben.person.last_message["animation"]["file_id"]
