"""The check-in by typing: whatever a button says, words say too."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.checkins import CheckIn
from tests.practice import Phone, World

TODAY = date(2026, 5, 6)
MORNING = datetime(2026, 5, 6, 7, 0, tzinfo=UTC)
"""Wednesday, 9:00 in Berlin: yesterday can still be entered."""

STEPS = {
    "pain": [],
    "where": ["6"],
    "where, with a place": ["6", "L shoulder"],
    "longest time": ["6", "Skip"],
    "comfort": ["6", "Skip", "1-2 hours"],
    "note": ["6", "Skip", "1-2 hours", "4"],
    "complete": ["6", "Done"],
    "what to change": ["6", "Done", "Change"],
}

NO_PLACES = {"Same places: neck", "Nowhere in particular", "That is all", "Undo", "Skip", "Done"}


def labels(phone: Phone) -> list[str]:
    """The words on the newest message's buttons."""
    rows = phone.person.last_message["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in rows for button in row]


async def entry_of(world: World, name: str, day: date = date(2026, 5, 4)) -> CheckIn | None:
    """What is stored of somebody's day."""
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.checkins.get(member.id, day)


async def at_step(world: World, name: str, taps: list[str]) -> Phone:
    """Somebody's fresh card of today, some taps on."""
    member = await world.member(name)
    async with world.desk() as desk:
        await desk.store.checkins.remove(member.id, TODAY)
    phone = world.phone(name)
    await phone.says("/checkin")
    await phone.taps_all(*taps)
    return phone


def said_in(entry: CheckIn | None) -> object:
    """What an entry says, whoever's it is."""
    return None if entry is None else (entry.pain, entry.areas, entry.sitting, entry.comfort, entry.note)


@pytest.mark.parametrize("step", STEPS)
async def test_the_words_of_every_button_do_what_it_does(world: World, step: str) -> None:
    """On each step of the card Ann taps and Ben types, and they see the same."""
    for name in ("Ann", "Ben"):
        await world.phone(name).says("/checkin")
        await world.phone(name).taps_all("4", "Neck", "That is all", "over 2 hours", "3", "Skip")
    await world.goes_to(MORNING)
    for label in labels(await at_step(world, "Ann", STEPS[step])):
        ann, ben = await at_step(world, "Ann", STEPS[step]), await at_step(world, "Ben", STEPS[step])
        if label.startswith("✓ "):
            continue  # a tap takes a place away again; whoever names one has it
        await ann.taps(label)
        await ben.says(label.lower())
        assert said_in(await entry_of(world, "Ben", TODAY)) == said_in(await entry_of(world, "Ann", TODAY)), label
        if step.startswith("where") and label not in NO_PLACES:
            # A tap is one of several places, words are the whole answer: the card goes on.
            assert "longest time" in ben.screen(), label
        else:
            assert ben.screen() == ann.screen(), label


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("1-2 hours", "60_120"),
        ("30-60 min", "30_60"),
        ("under 30 min", "under_30"),
        ("half an hour", "30_60"),
        ("two hours", "60_120"),
        ("about 45 minutes", "30_60"),
        ("90", "60_120"),
        ("all day", "over_120"),
        ("over 2 hours", "over_120"),
        ("٣ hours", "over_120"),
    ],
)
async def test_a_span_in_words_is_the_longest_time(world: World, ann: Phone, said: str, answer: str) -> None:
    """However somebody says how long they sat, the pain that they gave before stays."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Neck", "That is all")
    await ann.says(said)
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert (entry.pain, entry.areas, entry.sitting) == (6, ("neck",), answer)
    assert "How comfortable was your posture today?" in ann.screen()


async def test_places_that_are_typed_join_those_that_are_ticked(world: World, ann: Phone) -> None:
    """A tick is not lost when the next place is typed."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Neck")
    await ann.says("R shoulder")
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert entry.areas == ("neck", "right_shoulder")


async def test_nowhere_is_an_answer(world: World, ann: Phone) -> None:
    """It is no topic to look up."""
    await ann.says("/checkin")
    await ann.says("6")
    await ann.says("nowhere")
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert entry.areas == ()


async def test_digits_of_any_script_are_numbers(world: World, ann: Phone, mira: Phone) -> None:
    """Soreness, pain, comfort and the weekly questions take '٤' for 4."""
    await ann.says("/checkin")
    await ann.says("٣")
    await ann.taps_all("Skip", "over 2 hours")
    await ann.says("٨/١٠")
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert (entry.pain, entry.comfort) == (3, 8)
    await ann.says("/reminders")
    await ann.taps_all("Weekly questions", "Answer this week now")
    await ann.says("٦")
    assert "Pain on average: 6" in ann.screen()
    await mira.says("/session Ann today 9:00")
    await world.goes_to(datetime(2026, 5, 4, 10, 1, tzinfo=UTC))
    await world.goes_to(datetime(2026, 5, 5, 8, 1, tzinfo=UTC))
    await ann.says("४")
    assert "Soreness: 4 of 10" in ann.screen()


@pytest.mark.parametrize("said", ["yes", "Yes, save", "Yep!", "ok", "save it"])
async def test_a_yes_in_words_saves_what_was_read_back(world: World, ann: Phone, said: str) -> None:
    """As the button does: below the words, and no older card stays open."""
    await ann.says("/checkin")
    await ann.says("neck 6")
    assert "Is this your check-in" in ann.screen()
    await ann.says(said)
    assert "Saved so far" in ann.screen()
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert (entry.pain, entry.areas) == (6, ("neck",))
    assert ann.screen(last=None).count("Check-in, Monday 4 May") == 1
    assert "[Yes, save]" not in ann.screen(last=None)


@pytest.mark.parametrize(
    ("said", "comfort"), [("about a 7", 7), ("7 I think", 7), ("comfort 7/10", 7), ("pain 7", None)]
)
async def test_a_number_among_words_answers_what_is_asked(
    world: World, ann: Phone, said: str, comfort: int | None
) -> None:
    """At 'how comfortable': no other number changes, and one that says it is pain is read back first."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Skip", "Skip")
    await ann.says(said)
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert (entry.pain, entry.comfort) == (4, comfort)
    assert ("Is this your check-in" in ann.screen()) is (comfort is None)


async def test_a_no_in_words_opens_the_card(world: World, ann: Phone) -> None:
    """Nothing is stored, and what comes next is tapped or typed."""
    await ann.says("neck 6")
    await ann.says("no")
    assert "How strong was your pain" in ann.screen()
    assert await entry_of(world, "Ann") is None
    await ann.says("4")
    await ann.says("yes")
    entry = await entry_of(world, "Ann")
    assert entry is not None
    assert entry.pain == 4, "the yes is no answer to what was read back before"


async def test_words_of_the_weekly_card_work_too(ann: Phone) -> None:
    """'Leave this out' and 'Undo' can be typed."""
    await ann.says("/reminders")
    await ann.taps_all("Weekly questions", "Answer this week now")
    await ann.says("leave this out")
    assert "enjoyment of life" in ann.screen()
    await ann.says("undo")
    assert "pain on average" in ann.screen()
