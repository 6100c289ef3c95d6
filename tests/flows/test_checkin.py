"""The check-in: one card, few taps, nothing lost."""

from datetime import UTC, date, datetime, timedelta

from tests.practice import Phone, World

PAIN_ROWS = "[0] [1] [2] [3] [4] [5]\n[6] [7] [8] [9] [10]"


async def entry_of(world: World, name: str, day: date = date(2026, 5, 4)):  # type: ignore[no-untyped-def]
    member = await world.member(name)
    async with world.desk() as desk:
        return await desk.store.checkins.get(member.id, day)


async def test_the_card_prints_the_recall_period(ann: Phone) -> None:
    """Pain is asked on the NRS-11 with one recall period, printed every time."""
    await ann.says("/checkin")
    assert "on average over the last 24 hours" in ann.screen()
    assert PAIN_ROWS in ann.screen()


async def test_three_taps_are_a_check_in(world: World, ann: Phone) -> None:
    """The core takes three taps after the card has come."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Nowhere in particular", "Done")
    assert "Saved." in ann.screen()
    entry = await entry_of(world, "Ann")
    assert (entry.pain, entry.areas, entry.closed) == (6, (), True)


async def test_one_card_edits_itself_to_the_end(world: World, ann: Phone) -> None:
    """Every question appears in the same message."""
    await ann.says("/checkin")
    first = ann.person.last_message["message_id"]
    await ann.taps_all("5", "Neck", "L shoulder", "That is all", "1-2 hours", "7")
    assert ann.person.last_message["message_id"] == first
    await ann.says("Better after a walk")
    assert (
        ann.screen()
        == """\
Check-in, Monday 4 May
Pain 5 of 10 (average, last 24 hours)
Where: neck, your left shoulder
Longest time without a change: 1-2 hours
Posture felt comfortable: 7 of 10
Note: Better after a walk

Saved.
[Change] [Undo]
[My progress]"""
    )


async def test_the_score_is_stored_with_the_first_tap(world: World, ann: Phone) -> None:
    """Whoever stops after the pain score has not wasted the tap."""
    await ann.says("/checkin")
    await ann.taps("8")
    assert (await entry_of(world, "Ann")).pain == 8


async def test_each_step_can_be_left_out(world: World, ann: Phone) -> None:
    """Skipping all of it records nothing, and says so."""
    await ann.says("/checkin")
    for _question in range(5):
        await ann.taps("Skip")
    assert "Nothing is recorded for this day." in ann.screen()


async def test_undo_walks_back(world: World, ann: Phone) -> None:
    """Undo takes back the last answer, then the one before."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Nowhere in particular", "Undo", "Undo")
    assert PAIN_ROWS in ann.screen()
    entry = await entry_of(world, "Ann")
    assert entry is None


async def test_same_as_last_time_is_one_tap(world: World, ann: Phone) -> None:
    """The next day one tap repeats scores and places, never the note."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Neck", "That is all", "30-60 min", "6")
    await ann.says("long drive")
    await world.passes(timedelta(days=1))
    await ann.says("/checkin")
    await ann.taps("Same as last time: 4, neck")
    entry = await entry_of(world, "Ann", date(2026, 5, 5))
    assert (entry.pain, entry.areas, entry.comfort, entry.note) == (4, ("neck",), 6, None)


async def test_typed_numbers_work_wherever_a_button_works(world: World, ann: Phone) -> None:
    """Scores, places, times and notes can all be typed."""
    await ann.says("/checkin")
    for words in ("six", "neck and left shoulder", "90 min", "7/10", "-"):
        await ann.says(words)
    entry = await entry_of(world, "Ann")
    assert (entry.pain, entry.areas, entry.sitting, entry.comfort) == (6, ("neck", "left_shoulder"), "60_120", 7)
    assert entry.closed


async def test_a_number_outside_the_scale_is_asked_again(world: World, ann: Phone) -> None:
    """Eleven is no score; nothing is stored."""
    await ann.says("/checkin")
    await ann.says("11")
    assert "from 0 to 10" in ann.screen()
    assert await entry_of(world, "Ann") is None


async def test_a_number_alone_starts_a_check_in(world: World, ann: Phone) -> None:
    """Somebody who just types 6 means the pain."""
    await ann.says("6")
    assert "Pain 6 of 10" in ann.screen()
    assert (await entry_of(world, "Ann")).pain == 6


async def test_one_entry_a_day_can_be_changed(world: World, ann: Phone) -> None:
    """A second check-in on the same day changes the first, and is marked as changed."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done", "Change", "Pain", "5")
    entry = await entry_of(world, "Ann")
    assert entry.pain == 5
    assert entry.edited_at is None or entry.edited_at == world.now
    async with world.desk() as desk:
        assert await desk.store.checkins.count(entry.client_id) == 1


async def test_yesterday_until_noon_and_marked_late(world: World, ann: Phone) -> None:
    """Until noon yesterday can be entered; the record says that it was late."""
    await world.goes_to(datetime(2026, 5, 5, 7, 0, tzinfo=UTC))
    await ann.says("/checkin")
    await ann.taps_all("Enter yesterday too", "3", "Skip")
    assert "in one position that day" in ann.screen()
    await ann.taps("Done")
    assert "Check-in, Monday 4 May" in ann.screen()
    assert "Entered the next day" in ann.screen()
    assert (await entry_of(world, "Ann", date(2026, 5, 4))).late


async def test_yesterday_is_closed_in_the_afternoon(world: World, ann: Phone) -> None:
    """After noon the old card gives way to today's."""
    await world.goes_to(datetime(2026, 5, 5, 7, 0, tzinfo=UTC))
    await ann.says("/checkin")
    await ann.taps("Enter yesterday too")
    await world.goes_to(datetime(2026, 5, 5, 11, 0, tzinfo=UTC))
    toast = await ann.taps("3")
    assert toast == "That day is closed. Here is today."
    assert "Check-in, Tuesday 5 May" in ann.screen()
    assert await entry_of(world, "Ann", date(2026, 5, 4)) is None


async def test_a_card_that_is_a_month_old_still_answers(world: World, ann: Phone) -> None:
    """An old button is answered with a fresh card."""
    await ann.says("/checkin")
    await world.passes(timedelta(days=31))
    await ann.taps("6")
    assert "Check-in, Thursday 4 June" in ann.screen()


async def test_a_high_score_leads_to_a_safety_question(world: World, ann: Phone) -> None:
    """Nine of ten is stored, and a short question with buttons follows."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Lower back")
    assert "happening now" in ann.screen()
    await ann.taps("None of these")
    assert "call 112" in ann.screen()


async def test_words_become_a_check_in_to_confirm(world: World, ann: Phone) -> None:
    """A typed check-in is read back before anything is stored."""
    await ann.says("neck 6, shoulders 3, slouched all day")
    assert "Is this your check-in for today?" in ann.screen()
    assert await entry_of(world, "Ann") is None
    await ann.taps("Yes, save")
    entry = await entry_of(world, "Ann")
    assert entry.pain == 6
    assert set(entry.areas) == {"neck", "left_shoulder", "right_shoulder"}


async def test_a_question_in_the_middle_is_answered_and_the_check_in_goes_on(world: World, ann: Phone) -> None:
    """The card waits while a question is answered."""
    await ann.says("/checkin")
    await ann.taps("5")
    await ann.says("what is NMT?")
    assert "Source: " in ann.screen()
    await ann.taps("Nowhere in particular")
    assert (await entry_of(world, "Ann")).areas == ()


async def test_nothing_is_stored_before_consent(world: World, zoe: Phone) -> None:
    """A stranger's card taps change nothing."""
    await zoe.says("6")
    assert len(zoe.person.messages) == 2
    async with world.desk() as desk:
        assert await desk.store.people.count() == 5


async def test_a_note_that_resembles_a_topic_is_a_note(world: World, ann: Phone) -> None:
    """Where the card asks for a note, words that are no question are kept, whatever they are about."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Nowhere in particular", "Skip", "Skip")
    await ann.says("sciatica after the long drive")
    assert "Note: sciatica after the long drive" in ann.screen()
    assert (await entry_of(world, "Ann")).note == "sciatica after the long drive"
