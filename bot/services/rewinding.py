"""A clock that was ahead and is set back: what it has put off and given up counts by the right time again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain import schedule as rules
from bot.domain.plans import FOLLOWING
from bot.domain.schedule import Step, Times
from bot.services import aftercare, strong_pain
from bot.services.schedule import FIRST_BATCH, Opening
from bot.services.unit_of_work import Desk

SLACK = timedelta(minutes=1)
"""By so much a clock may differ without having been wrong."""


async def is_ahead(desk: Desk) -> bool:
    """Return whether reminders were recorded for times that are still to come: the clock was ahead and was set back."""
    newest = await desk.store.schedule.newest()
    return newest is not None and newest > desk.now + rules.HORIZON + SLACK


async def plans(opening: Opening, *, breathe: Callable[[], Awaitable[None]]) -> int:
    """Bring plans back that a clock far ahead has moved into the future; returns how many.

    What was sent ahead of its time is not sent again. What was recorded and not sent is forgotten, and comes when it
    is due; what was given up as too late, and is not, comes now.
    """
    moved, after_id = 0, 0
    while True:
        async with opening() as desk:
            found = await desk.store.schedule.page(after_id, FIRST_BATCH)
            if not found:
                return moved
            again = await desk.store.schedule.reopen(
                {(client.id, one.kind) for client, one in found}, desk.now, ahead=desk.now + rules.HORIZON + SLACK
            )
            times = Times(desk.now)
            people = await desk.store.people.many([client.id for client, one in found if one.kind in FOLLOWING])
            steps = []
            for client, plan in found:
                if plan.kind in FOLLOWING:
                    at = await aftercare.next_at(desk, people[client.id], plan.kind, plan.rule, after=desk.now)
                else:
                    at = times.after(plan.rule, desk.now, client.zone)
                at = min((one for one in (at, again.get((client.id, plan.kind))) if one is not None), default=None)
                if at is not None and plan.next_at is not None and at < plan.next_at:
                    steps.append(Step(plan.id, at))
            await desk.store.schedule.move(steps)
        moved += len(steps)
        after_id = found[-1][1].id
        await breathe()


async def messages(desk: Desk) -> int:
    """Let messages that were written by a clock ahead wait no longer than was meant; returns how many there were.

    What waits for the end of somebody's quiet hours waits for those that are on now, if any.
    """
    found = await desk.store.outbox.ahead(desk.now + SLACK)
    for one in found:
        person = await desk.store.people.in_chat(one.chat_id) if one.waits else None
        await desk.store.outbox.pull_back(
            one.id, desk.now, not_before=desk.now if person is None else person.quiet.over(desk.now)
        )
    return len(found)


async def questions(desk: Desk) -> int:
    """Let no question about danger wait longer than was meant; returns how many did."""
    return await desk.store.asked.pull_back(desk.now + strong_pain.WAIT)


async def timers(desk: Desk) -> int:
    """End timers that would run for longer than they were set for; returns how many."""
    found = [
        one
        for one in await desk.store.timers.running(desk.now)
        if one.ends_at - desk.now > timedelta(seconds=one.seconds) + SLACK
    ]
    for one in found:
        await desk.store.timers.put(replace(one, ends_at=desk.now, next_at=desk.now))
    return len(found)
