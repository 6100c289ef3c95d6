"""Timers for holding an exercise: one a client, in a row, so that a restart forgets none."""

from datetime import datetime, timedelta

from bot.domain.exercises import Exercise
from bot.domain.notices import TimerMoved
from bot.domain.outbox import REPLY
from bot.domain.people import Person
from bot.domain.timers import RunningTimer
from bot.services.unit_of_work import Desk

SOONEST = 5
"""Seconds between two changes of a timer's message: Telegram allows more, a chat needs no more."""

CHANGES = 6
"""Changes of a timer's message at most, however long it runs."""

LATE = timedelta(minutes=2)
"""After that the end of a timer is no news any more."""

BATCH = 200


async def start(desk: Desk, client: Person, exercise: Exercise, *, then: str) -> RunningTimer:
    """Start a client's timer instead of the one that ran.

    Args:
        then: what the buttons at its end are about, in the chat's own words.
    """
    seconds = exercise.timer.countdown
    timer = RunningTimer(
        client_id=client.id,
        exercise=exercise.id,
        then=then,
        seconds=seconds,
        ends_at=desk.now + timedelta(seconds=seconds),
        next_at=desk.now + _step(seconds),
    )
    await desk.store.timers.put(timer)
    return timer


async def stop(desk: Desk, client: Person) -> None:
    """Stop a client's timer; nothing happens when none runs."""
    await desk.store.timers.drop(client.id)


async def tick(desk: Desk, *, limit: int = BATCH) -> int:
    """Write what timers have to show now; returns the number of messages."""
    due = await desk.store.timers.claim_due(desk.now, limit)
    for timer in due:
        is_over = desk.now >= timer.ends_at
        if is_over:
            await desk.store.timers.drop(timer.client_id)
        else:
            await desk.store.timers.set_next(timer.client_id, min(timer.ends_at, desk.now + _step(timer.seconds)))
        client = await desk.store.people.get(timer.client_id)
        if client is None or (is_over and desk.now - timer.ends_at > LATE):
            continue
        await desk.notify(
            client,
            TimerMoved(timer.exercise, timer.then, timer.ends_at),
            priority=REPLY,
            expires_at=(timer.ends_at + LATE) if is_over else _before(timer, desk.now),
        )
    return len(due)


def _before(timer: RunningTimer, now: datetime) -> datetime:
    """Return when a change is overtaken by the next one."""
    return min(timer.ends_at, now + _step(timer.seconds))


def _step(seconds: int) -> timedelta:
    return timedelta(seconds=max(SOONEST, -(-seconds // CHANGES // SOONEST) * SOONEST))
