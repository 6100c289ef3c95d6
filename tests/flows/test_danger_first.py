"""Order, in every path: the fixed text and the number, then the safety question, then whatever else is said."""

from collections.abc import Awaitable, Callable
from datetime import date, time

import pytest

from tests.flows.test_aftercare import planned
from tests.practice import Phone, World

TIGHT = "my chest feels tight"
"""Leads to the question about the chest."""

CRUSHING = "crushing chest pain and I am sweating"
"""Raises the alarm."""

Path = Callable[[World, Phone, str], Awaitable[None]]


def said(phone: Phone, *, since: int) -> list[str]:
    """What the bot has sent to somebody since, oldest first, captions too."""
    return [
        str(one.get("text") or one.get("caption"))
        for one in phone.person.messages
        if one["from"]["is_bot"] and one["message_id"] > since
    ]


def newest(phone: Phone) -> int:
    """The number of the newest message in somebody's chat."""
    return max((int(one["message_id"]) for one in phone.person.messages), default=0)


async def plain(_world: World, ann: Phone, words: str) -> None:
    await ann.says(words)


async def asked(_world: World, ann: Phone, words: str) -> None:
    await ann.says(f"/ask {words}")


async def asked_at_length(_world: World, ann: Phone, words: str) -> None:
    await ann.says("/ask " + "massage " * 300 + ". " + words)


async def entry(_world: World, ann: Phone, words: str) -> None:
    await ann.says(f"neck 6, {words}")


async def wish(_world: World, ann: Phone, words: str) -> None:
    await ann.says(f"{words}. how do I pause my reminders")


async def places(_world: World, ann: Phone, words: str) -> None:
    await ann.says("/checkin")
    await ann.taps("5")
    await ann.says(f"neck. {words}")


async def note(_world: World, ann: Phone, words: str) -> None:
    await ann.says("/checkin")
    await ann.taps_all("5", "Skip", "Skip", "Skip")
    await ann.says(f"{words}, neck too")


async def goal(_world: World, ann: Phone, words: str) -> None:
    await ann.says("/goal")
    await ann.says(words)


async def at_a_time(_world: World, ann: Phone, words: str) -> None:
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says(f"{words} at 9")


async def to_the_therapist(world: World, ann: Phone, words: str) -> None:
    await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    await world.goes_to(world.now.replace(day=5, hour=15))
    await ann.taps("Tell Mira")
    await ann.says(words)


async def caption(world: World, ann: Phone, words: str) -> None:
    ann.person.sends_photo(caption=words)
    await world.settle()


async def changed(world: World, ann: Phone, words: str) -> None:
    mine = ann.person.says("good morning")
    await world.settle()
    ann.person.edits(mine["message_id"], words)
    await world.settle()


PATHS = (
    plain, asked, asked_at_length, entry, wish, places, note, goal, at_a_time, to_the_therapist, caption, changed,
)  # fmt: skip


async def alone_with(path: Path, world: World, ann: Phone, words: str) -> list[str]:
    """What the bot says to the last message of a path, and to nothing before it."""
    before = newest(ann)
    sends = ann.person.says

    def last(text: str, **options: object) -> object:
        nonlocal before
        before = newest(ann)
        return sends(text, **options)  # type: ignore[arg-type]

    ann.person.says = last  # type: ignore[method-assign, assignment]
    await path(world, ann, words)
    return said(ann, since=before)


@pytest.mark.parametrize("path", PATHS)
async def test_the_question_comes_before_whatever_else_is_said(world: World, ann: Phone, path: Path) -> None:
    """It is asked on each path, once, and nothing stands before it."""
    heard = await alone_with(path, world, ann, TIGHT)
    heard = [one for one in heard if not one.startswith(("Good morning", "Hello"))]
    assert heard[0].startswith("One quick safety check about your heart and lungs."), heard
    assert sum("safety check" in one for one in heard) == 1


@pytest.mark.parametrize("path", PATHS)
async def test_the_number_comes_before_whatever_else_is_said(world: World, ann: Phone, path: Path) -> None:
    """The fixed text is the first thing on each path."""
    heard = await alone_with(path, world, ann, CRUSHING)
    heard = [one for one in heard if not one.startswith(("Good morning", "Hello"))]
    assert heard[0].startswith("This can be your heart. Call 112 now"), heard


async def test_a_yes_beside_a_draft_answers_the_question(world: World, ann: Phone) -> None:
    """Whatever is read back below it: nothing is saved by a yes that was meant for the danger."""
    await ann.says(f"neck 6, {TIGHT}")
    assert "Is this your check-in" in ann.screen()
    await ann.says("yes")
    assert ann.screen().startswith("Which of these is it?")
    member = await world.member("Ann")
    async with world.desk() as desk:
        assert await desk.store.checkins.get(member.id, date(2026, 5, 4)) is None


async def test_a_therapist_who_was_asked_for_a_time_is_looked_at_first(ann: Phone, mira: Phone) -> None:
    """An alarm is said instead of 'that is no time'; a note about somebody is kept and the alarm said before it."""
    await ann.says("hello")
    await mira.says("/client Ann")
    await mira.taps("Add a note")
    before = newest(mira)
    await mira.says(CRUSHING)
    heard = said(mira, since=before)
    assert heard[0].startswith("This can be your heart. Call 112 now")
    assert len(heard) == 2
    await mira.says("/session")
    await mira.taps_all("Record or plan", "Ann")
    before = newest(mira)
    await mira.says(CRUSHING)
    assert said(mira, since=before)[0].startswith("This can be your heart. Call 112 now")


@pytest.mark.parametrize(
    "words",
    [
        "I can't go on like this",
        "what's the point",
        "What is the point any more?",
        "can't take this pain any more",
        "I just can't any more",
        "honestly, I give up",
        "so tired of it all. what's the point",
        "its hopeless",
    ],
)
async def test_hopeless_words_are_met_with_care(ann: Phone, mira: Phone, words: str) -> None:
    """Kind words, the crisis line and the emergency number, the question; no topic of the handout; Mira by tap."""
    before = newest(ann)
    await ann.says(words)
    heard = said(ann, since=before)
    assert heard[0].startswith("I am sorry that it is this hard.")
    assert "0800 111 0 111" in heard[0]
    assert "112" in heard[0]
    assert "May I ask: is any of this so for you now?" in heard[0]
    assert heard[1:] == ["If you like, I pass on what you wrote."]
    await ann.taps("Tell my therapist")
    assert words in mira.screen()
    await ann.taps("None of these")
    assert "0800 111 0 111" in ann.screen()


@pytest.mark.parametrize(
    "words",
    [
        "what's the point of stretching",
        "I can't take the pain medication",
        "I can't do this exercise any more",
        "i cant go on holiday because of my neck",
        "what is the point of trigger points",
        "my neck won't let me turn, hopeless driver now",
    ],
)
async def test_ordinary_words_are_not_taken_for_hopeless_ones(ann: Phone, words: str) -> None:
    """A question about the point of something is a question."""
    before = newest(ann)
    await ann.says(words)
    assert not any("I am sorry that it is this hard" in one for one in said(ann, since=before))


async def test_hopeless_words_in_a_check_in_keep_the_check_in(ann: Phone) -> None:
    """Care first, and the entry that was told is read back below it."""
    before = newest(ann)
    await ann.says("neck 7, I can't go on like this")
    heard = said(ann, since=before)
    assert heard[0].startswith("I am sorry that it is this hard.")
    assert heard[1].startswith("Is this your check-in for today?")
    assert len(heard) == 2


async def test_none_of_these_ends_with_what_fits_what_was_asked(ann: Phone) -> None:
    """The same button, and other words after the chest than after a knock."""
    await ann.says(TIGHT)
    await ann.taps("None of these")
    assert ann.screen().startswith("Good to know. Should your chest get tight or heavy")
    await ann.says("I banged my head yesterday")
    await ann.taps("None of these")
    assert "sick, sleepy or muddled" in ann.screen()
    assert "chest" not in ann.screen()
