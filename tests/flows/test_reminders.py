"""Reminders: at the client's times, never piling up, always with an end."""

from datetime import UTC, datetime, timedelta

from bot.domain.people import Reach
from bot.domain.plans import PlanKind
from tests.practice import Phone, World

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""18:00 in Berlin on the first day."""


async def test_the_check_in_comes_at_its_time_and_can_be_done_at_once(world: World, ann: Phone) -> None:
    """The reminder is the card itself."""
    await world.goes_to(SIX_PM - timedelta(seconds=1))
    assert "Check-in" not in ann.screen()
    await world.goes_to(SIX_PM)
    assert ann.screen().startswith("Hello Ann, how are you today?\n\nCheck-in, Monday 4 May")
    await ann.taps("5")
    assert "Saved so far" in ann.screen()
    member = await world.member("Ann")
    async with world.desk() as desk:
        lives = await desk.store.deliveries.of(member.id, since=SIX_PM)
    assert [one.state for one in lives] == ["done"]


async def test_nothing_is_asked_that_is_done(world: World, ann: Phone) -> None:
    """Whoever has checked in is left in peace."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Done")
    before = len(ann.person.messages)
    await world.goes_to(SIX_PM)
    assert len([m for m in ann.person.messages[before:] if "Check-in" in m.get("text", "")]) == 0


async def test_an_unanswered_card_is_replaced_not_stacked(world: World, ann: Phone) -> None:
    """The second day's card takes the place of the first."""
    await world.goes_to(SIX_PM)
    await world.goes_to(SIX_PM + timedelta(days=1))
    cards = [m for m in ann.person.messages if "how are you today" in m.get("text", "")]
    assert len(cards) == 1


async def test_later_and_not_today(world: World, ann: Phone) -> None:
    """'In 30 min' comes again once; 'not today' does not."""
    await world.goes_to(SIX_PM)
    await ann.taps("Later")
    assert await ann.taps("In 30 min") == "All right, again at 18:30."
    await world.passes(timedelta(minutes=29))
    assert "how are you today" not in _newest(ann, since=SIX_PM + timedelta(minutes=1))
    await world.passes(timedelta(minutes=1))
    assert "how are you today" in _newest(ann, since=SIX_PM + timedelta(minutes=1))
    await ann.taps("Not today")
    before = len(ann.person.messages)
    await world.passes(timedelta(hours=3))
    assert len(ann.person.messages) == before


def _newest(phone: Phone, *, since: datetime) -> str:
    return "\n".join(m.get("text", "") for m in phone.person.messages if m["date"] >= since.timestamp())


async def test_times_and_days_are_the_clients(world: World, ann: Phone) -> None:
    """Times can be tapped or typed, days chosen, and off is off."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says("8:15 and 7 pm")
    assert "Check-in: 08:15, 19:00 every day" in ann.screen()
    await ann.taps("Check-in")
    await ann.taps_all("Days", "Weekdays")
    assert "08:15, 19:00 on weekdays" in ann.screen()
    await ann.taps_all("Back", "Off")
    assert "Check-in: off" in ann.screen()


async def test_a_time_in_quiet_hours_is_refused_with_a_way_out(ann: Phone) -> None:
    """The bot says why and offers to change the quiet hours."""
    await ann.says("/reminders")
    await ann.taps("Stretch")
    await ann.says("23:30")
    assert "within your quiet hours (21:30 to 07:30)" in ann.screen()
    await ann.taps("Quiet hours")
    await ann.says("midnight")
    await ann.says("00:30 6:00")
    assert "Quiet: 00:30 to 06:00" in ann.screen()


async def test_a_text_that_is_no_time(ann: Phone) -> None:
    """25:00 gets an example, and the question stays open."""
    await ann.says("/reminders")
    await ann.taps("Check-in")
    await ann.says("25:00")
    assert "25:00 is on no clock" in ann.screen()
    await ann.says("21.00")
    assert "Check-in: 21:00 every day" in ann.screen()


async def test_water_asks_about_limits_first(world: World, ann: Phone) -> None:
    """Whoever must limit fluids is never told to drink more."""
    await ann.says("/reminders")
    await ann.taps("Water")
    await ann.taps("13:00")
    assert "has a doctor told you to limit fluids?" in ann.screen()
    await ann.taps("Yes")
    assert "Water: 13:00 every day" in ann.screen()
    await world.goes_to(datetime(2026, 5, 4, 11, 0, tzinfo=UTC))
    assert "Drink as your doctor has told you." in ann.screen()


async def test_what_was_said_of_a_limit_can_change(world: World, ann: Phone) -> None:
    """A doctor may say so later, or take it back; both in the menu of water."""
    await ann.says("/reminders")
    await ann.taps_all("Water", "13:00", "No")
    await ann.taps("Water")
    await ann.taps("A doctor limits fluids now")
    assert (await world.member("Ann")).fluids_limited is True
    assert "Water: 13:00 every day" in ann.screen()
    await ann.taps_all("Water", "No doctor limits fluids any more")
    assert (await world.member("Ann")).fluids_limited is False


async def test_a_stretch_fits_what_was_reported(world: World, ann: Phone) -> None:
    """An exercise for the neck after a sore neck, with steps, dose and when to stop."""
    await ann.says("/checkin")
    await ann.taps_all("4", "Neck", "That is all", "Done")
    await world.goes_to(datetime(2026, 5, 4, 10, 30, tzinfo=UTC))
    assert "For neck, from your last check-in:" in ann.screen()
    assert "How much: " in ann.screen()
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(11)
        assert member is not None
        sent = [one.exercise for one in await desk.store.exercises.of(member.id)]
    exercise = world.app.practice.library.exercises[sent[0]]
    assert "neck" in {region.value for region in exercise.areas}


async def test_it_hurts_stops_the_exercise_and_tells_the_therapist(world: World, ann: Phone, mira: Phone) -> None:
    """The exercise is not offered again."""
    await ann.says("/stretches")
    first = ann.screen().split("\n\n")[1]
    await ann.taps("It hurts")
    assert "hurts. It is not offered any more." in mira.screen()
    await ann.says("/stretches")
    assert first not in ann.screen()


async def test_at_nine_of_ten_only_comfort(world: World, ann: Phone) -> None:
    """With a high score nothing is stretched."""
    await ann.says("/checkin")
    await ann.taps_all("9", "Done", "None of these")
    await ann.says("/stretches")
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(11)
        assert member is not None
        sent = [one.exercise for one in await desk.store.exercises.of(member.id)]
    assert world.app.practice.library.exercises[sent[-1]].kind.value in {"comfort", "breathing"}


async def test_after_an_outage_one_message_at_most(world: World, ann: Phone) -> None:
    """Three days away: older reminders are recorded as missed, the newest comes if it is not too late."""
    await world.goes_to(SIX_PM + timedelta(days=3, minutes=20))
    assert ann.screen(last=None).count("how are you today") == 1
    async with world.desk() as desk:
        member = await desk.store.people.in_chat(11)
        assert member is not None
        lives = [one for one in await desk.store.deliveries.of(member.id, since=SIX_PM) if one.kind is PlanKind.CHECKIN]
    assert [one.state for one in lives] == ["missed", "missed", "missed", "sent"]


async def test_somebody_who_blocks_the_bot_is_left_alone(world: World, ann: Phone, mira: Phone) -> None:
    """Reminders stop, the therapist hears, and coming back starts them again."""
    ann.person.blocks()
    await world.settle()
    assert "I can no longer write to Ann" in mira.screen()
    await world.goes_to(SIX_PM)
    assert world.sandbox.calls_of("sendMessage")[-1].params.get("chat_id") != 11
    ann.person.unblocks()
    await ann.starts()
    assert (await world.member("Ann")).reach is Reach.OK
    await world.goes_to(SIX_PM + timedelta(days=1))
    assert "how are you today" in ann.screen()


async def test_travel_keeps_the_local_time(world: World, ann: Phone) -> None:
    """After a new time zone 18:00 is 18:00 there."""
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("Tokyo")
    await world.goes_to(datetime(2026, 5, 5, 8, 59, tzinfo=UTC))
    assert "how are you today" not in ann.screen(last=None)
    await world.goes_to(datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
    assert "how are you today" in ann.screen()
