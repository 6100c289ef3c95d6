"""Reminders out of the database: each due time once, with an end, and at the client's own hours."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.deliveries import Delivery
from bot.domain.errors import InQuietHoursError, NotFoundError, TooManyTimesError
from bot.domain.people import Reach
from bot.domain.plans import PlanKind, Rule
from bot.services import deliveries, people, reminders, schedule
from bot.services.deliveries import PutOff
from tests.practice import World

SIX_PM = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def lived(world: World, name: str) -> list[Delivery]:
    """The reminders of somebody's check-in, oldest first."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=SIX_PM - DAY)
    return [one for one in found if one.kind is PlanKind.CHECKIN]


async def test_a_tick_that_comes_twice_does_its_work_once(world: World) -> None:
    """The second finds nothing due, at the same instant and later in the day."""
    world.sandbox.clock.move_to(SIX_PM)
    assert await world.app.ticker.tick() == 2, "the check-ins; for the stretches of noon it is too late"
    assert await world.app.ticker.tick() == 0
    world.sandbox.clock.advance(timedelta(hours=1))
    assert await world.app.ticker.tick() == 0
    assert [one.due_at for one in await lived(world, "Ann")] == [SIX_PM]


async def test_small_batches_claim_everything(world: World) -> None:
    """Plans beyond the limit of one transaction are claimed in the next; a client's come together."""
    world.sandbox.clock.move_to(SIX_PM)
    claimed = []
    for _round in range(10):
        async with world.desk() as desk:
            done = await schedule.tick(desk, limit=1)
        claimed.append(done.claimed)
    assert claimed == [2, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [one.state for one in await lived(world, "Ann")] == ["intended"]
    assert [one.state for one in await lived(world, "Ben")] == ["intended"]


@pytest.mark.parametrize("reach", [Reach.BLOCKED, Reach.GONE])
async def test_whoever_cannot_be_reached_costs_nothing(world: World, reach: Reach) -> None:
    """It is written down, and no message is made."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        await desk.store.people.save(replace(ann, reach=reach))
    await world.goes_to(SIX_PM)
    assert [one.state for one in await lived(world, "Ann")] == ["unreachable"]


async def test_travel_across_the_date_line_keeps_every_plan(world: World) -> None:
    """Every plan has its local time in the new zone, and comes later than now."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        moved = await reminders.move_zone(desk, ann, "Pacific/Kiritimati")
        plans = await desk.store.plans.of(ann.id)
    assert moved.time_zone == "Pacific/Kiritimati"
    at = plans[PlanKind.CHECKIN].next_at
    assert at is not None
    assert at > world.now
    assert at.astimezone(moved.zone).time() == time(18, 0)
    assert plans[PlanKind.HYDRATION].next_at is None


async def test_a_rule_is_checked_before_it_is_stored(world: World) -> None:
    """Too many times, or times at night, change nothing."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        before = await desk.store.plans.of(ann.id)
        with pytest.raises(TooManyTimesError):
            await reminders.set_rule(
                desk, ann, PlanKind.STRETCH, Rule(times=tuple(time(hour, 0) for hour in range(10, 17)))
            )
        with pytest.raises(InQuietHoursError) as caught:
            await reminders.set_rule(desk, ann, PlanKind.STRETCH, Rule(times=(time(12, 0), time(23, 0))))
        assert caught.value.times == (time(23, 0),)
        assert await desk.store.plans.of(ann.id) == before


async def test_later_belongs_to_the_client_and_the_day(world: World) -> None:
    """Somebody else's reminder cannot be put off, and none into the night."""
    await world.goes_to(SIX_PM)
    ann, ben = await world.member("Ann"), await world.member("Ben")
    [mine] = await lived(world, "Ann")
    async with world.desk() as desk:
        with pytest.raises(NotFoundError):
            await deliveries.later(desk, ben, [mine.id], by=timedelta(minutes=30))
        assert await deliveries.later(desk, ann, [mine.id], by=timedelta(hours=4)) == PutOff(None, SIX_PM + DAY)
        made = await deliveries.later(desk, ann, [mine.id], by=timedelta(hours=2))
    assert made == PutOff(SIX_PM + timedelta(hours=2), None)
    await world.goes_to(SIX_PM + timedelta(hours=2))
    assert [one.state for one in await lived(world, "Ann")] == ["later", "sent"]
    await world.goes_to(SIX_PM + DAY)
    assert [one.due_at for one in await lived(world, "Ann")][-1] == SIX_PM + DAY


async def test_times_within_a_pause_are_recorded_as_paused(world: World) -> None:
    """Also those that an outage swallowed; after the pause they count again."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        await people.pause(desk, ann, until=SIX_PM + DAY + timedelta(hours=1))
    await world.goes_to(SIX_PM + 3 * DAY)
    assert [one.state for one in await lived(world, "Ann")] == ["paused", "paused", "missed", "sent"]
