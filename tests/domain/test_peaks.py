"""A peak of reminders: by how much it is spread, evenly, and never into quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deliveries import DeliveryState
from bot.domain.plans import PlanKind
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedule import (
    PACE,
    SPREAD,
    UNNOTICED,
    NewDelivery,
    Recipient,
    expires,
    place,
    width,
)


@given(st.integers(1, 10**7), st.integers(0, 300_000), st.integers(0, 24 * 60))
def test_a_peak_is_spread_by_client_and_a_practice_does_not_notice(number: int, due: int, minutes: int) -> None:
    """Always the same place for a client, never longer than the pace needs or five minutes, never into quiet hours."""
    client = Recipient(number, 1, QuietHours(time(21, 30), time(7, 30), ZoneInfo("Europe/Berlin")), None, True)
    now = datetime(2026, 5, 4, tzinfo=UTC) + timedelta(minutes=minutes)
    spread = width(due)
    assert spread <= min(SPREAD, timedelta(seconds=due / PACE))
    assert spread == timedelta() or due > UNNOTICED
    until = expires([NewDelivery(PlanKind.POSTURE, now, DeliveryState.INTENDED)], client, now)
    at = place(client, now, spread, until=until)
    assert at == place(client, now, spread, until=until)
    assert now <= at <= now + spread
    assert client.quiet.are_on(now) or not client.quiet.are_on(at)


def test_a_peak_of_many_is_even() -> None:
    """Ids that follow each other do not go out together."""
    now = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    never = QuietHours(time(0, 0), time(0, 0), ZoneInfo("UTC"))
    slots = [0] * 10
    for number in range(1, 5001):
        client = Recipient(number, 1, never, None, True)
        at = place(client, now, SPREAD, until=now + timedelta(hours=1))
        slots[int((at - now) / SPREAD * 10)] += 1
    assert min(slots) > 450
    assert max(slots) < 550


@pytest.mark.parametrize(("due", "spread"), [(20, 0), (300, 0), (600, 20), (200_000, 300)])
def test_how_far_a_peak_is_spread(due: int, spread: int) -> None:
    """As long as sending it takes anyway, five minutes at most."""
    assert width(due) == timedelta(seconds=spread)
