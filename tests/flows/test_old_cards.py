"""Messages that have grown old, or whose session has changed: they give way, and their buttons do what they say."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.plans import PlanKind
from tests.flows.test_aftercare import only, planned
from tests.flows.test_reminder_manners import NOON, lives
from tests.practice import Phone, World

FRIDAY, NEXT_MONDAY = NOON + timedelta(days=4), NOON + timedelta(days=7)


def stretches(phone: Phone) -> list[str]:
    """The stretch reminders that stand in a chat with their buttons."""
    shown = [one for one in phone.person.messages if "reply_markup" in one]
    return [one["caption"] for one in shown if "Time to move" in one.get("caption", "")]


async def test_a_card_that_cannot_be_deleted_is_cut_down(world: World, ann: Phone) -> None:
    """Friday's stretch is 72 hours old on Monday, and Telegram deletes for 48: it becomes a line without buttons."""
    await only(world, PlanKind.STRETCH)
    await world.goes_to(FRIDAY)
    assert len(stretches(ann)) == 1
    await world.goes_to(NEXT_MONDAY)
    assert len(stretches(ann)) == 1
    assert "This one has given way to a newer message." in ann.screen(last=2)


async def test_an_old_text_is_cut_down_too(world: World, ann: Phone) -> None:
    """The same for a check-in's card, which has no picture."""
    await ann.says("/checkin")
    await world.passes(timedelta(days=3))
    await ann.says("/checkin")
    assert ann.screen(last=None).count("on average over the last 24 hours") == 1
    assert "This one has given way to a newer message." in ann.screen(last=None)


@pytest.mark.parametrize(("button", "state"), [("Skip", "skipped"), ("Done", "done"), ("It hurts", "done")])
async def test_the_buttons_of_an_old_card_do_all_of_it(world: World, ann: Phone, button: str, state: str) -> None:
    """Five days later: what was tapped is kept, and the buttons go."""
    await only(world, PlanKind.STRETCH)
    await world.goes_to(FRIDAY)
    *_before, delivery = await lives(world, "Ann", PlanKind.STRETCH)
    world.sandbox.clock.move_to(FRIDAY + timedelta(days=5))
    await ann.taps(button)
    assert "[It hurts]" not in ann.screen(last=None)
    assert [one.state for one in await lives(world, "Ann", PlanKind.STRETCH) if one.id == delivery.id] == [state]


async def test_less_often_on_an_old_card(world: World, ann: Phone) -> None:
    """It says what it did, and the card has its buttons again."""
    await only(world, PlanKind.STRETCH)
    await world.goes_to(FRIDAY)
    world.sandbox.clock.move_to(FRIDAY + timedelta(days=5))
    await ann.taps_all("⋯", "Less often")
    assert "Stretch comes less often now" in ann.screen()
    assert "[Done] [Too hard] [It hurts]" in ann.screen(last=None)


async def _asked_how_sore(world: World, mira: Phone) -> None:
    await only(world, PlanKind.AFTERCARE)
    await mira.says("/session Ann today 9:00")
    await world.goes_to(datetime(2026, 5, 4, 10, 0, tzinfo=UTC))
    await world.goes_to(datetime(2026, 5, 5, 8, 1, tzinfo=UTC))


@pytest.mark.parametrize("change", ["Call off", "moved"])
async def test_a_session_that_was_not_takes_its_question_along(
    world: World, ann: Phone, mira: Phone, change: str
) -> None:
    """The soreness question goes, a number typed next is a check-in again."""
    await _asked_how_sore(world, mira)
    assert "How sore are you now" in ann.screen()
    if change == "moved":
        await mira.taps("Move")
        await mira.says("Friday 10:00")
    else:
        await mira.taps(change)
    assert "How sore" not in ann.screen(last=None)
    await ann.says("4")
    assert "Pain 4 of 10" in ann.screen()


async def test_a_tap_that_crosses_the_calling_off(world: World, ann: Phone, mira: Phone) -> None:
    """Ann's chat still shows the question: her tap is answered kindly, and nothing is kept."""
    await _asked_how_sore(world, mira)
    member = await world.member("Ann")
    async with world.desk() as desk:
        session = (await desk.store.sessions.of(member.id))[0]
    await mira.taps("Call off")
    assert "moved or called off" in await ann.forges(f"ac:s:{session.id}:24h:4")
    async with world.desk() as desk:
        assert await desk.store.soreness.of_many([member.id], since=session.starts_at) == {member.id: []}


async def _told_the_day_before(world: World, ann: Phone) -> int:
    await only(world, PlanKind.BRIEF)
    session = await planned(world, day=date(2026, 5, 6), at=time(10, 0))
    await world.goes_to(datetime(2026, 5, 5, 15, 0, tzinfo=UTC))
    assert ann.screen().startswith("Your session is tomorrow 10:00.")
    return session


async def test_a_brief_says_the_new_hour(world: World, ann: Phone, mira: Phone) -> None:
    """Moved within the day: the message that Ann has says when it is now."""
    session = await _told_the_day_before(world, ann)
    await mira.forges(f"se:m:{session}")
    await mira.says("tomorrow 15:30")
    assert ann.screen().startswith("Your session is tomorrow 15:30.")
    assert "10:00" not in ann.screen(last=None)


async def test_a_brief_of_a_session_that_moves_away_comes_anew(world: World, ann: Phone, mira: Phone) -> None:
    """Moved by days, it goes, with what Ann has said kept, and comes again on the day before."""
    session = await _told_the_day_before(world, ann)
    await ann.taps("Tell Mira")
    await ann.says("My jaw clicks.")
    await mira.forges(f"se:m:{session}")
    await mira.says("Friday 15:30")
    assert "Your session is tomorrow" not in ann.screen(last=None)
    await world.goes_to(datetime(2026, 5, 7, 15, 0, tzinfo=UTC))
    assert ann.screen().startswith("Your session is tomorrow 15:30.")
    assert "My jaw clicks." in ann.screen()


async def test_a_brief_of_a_session_that_is_off_goes(world: World, ann: Phone, mira: Phone) -> None:
    """Nothing of it is left in the chat."""
    session = await _told_the_day_before(world, ann)
    await mira.forges(f"se:x:{session}")
    assert "Your session is" not in ann.screen(last=None)


async def test_what_was_said_for_a_session_that_is_off_counts_for_the_next(
    world: World, ann: Phone, mira: Phone
) -> None:
    """Mira reads it before the new session, not before the one after that; with the old one back it is there again."""
    session = await _told_the_day_before(world, ann)
    await ann.taps("Tell Mira")
    await ann.says("My jaw clicks.")
    await mira.forges(f"se:x:{session}")
    await mira.says("/session Ann Friday 10:00")
    await mira.says("/session Ann 15 May 10:00")
    await mira.says("/client Ann")
    assert "“My jaw clicks.”" in mira.screen()
    await world.goes_to(datetime(2026, 5, 10, 9, 0, tzinfo=UTC))
    await mira.says("/client Ann")
    assert "My jaw clicks." not in mira.screen()
