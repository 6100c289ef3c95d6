"""When the bot is silent around a session."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.aftercare import span
from bot.domain.deliveries import DeliveryState
from bot.domain.plans import Plan, PlanKind, Rule, Stage
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedule import Known, Recipient, Times, settle
from bot.domain.silence import ROOM, silent_until

BERLIN = ZoneInfo("Europe/Berlin")
ANN = Recipient(
    id=1,
    chat_id=1,
    quiet=QuietHours(time(21, 30), time(7, 30), BERLIN),
    paused_until=None,
    reachable=True,
)


def berlin(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 4, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("kind", "begins", "now", "until"),
    [
        (PlanKind.CHECKIN, berlin(12), berlin(11, 59), None),
        (PlanKind.CHECKIN, berlin(12), berlin(12), berlin(13, 15)),
        (PlanKind.CHECKIN, berlin(12), berlin(13, 14), berlin(13, 15)),
        (PlanKind.CHECKIN, berlin(12), berlin(13, 15), None),
        (PlanKind.STRETCH, berlin(12), berlin(14, 59), berlin(15)),
        (PlanKind.STRETCH, berlin(12), berlin(15), None),
        # Where the night begins meanwhile the silence is shorter, and what waits still comes.
        (PlanKind.STRETCH, berlin(20), berlin(20, 30), berlin(21, 15)),
        (PlanKind.CHECKIN, berlin(20, 20), berlin(20, 30), berlin(21, 20)),
        (PlanKind.CHECKIN, berlin(20, 20), berlin(21, 20), None),
    ],
)
def test_silent_until(kind: PlanKind, begins: datetime, now: datetime, until: datetime | None) -> None:
    """From the first minute of a session until there was time to leave; stretches rest longer."""
    assert silent_until(kind, [span(begins), span(begins - timedelta(days=3))], now, quiet=ANN.quiet) == until


def test_what_waits_keeps_its_kind_and_holds_nothing_else_back() -> None:
    """A rule's time moves, what was put off and what follows sessions stays what it is; others come as they are due."""
    now = berlin(12, 30).astimezone(UTC)
    until = berlin(13, 15).astimezone(UTC)
    daily = Rule(times=(time(12, 30),))
    plans = [
        Plan(1, 1, PlanKind.CHECKIN, daily, now),
        Plan(2, 1, PlanKind.PEG, Rule(times=(time(18, 0),)), now, snoozed_from=now - ROOM, stage=Stage.LATER),
        Plan(3, 1, PlanKind.BRIEF, Rule(), now),
        Plan(4, 1, PlanKind.HYDRATION, daily, now),
    ]
    silent = dict.fromkeys((PlanKind.CHECKIN, PlanKind.PEG, PlanKind.BRIEF), until)
    settled = settle(plans, ANN, Known(silent=silent), times=Times(now))
    assert [(one.kind, one.state) for one in settled.lines] == [(PlanKind.HYDRATION, DeliveryState.INTENDED)]
    steps = {one.plan_id: (one.next_at, one.stage, one.snoozed_from) for one in settled.steps}
    assert steps[1] == (until, Stage.FIRST, None)
    assert steps[2] == (until, Stage.LATER, now - ROOM)
    assert steps[3] == (until, Stage.HELD, now)


def test_a_long_session_costs_no_check_in() -> None:
    """What waited counts from the end of the silence, and its next day is the next one of its rule."""
    until = berlin(18).astimezone(UTC)
    plan = Plan(1, 1, PlanKind.CHECKIN, Rule(times=(time(12, 30),), nudge=False), until)
    settled = settle([plan], ANN, Known(), times=Times(until))
    assert [(one.due_at, one.state) for one in settled.lines] == [(until, DeliveryState.INTENDED)]
    assert settled.steps[0].next_at == berlin(12, 30).astimezone(UTC) + timedelta(days=1)
