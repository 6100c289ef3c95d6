"""A stretch that is done is not asked for, whichever way it was done."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.plans import PlanKind, Rule
from bot.domain.programmes import Item
from bot.services import programmes, reminders
from tests.practice import Phone, World

HALF_PAST = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
"""Monday 12:30 in Berlin, when the stretch comes; it is 11:00 at the beginning."""

THREE = HALF_PAST + timedelta(hours=2, minutes=30)


async def twice(world: World) -> None:
    """Ann is reminded of stretches at 12:30 and 15:00."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        await reminders.set_rule(desk, ann, PlanKind.STRETCH, Rule(times=(time(12, 30), time(15, 0))))


async def states(world: World) -> list[str]:
    """What became of Ann's stretch reminders."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(ann.id, since=HALF_PAST - timedelta(hours=5))
    return [one.state for one in found if one.kind is PlanKind.STRETCH]


async def comes(world: World, ann: Phone, at: datetime) -> bool:
    """Whether an exercise comes at an instant."""
    ann.person.clears()
    await world.goes_to(at)
    return "Stop if" in ann.screen(last=None)


@pytest.mark.parametrize("said", ["Done", "Too hard", "It hurts"])
async def test_done_before_it_was_asked_for(world: World, ann: Phone, said: str) -> None:
    """By /stretches an hour before: the reminder of the day stays away, the one of the next day comes."""
    await ann.says("/stretches")
    await ann.taps(said)
    assert not await comes(world, ann, HALF_PAST)
    assert await states(world) == ["done"]
    assert await comes(world, ann, HALF_PAST + timedelta(days=1))


async def test_a_journey_does_not_bring_it_again(world: World, ann: Phone) -> None:
    """Half past twelve comes once more in New York; the stretch does not."""
    await world.goes_to(HALF_PAST)
    await ann.taps("Done")
    await ann.says("/settings")
    await ann.taps("Time zone")
    await ann.says("New York")
    assert not await comes(world, ann, datetime(2026, 5, 4, 16, 30, tzinfo=UTC))


async def test_of_two_times_one_done_is_one(world: World, ann: Phone) -> None:
    """What was done ahead stands for the next time only; the answer to a reminder for that reminder."""
    await twice(world)
    await ann.says("/stretches")
    await ann.taps("Done")
    assert not await comes(world, ann, HALF_PAST)
    assert await comes(world, ann, THREE)
    tomorrow = timedelta(days=1)
    assert await comes(world, ann, HALF_PAST + tomorrow)
    await ann.taps("Done")
    assert await comes(world, ann, THREE + tomorrow)


async def test_another_way_answers_the_reminder(world: World, ann: Phone) -> None:
    """The reminder has come, Ann does something by /stretches: that was its answer, and the next one still comes."""
    await twice(world)
    await world.goes_to(HALF_PAST)
    await world.passes(timedelta(minutes=15))
    await ann.says("/stretches")
    await ann.taps("Done")
    assert await states(world) == ["done"]
    assert await comes(world, ann, THREE)


async def test_what_was_put_off_and_then_done(world: World, ann: Phone) -> None:
    """It does not come again."""
    await world.goes_to(HALF_PAST)
    await ann.taps_all("Later", "In 2 h")
    await world.passes(timedelta(minutes=45))
    await ann.says("/stretches")
    await ann.taps("Done")
    assert not await comes(world, ann, HALF_PAST + timedelta(hours=2))


async def test_in_the_middle_of_a_programme(world: World, ann: Phone) -> None:
    """Ann has done two of three just before; what is left does not break in, and comes the next day."""
    mira, client = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        items = [Item(one) for one in ("chin-tuck", "calf-wall", "belly-breathing")]
        await programmes.assign_now(desk, mira, client.id, items)
    await world.goes_to(HALF_PAST - timedelta(minutes=5))
    await ann.says("/stretches")
    await ann.taps_all("Start", "Done", "Done")
    assert not await comes(world, ann, HALF_PAST)
    assert await comes(world, ann, HALF_PAST + timedelta(days=1))
