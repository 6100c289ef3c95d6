"""What became of each reminder, day by day, as the calendar shows it."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bot.domain.deliveries import UNANSWERED, Delivery, DeliveryState
from bot.domain.plans import PlanKind
from bot.domain.progress import Progress
from bot.pictures.charts import State

_WEIGHT = (State.DONE, State.SKIPPED, State.NO_ANSWER, State.PAUSED)
"""Of several reminders on one day the first of these is shown."""


def day_states(
    deliveries: Sequence[Delivery], progress: Progress, *, zone: ZoneInfo, today: date
) -> dict[PlanKind, dict[date, State]]:
    """Return the state of each local day on which something was asked for, by kind.

    A day counts as 'no answer' only when the reminder really was sent and the day is over; what the bot did not send
    (quiet hours, an outage, blocked) is not held against anybody and leaves the day empty.

    Args:
        deliveries: the reminders of the span.
        progress: the days with their check-ins; a day with an entry is done, whether it was asked for or not. What the
            practice entered for the client does nothing of the client's.
        zone: the client's.
        today: the client's local day.
    """
    found: dict[PlanKind, dict[date, State]] = {PlanKind.CHECKIN: {}, PlanKind.STRETCH: {}}
    entered = {one.day for one in progress.entries if one.on_behalf}
    for delivery in deliveries:
        day = delivery.due_at.astimezone(zone).date()
        by_day = found.get(delivery.kind)
        state = _state(delivery.state, over=day < today)
        if by_day is None or state is None:
            continue
        if delivery.kind is PlanKind.CHECKIN and state is State.DONE and day in entered:
            continue  # it was not sent, for the day had its entry
        by_day[day] = min(state, by_day.get(day, state), key=_WEIGHT.index)
    for one in progress.days:
        if one.entry is not None and not one.entry.on_behalf:
            found[PlanKind.CHECKIN][one.day] = State.DONE
    return found


def _state(delivered: DeliveryState, *, over: bool) -> State | None:
    if delivered is DeliveryState.DONE:
        return State.DONE
    if delivered is DeliveryState.SKIPPED:
        return State.SKIPPED
    if delivered is DeliveryState.PAUSED:
        return State.PAUSED
    if over and (delivered in UNANSWERED or delivered is DeliveryState.LATER):
        return State.NO_ANSWER
    return None
