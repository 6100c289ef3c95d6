"""What a client works towards: said, changed, taken away."""

from dataclasses import replace

from bot.domain.goals import goal_of
from bot.domain.people import Person
from bot.services.unit_of_work import Desk, deed


@deed
async def put(desk: Desk, client: Person, words: str) -> Person:
    """Keep what a client works towards, in place of what was said before; nothing more is awaited.

    Raises:
        GoalLengthError: there is nothing, or too much to stand beside a diary.
    """
    return await _save(desk, replace(client, goal=goal_of(words), awaiting=None))


@deed
async def take_away(desk: Desk, client: Person) -> Person:
    """Forget what a client works towards."""
    return await _save(desk, replace(client, goal=None))


async def _save(desk: Desk, client: Person) -> Person:
    await desk.store.people.save(client)
    return client
