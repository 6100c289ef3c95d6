"""Figures for whoever runs the program: how much waits, how old it is, how many people there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.operation import Ages
from bot.services.unit_of_work import Desk

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figures:
    """What the queues hold; no figure is about a person.

    Attributes:
        updates: updates from Telegram by state; states that none is in are left out, here and below.
        messages: messages to Telegram by state.
        reminders: reminders of the last 24 hours by state.
        danger: messages about danger that were given up in the last two days.
        people: how many people the practice knows.
        ages: since when the oldest of each kind waits.
    """

    updates: Mapping[str, int]
    messages: Mapping[str, int]
    reminders: Mapping[str, int]
    danger: int
    people: int
    ages: Ages


async def figures(desk: Desk) -> Figures:
    """Count what waits and what came of the reminders of the last day."""
    return Figures(
        updates=await desk.store.inbox.depth(),
        messages=await desk.store.outbox.depth(),
        reminders=await desk.store.deliveries.counts(since=desk.now - DAY),
        danger=await desk.store.outbox.danger_unsent(),
        people=await desk.store.people.count(),
        ages=await desk.store.operation.ages(desk.now),
    )
