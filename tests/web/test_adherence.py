"""The calendar holds nothing against anybody that they did not do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.checkins import CheckIn, OnBehalf
from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.plans import PlanKind
from bot.domain.progress import lay_out
from bot.pictures.charts import State
from bot.services.adherence import day_states

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 5, 4)
YESTERDAY = TODAY - timedelta(days=1)


def delivery(state: str, *, kind: PlanKind = PlanKind.STRETCH, day: date = YESTERDAY, hour: int = 10) -> Delivery:
    """A reminder of a day."""
    return Delivery(
        id=1,
        client_id=4,
        kind=kind,
        due_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
        state=DeliveryState(state),
        exercise=None,
        sent_at=None,
        answered_at=None,
        message_id=None,
    )


def states(*deliveries: Delivery, entries: tuple[CheckIn, ...] = ()) -> dict[PlanKind, dict[date, State]]:
    """What the calendar shows."""
    progress = lay_out(entries, [], first=TODAY - timedelta(days=6), last=TODAY)
    return day_states(deliveries, progress, zone=BERLIN, today=TODAY)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("done", State.DONE),
        ("skipped", State.SKIPPED),
        ("paused", State.PAUSED),
        ("sent", State.NO_ANSWER),
        ("later", State.NO_ANSWER),
        ("intended", None),
        ("missed", None),
        ("quiet", None),
        ("unreachable", None),
    ],
)
def test_only_what_was_sent_and_not_answered_is_without_an_answer(state: str, shown: State | None) -> None:
    """An outage, quiet hours or a blocked bot leave the day empty."""
    assert states(delivery(state))[PlanKind.STRETCH].get(YESTERDAY) is shown


def test_today_is_not_over() -> None:
    """A reminder of this morning may still be answered."""
    assert states(delivery("sent", day=TODAY))[PlanKind.STRETCH] == {}


def test_one_done_is_enough_for_a_day() -> None:
    """Of several reminders on a day the best counts."""
    found = states(delivery("sent", hour=8), delivery("done", hour=9), delivery("skipped", hour=12))
    assert found[PlanKind.STRETCH] == {YESTERDAY: State.DONE}


def test_an_entry_is_a_check_in_whether_it_was_asked_for_or_not() -> None:
    """Also when the reminder stayed without a tap, or nothing was asked while paused."""
    entry = CheckIn(client_id=4, day=YESTERDAY, pain=3)
    for state in ("sent", "paused"):
        found = states(delivery(state, kind=PlanKind.CHECKIN), entries=(entry,))
        assert found[PlanKind.CHECKIN] == {YESTERDAY: State.DONE}


def test_a_day_is_the_clients_day() -> None:
    """Half past eleven at night UTC is tomorrow in Berlin."""
    assert states(delivery("done", day=YESTERDAY - timedelta(days=1), hour=23))[PlanKind.STRETCH] == {
        YESTERDAY: State.DONE
    }


def test_what_the_practice_entered_does_nothing_of_the_clients() -> None:
    """The reminder that was not sent leaves the day empty; one that was sent has no answer."""
    entered = (CheckIn(client_id=4, day=YESTERDAY, pain=3, on_behalf=OnBehalf(2, "Mira")),)
    unsent = states(delivery("done", kind=PlanKind.CHECKIN), entries=entered)
    assert unsent[PlanKind.CHECKIN] == {}
    sent = states(delivery("sent", kind=PlanKind.CHECKIN), entries=entered)
    assert sent[PlanKind.CHECKIN] == {YESTERDAY: State.NO_ANSWER}
