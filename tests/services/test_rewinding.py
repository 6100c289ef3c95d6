"""A clock that was wrong: two days ahead, an hour behind, and right again."""

import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.content.library import Library
from bot.domain.deliveries import DeliveryState
from bot.domain.notices import WelcomeBack
from bot.domain.outbox import Letter
from bot.domain.plans import PlanKind
from bot.sandbox import SandboxClock
from bot.services import people, timers
from tests.practice import CAST, MONDAY, Phone, World, open_world

SIX_PM = MONDAY + timedelta(hours=7)
"""Monday 18:00 in Berlin."""

TWO_DAYS = timedelta(days=2)


async def checkins(world: World) -> list[tuple[DeliveryState, int]]:
    """Ann's check-in reminders: what became of each, and on which day of May it was due."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=MONDAY - timedelta(days=9))
    return [(one.state, one.due_at.day) for one in found if one.kind is PlanKind.CHECKIN]


def asked(phone: Phone) -> int:
    """How often somebody was asked for a check-in."""
    sent = phone.world.sandbox.calls_of("sendMessage")
    return sum(one.params.get("chat_id") == phone.person.id and "how are you today" in str(one.params) for one in sent)


class AnyWay(SandboxClock):
    """A clock that goes back, too."""

    def move_to(self, instant: datetime) -> datetime:
        """Move there, wherever that is."""
        self._standing = instant
        return instant


@pytest.fixture
async def world(tmp_path: Path, peopled: Path, library: Library) -> AsyncIterator[World]:
    """A practice whose clock is right at first, in the morning, and goes wherever it is moved."""
    path = tmp_path / "practice.db"
    shutil.copy(peopled, path)
    async with open_world(path, library, clock=lambda: AnyWay(start=MONDAY, frozen=True)) as made:
        await made.app.ticker.tick()
        yield made


@pytest.mark.parametrize("back_at", [timedelta(hours=-1), timedelta(hours=1), timedelta(hours=4)], ids=str)
async def test_two_days_ahead_and_back(world: World, ann: Phone, back_at: timedelta) -> None:
    """What the wrong clock gave up as missed comes when it is due, and at once when it is due by then; nothing twice.

    Only what is past its window when the clock is right again is missed.
    """
    await world.goes_to(MONDAY + TWO_DAYS)
    assert asked(ann) == 0
    await world.goes_to(SIX_PM + back_at)
    assert asked(ann) == (1 if back_at == timedelta(hours=1) else 0)
    await world.goes_to(SIX_PM + max(back_at, timedelta()) + timedelta(minutes=1))
    assert asked(ann) == (0 if back_at == timedelta(hours=4) else 1)
    for day in (1, 2):
        before = asked(ann)
        await world.goes_to(SIX_PM + timedelta(days=day))
        assert asked(ann) == before + 1
    missed = [day for state, day in await checkins(world) if state is DeliveryState.MISSED]
    assert missed == ([4] if back_at == timedelta(hours=4) else [])


async def test_what_was_sent_ahead_of_its_time_is_not_sent_again(world: World, ann: Phone) -> None:
    """At 18:00 of a clock a day ahead Ann is asked; on that day she is not asked again, but on this one."""
    await world.goes_to(SIX_PM + timedelta(days=1))
    assert asked(ann) == 1
    await world.goes_to(MONDAY + timedelta(minutes=5))
    await world.goes_to(SIX_PM)
    assert asked(ann) == 2
    await world.goes_to(SIX_PM + timedelta(days=1))
    assert asked(ann) == 2
    await world.goes_to(SIX_PM + timedelta(days=2))
    assert asked(ann) == 3


async def test_an_hour_behind_and_right_again(world: World, ann: Phone) -> None:
    """By the clock that is set back it comes an hour later, once; what was sent before is not sent again."""
    await world.goes_to(SIX_PM - timedelta(minutes=10))
    await world.goes_to(SIX_PM - timedelta(minutes=70))
    assert asked(ann) == 0
    await world.goes_to(SIX_PM)
    assert asked(ann) == 1
    await world.goes_to(SIX_PM - timedelta(minutes=59))
    await world.goes_to(SIX_PM + timedelta(minutes=1))
    assert asked(ann) == 1
    await world.goes_to(SIX_PM + timedelta(minutes=65))
    assert asked(ann) == 1


async def test_right_again_what_came_due_meanwhile_comes(world: World, ann: Phone) -> None:
    """The clock was an hour behind at 18:00 and is right again at 18:30: then it comes."""
    await world.goes_to(SIX_PM - timedelta(minutes=40))
    await world.goes_to(SIX_PM - timedelta(minutes=90))
    await world.goes_to(SIX_PM + timedelta(minutes=30))
    assert asked(ann) == 1
    assert await checkins(world) == [(DeliveryState.SENT, 4)]


async def test_what_a_clock_ahead_has_written_waits_no_longer_than_was_meant(world: World, ann: Phone) -> None:
    """It goes at once, or when the quiet hours end that are on now; and holds nothing else up."""
    member = await world.member("Ann")
    night = MONDAY + TWO_DAYS + timedelta(hours=12)
    await world.goes_to(night)
    async with world.desk() as desk:
        await desk.let_know(member, WelcomeBack())
    await world.settle()
    assert "Welcome back" not in ann.screen(last=None)
    await world.goes_to(MONDAY + timedelta(minutes=1))
    assert "back" in ann.screen().casefold()


async def test_days_that_a_clock_skips_give_no_message_up(world: World, ann: Phone) -> None:
    """A message that waits while the clock jumps two days is sent: it was hardly tried."""
    async with world.desk() as desk:
        await desk.store.outbox.add([Letter.of(WelcomeBack(), chat_id=CAST["Ann"])], desk.now)
    world.sandbox.clock.move_to(MONDAY + TWO_DAYS)
    await world.settle()
    assert "back" in ann.screen().casefold()


async def test_a_timer_ends_all_the_same(world: World, ann: Phone) -> None:
    """Set back by an hour, a timer of half a minute does not run for an hour and a half minute."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        exercise = next(iter(desk.practice.library.exercises.values()))
        running = await timers.start(desk, member, exercise, then="ex")
    await world.goes_to(MONDAY - timedelta(hours=1))
    async with world.desk() as desk:
        assert await desk.store.timers.get(running.client_id) is None


async def test_a_pause_that_a_clock_ahead_has_ended_is_told(world: World, ann: Phone) -> None:
    """It cannot be had back, and Ann was told: she may pause again."""
    member = await world.member("Ann")
    async with world.desk() as desk:
        await people.pause(desk, member, until=MONDAY + timedelta(days=1))
    await world.goes_to(MONDAY + TWO_DAYS)
    await world.goes_to(MONDAY + timedelta(minutes=1))
    assert (await world.member("Ann")).paused_until is None
    assert "back" in ann.screen(last=None).casefold()
