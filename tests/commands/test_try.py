"""The clock of ``try``: what falls due on its way comes at its time."""

from datetime import date, timedelta

import pytest

from bot.commands import try_
from bot.domain.plans import PlanKind
from tests.practice import MONDAY, Phone, World


async def checkins_sent(world: World, name: str) -> list[date]:
    """The days on which somebody was asked for a check-in, once each."""
    member = await world.member(name)
    async with world.desk() as desk:
        found = await desk.store.deliveries.of(member.id, since=MONDAY)
    return sorted({one.due_at.date() for one in found if one.kind is PlanKind.CHECKIN and one.state == "sent"})


@pytest.fixture
def walked(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A practice whose clock is moved as in ``try``."""
    monkeypatch.setattr(try_, "LOOKS", 0)  # nothing is sent beside a test: it is sent by the last listener
    try_.connect(world.app, world.sandbox)
    world.sandbox.on_clock_change(world.settle)
    return world


async def test_a_week_brings_a_weeks_reminders(walked: World, ann: Phone) -> None:
    """Each at its time, not all missed at the end."""
    await walked.sandbox.move_clock(MONDAY + timedelta(days=7))
    assert await checkins_sent(walked, "Ann") == [MONDAY.date() + timedelta(days=n) for n in range(7)]
    assert "Check-in" in ann.screen(last=None)


async def test_a_way_of_months_passes_as_if_asleep(walked: World, ann: Phone) -> None:
    """Nobody waits for a thousand reminders; one that is still in time is sent at the end."""
    await walked.sandbox.move_clock(MONDAY + timedelta(days=90, hours=8))
    assert await checkins_sent(walked, "Ann") == [MONDAY.date() + timedelta(days=90)]
    assert ann.screen(last=None).count("Check-in, Sunday 2 August") == 1
