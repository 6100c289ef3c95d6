"""Which exercise fits a client today, and what they say of it."""

from bot.domain.exercises import Exercise, Outcome, Past, pick
from bot.domain.people import Person
from bot.services.desk import Desk, NotFoundError


async def choose(desk: Desk, client: Person) -> Exercise | None:
    """Return the exercise that fits the client's last check-in and history; None when nothing fits."""
    last = await desk.store.checkins.last_before(client.id, desk.today(client).replace(year=9999))
    history = [
        Past(exercise=line.exercise, outcome=Outcome(line.outcome), day=line.day)
        for line in await desk.store.exercises.of(client.id)
    ]
    return pick(
        tuple(desk.practice.library.exercises.values()),
        areas=() if last is None or last.areas is None else last.areas,
        pain=None if last is None else last.pain,
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
