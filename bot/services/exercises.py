"""Which exercise fits a client today, and what they say of it."""

from datetime import timedelta

from bot.domain.exercises import Exercise, Outcome, Past, pick
from bot.domain.people import Person
from bot.services.desk import Desk, NotFoundError

LOOK_BACK = timedelta(days=14)
"""How long a reported place counts."""

PAIN_COUNTS = timedelta(days=3)
"""How long a pain score limits what is offered."""


async def places(desk: Desk, client: Person) -> tuple[str, ...]:
    """Return the areas that the client has reported last; empty when none in the last two weeks."""
    return await desk.store.checkins.last_places(client.id, since=desk.today(client) - LOOK_BACK)


async def choose(desk: Desk, client: Person) -> Exercise | None:
    """Return the exercise that fits what the client reported last, and history; None when nothing fits."""
    history = [
        Past(exercise=line.exercise, outcome=Outcome(line.outcome), day=line.day)
        for line in await desk.store.exercises.of(client.id)
    ]
    return pick(
        tuple(desk.practice.library.exercises.values()),
        areas=await places(desk, client),
        pain=await desk.store.checkins.last_pain(client.id, since=desk.today(client) - PAIN_COUNTS),
        history=history,
        today=desk.today(client),
    )


async def report(desk: Desk, client: Person, exercise_id: str, outcome: Outcome) -> Exercise:
    """Store what a client says of an exercise; 'it hurts' stops it and tells the therapist.

    Raises:
        NotFoundError: there is no such exercise (any more).
    """
    exercise = desk.practice.library.exercises.get(exercise_id)
    if exercise is None:
        raise NotFoundError
    await desk.store.exercises.add(
        client_id=client.id, exercise=exercise_id, outcome=outcome.value, day=desk.today(client), now=desk.now
    )
    if outcome is Outcome.HURTS:
        carer = await desk.carer_of(client)
        if carer is not None:
            await desk.notify(carer, "exercise_hurts", client_id=client.id, exercise=exercise_id)
    return exercise
