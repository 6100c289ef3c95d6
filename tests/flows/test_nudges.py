"""The one repetition of a check-in reminder, and the pause between two messages."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.plans import PlanKind, Rule
from bot.services import people, reminders
from tests.practice import Phone, World

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
"""18:00 in Berlin on the first day, when check-ins come."""
EIGHT_PM = SIX_PM + timedelta(hours=2)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CARD = "Check-in, Monday 4 May"


async def lives(world: World, name: str, kind: PlanKind = PlanKind.CHECKIN) -> list[tuple[str, str]]:
    """Stage and state of somebody's reminders of a kind, oldest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=SIX_PM - DAY)
    return [(one.stage, one.state) for one in found if one.kind is kind]


def cards(phone: Phone) -> int:
    """How many check-in cards a phone shows."""
    return len([one for one in phone.person.messages if CARD in one.get("text", "")])


async def test_what_is_not_done_is_asked_for_once_more(world: World, ann: Phone) -> None:
    """Two hours later, in place of the first card; then silence until the next day."""
    await world.goes_to(SIX_PM)
    await world.goes_to(EIGHT_PM - MINUTE)
    assert "how are you today" in ann.screen()
    await world.goes_to(EIGHT_PM)
    assert "how are you today" not in ann.screen()
    assert CARD in ann.screen()
    assert cards(ann) == 1
    said = len(ann.person.messages)
    await world.goes_to(EIGHT_PM + timedelta(hours=3))
    assert len(ann.person.messages) == said
    assert await lives(world, "Ann") == [("first", "sent"), ("nudge", "sent")]
    await world.goes_to(SIX_PM + DAY)
    assert (await lives(world, "Ann"))[2:] == [("first", "sent")]
    await ann.taps("5")
    await world.goes_to(EIGHT_PM + DAY)
    assert (await lives(world, "Ann"))[2:] == [("first", "done")]


@pytest.mark.parametrize("answer", [["5"], ["Not today"], ["Later", "In 30 min"]])
async def test_whoever_answers_is_not_asked_again(world: World, ann: Phone, answer: list[str]) -> None:
    """An entry, a no and a 'later' are answers; what was put off comes at its time and has no repetition."""
    await world.goes_to(SIX_PM)
    await ann.taps_all(*answer)
    await world.goes_to(SIX_PM + 30 * MINUTE)
    said = len(ann.person.messages)
    await world.goes_to(EIGHT_PM)
    await world.goes_to(EIGHT_PM + 40 * MINUTE)
    assert len(ann.person.messages) == said
    assert "nudge" not in {stage for stage, _state in await lives(world, "Ann")}


async def test_a_nudge_can_give_way_to_later(world: World, ann: Phone) -> None:
    """'In 2 h' of the first reminder is later than its repetition, and is what comes."""
    await world.goes_to(SIX_PM + MINUTE)
    await world.passes(30 * MINUTE)
    await ann.taps_all("Later", "In 2 h")
    await world.goes_to(EIGHT_PM + MINUTE)
    assert await lives(world, "Ann") == [("first", "later")]
    await world.goes_to(EIGHT_PM + 31 * MINUTE)
    assert await lives(world, "Ann") == [("first", "later"), ("later", "sent")]


async def test_a_late_check_in_has_its_nudge_earlier_or_not_at_all(world: World, ann: Phone) -> None:
    """At 20:00 there is an hour left before quiet hours, at 21:00 there is none."""
    ann_, ben = await world.member("Ann"), await world.member("Ben")
    async with world.desk() as desk:
        await reminders.set_rule(desk, ann_, PlanKind.CHECKIN, Rule(times=(time(20, 0),)))
        await reminders.set_rule(desk, ben, PlanKind.CHECKIN, Rule(times=(time(21, 0),)))
    await world.goes_to(EIGHT_PM)
    await world.goes_to(EIGHT_PM + 60 * MINUTE)
    await world.goes_to(EIGHT_PM + 120 * MINUTE)
    assert await lives(world, "Ann") == [("first", "sent"), ("nudge", "sent")]
    assert await lives(world, "Ben") == [("first", "sent")]


async def test_switched_off_and_on_again_a_check_in_is_nudged_for(world: World, ann: Phone) -> None:
    """'Less often' is not for ever: whoever begins anew has what there was in the beginning."""
    await world.goes_to(SIX_PM)
    await ann.taps_all("⋯", "Less often")
    await ann.says("/reminders")
    await ann.taps_all("Check-in", "Off")
    await ann.says("/reminders")
    await ann.taps_all("Check-in", "18:00")
    await world.goes_to(SIX_PM + 2 * DAY)
    await world.goes_to(EIGHT_PM + 2 * DAY)
    assert (await lives(world, "Ann"))[-2:] == [("first", "sent"), ("nudge", "sent")]


async def test_less_often_ends_the_nudges_and_undo_brings_them_back(world: World, ann: Phone) -> None:
    """Whoever wants less is not asked twice."""
    await world.goes_to(SIX_PM)
    await ann.taps_all("⋯", "Less often")
    await world.goes_to(EIGHT_PM)
    await world.goes_to(SIX_PM + 2 * DAY)
    await world.goes_to(EIGHT_PM + 2 * DAY)
    assert await lives(world, "Ann") == [("first", "seen"), ("first", "sent")]
    await ann.taps("Undo")
    await world.goes_to(SIX_PM + 3 * DAY)
    await world.goes_to(EIGHT_PM + 3 * DAY)
    assert (await lives(world, "Ann"))[2:] == [("first", "sent"), ("nudge", "sent")]


async def test_a_pause_and_an_outage_end_a_nudge(world: World) -> None:
    """Ann has paused, and when the bot comes back it is too late for Ben's."""
    await world.goes_to(SIX_PM)
    ann = await world.member("Ann")
    async with world.desk() as desk:
        await people.pause(desk, ann, until=EIGHT_PM + MINUTE)
    await world.goes_to(EIGHT_PM + 45 * MINUTE)
    assert await lives(world, "Ann") == [("first", "sent")]
    assert await lives(world, "Ben") == [("first", "sent")]
    await world.goes_to(SIX_PM + DAY)
    assert await lives(world, "Ben") == [("first", "sent"), ("first", "sent")]


async def test_two_reminders_keep_their_distance(world: World, ann: Phone) -> None:
    """What is due soon after another message waits until ten minutes have passed, and is no less on time for it."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, member, PlanKind.STRETCH, Rule(times=(time(18, 4),)))
        await reminders.set_rule(desk, member, PlanKind.POSTURE, Rule(times=(time(18, 7),)))
    await world.goes_to(SIX_PM)
    said = len(ann.person.messages)
    for minutes in (4, 7, 9):
        await world.goes_to(SIX_PM + minutes * MINUTE)
        assert len(ann.person.messages) == said
    await world.goes_to(SIX_PM + 10 * MINUTE)
    assert ann.screen().startswith("2 things for now")
    async with world.desk() as desk:
        due = {one.kind: one.due_at for one in await desk.store.deliveries.of(member.id, since=SIX_PM)}
        plans = await desk.store.plans.of(member.id)
    assert due[PlanKind.STRETCH] == SIX_PM + 4 * MINUTE
    assert due[PlanKind.POSTURE] == SIX_PM + 7 * MINUTE
    assert plans[PlanKind.STRETCH].next_at == SIX_PM + DAY + 4 * MINUTE


async def test_before_quiet_hours_what_is_left_comes_together(world: World, ann: Phone) -> None:
    """21:20 and 21:25 are too close, and from 21:30 on nothing comes: so both come at 21:20."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, member, PlanKind.STRETCH, Rule(times=(time(21, 20),)))
        await reminders.set_rule(desk, member, PlanKind.CHECKIN, Rule(times=(time(21, 25),)))
    await world.goes_to(SIX_PM + timedelta(hours=3, minutes=20))
    assert ann.screen().startswith("2 things for now")
    said = len(ann.person.messages)
    await world.goes_to(SIX_PM + timedelta(hours=3, minutes=25))
    assert len(ann.person.messages) == said
    async with world.desk() as desk:
        plans = await desk.store.plans.of(member.id)
    assert plans[PlanKind.CHECKIN].next_at == SIX_PM + timedelta(days=1, hours=3, minutes=25)
