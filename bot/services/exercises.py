"""Which exercise fits a client today, and what they say of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.audit import AuditAction
from bot.domain.choice import easier, pick
from bot.domain.deliveries import ANSWERED_ELSEWHERE, DeliveryState
from bot.domain.errors import NotFoundError
from bot.domain.exercises import Exercise, ExerciseLine, Outcome, Past, Report, ReportLine, eased_by, in_order
from bot.domain.local_time import instant
from bot.domain.notices import ExerciseHurts
from bot.domain.people import Person
from bot.domain.plans import PlanKind
from bot.domain.programmes import ANSWERS, Step, Today, lay_out
from bot.services import concerns
from bot.services.unit_of_work import Desk, deed

AT_ONCE = 25
"""Clients whose past is gone through before whatever else the event loop has to do gets its turn."""

LOOK_BACK = timedelta(days=14)
"""How long a reported place counts."""

PAIN_COUNTS = timedelta(days=3)
"""How long a pain score limits what is offered."""

MEMORY = timedelta(days=60)
"""How far back what was done counts; what hurt counts for good."""

TRIED = frozenset({Outcome.DONE, Outcome.TOO_HARD, Outcome.HURTS})
"""What is said of an exercise by somebody who has done it."""

HINTS = timedelta(days=30)
"""How far back check-ins are read for what eased."""


@dataclass(frozen=True)
class ChoiceBasis:
    """What the choice for one client rests on.

    Attributes:
        areas: places of the newest check-in of two weeks that names any.
        pain: NRS-11 of the newest check-in of three days.
        history: what became of exercises, oldest first, with the hint about what eased.
        today: the programme as it stands today; None on days without one.
        answers: when something was said of an exercise today.
    """

    client: Person
    day: date
    areas: tuple[str, ...]
    pain: int | None
    history: tuple[Past, ...]
    today: Today | None
    answers: tuple[datetime, ...] = ()

    @property
    def hurting(self) -> frozenset[str]:
        """What is not offered any more because it hurt."""
        return frozenset(past.exercise for past in self.history if past.outcome is Outcome.HURTS)

    def step_of(self, exercise_id: str) -> Step | None:
        """Return the part of today's programme that an exercise is; None when it is none."""
        steps = () if self.today is None else self.today.steps
        return next((one for one in steps if one.exercise.id == exercise_id), None)

    @property
    def eased(self) -> frozenset[str]:
        """After what the next check-in was lower."""
        return frozenset(past.exercise for past in self.history if past.eased is not None)


async def places(desk: Desk, client: Person) -> tuple[str, ...]:
    """Return the areas that the client has reported last; empty when none in the last two weeks."""
    return await desk.store.checkins.last_places(client.id, since=desk.today(client) - LOOK_BACK)


async def standings(desk: Desk, clients: Sequence[Person]) -> dict[int, ChoiceBasis]:
    """Return what the choice rests on for several clients, in three queries."""
    ids = [one.id for one in clients]
    if not ids:
        return {}
    earliest = min(desk.today(one) for one in clients)
    logs = await desk.store.exercises.recent(ids, since=earliest - MEMORY)
    reports = await desk.store.exercises.reports(ids, since=earliest - HINTS)
    programmes = await desk.store.programmes.active_of(ids, today=earliest)
    found: dict[int, ChoiceBasis] = {}
    for number, client in enumerate(clients, start=1):
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
        day = desk.today(client)
        history = pasts(logs[client.id], reports[client.id])
        pain = next(
            (one.pain for one in reversed(reports[client.id]) if one.pain is not None and one.day >= day - PAIN_COUNTS),
            None,
        )
        areas = next(
            (one.areas for one in reversed(reports[client.id]) if one.areas is not None and one.day >= day - LOOK_BACK),
            (),
        )
        programme = programmes.get(client.id)
        today = None
        if programme is not None and programme.is_on(day):
            today = lay_out(programme, desk.practice.library.exercises, day=day, pain=pain, history=history)
        answers = tuple(one.at for one in logs[client.id] if one.day == day and one.outcome in ANSWERS)
        found[client.id] = ChoiceBasis(
            client=client, day=day, areas=areas, pain=pain, history=history, today=today, answers=answers
        )
    return found


async def standing(desk: Desk, client: Person) -> ChoiceBasis:
    """Return what the choice for one client rests on."""
    return (await standings(desk, [client]))[client.id]


def pasts(lines: Sequence[ExerciseLine], reports: Sequence[ReportLine]) -> tuple[Past, ...]:
    """Return a log as the choice reads it: what a therapist has released no longer counts as hurting.

    Args:
        lines: oldest first.
    """
    said = in_order(
        Report(at=one.started_at, pain=one.pain) for one in reports if one.pain is not None and not one.late
    )
    released = {line.exercise: line.id for line in lines if line.outcome == Outcome.RELEASED}
    return tuple(
        Past(
            exercise=line.exercise,
            outcome=line.outcome,
            day=line.day,
            eased=eased_by(line.at, said) if line.outcome == Outcome.DONE else None,
        )
        for line in lines
        if not (line.outcome == Outcome.HURTS and line.id < released.get(line.exercise, 0))
    )


def stopped(lines: Sequence[ExerciseLine]) -> list[ExerciseLine]:
    """Return by which words exercises are stopped: the newest 'it hurts' of each that nobody has released since.

    Args:
        lines: oldest first.

    Returns:
        The newest first.
    """
    standing: dict[str, ExerciseLine] = {}
    for line in lines:
        if line.outcome == Outcome.HURTS:
            standing.pop(line.exercise, None)
            standing[line.exercise] = line
        elif line.outcome == Outcome.RELEASED:
            standing.pop(line.exercise, None)
    return list(reversed(standing.values()))


def suggest(desk: Desk, found: ChoiceBasis) -> Exercise | None:
    """Return the exercise that fits by rule, whatever the programme says; None when none fits."""
    return pick(
        tuple(desk.practice.library.exercises.values()),
        areas=found.areas,
        pain=found.pain,
        history=found.history,
        today=found.day,
    )


def reminded(desk: Desk, found: ChoiceBasis) -> Exercise | None:
    """Return what a reminder brings: the next of today's programme, else what fits.

    Returns:
        None when nothing fits, and when everything of today's programme is answered: it is done for today.
    """
    if found.today is None or not found.today.steps:
        return suggest(desk, found)
    if found.today.open:
        return found.today.open[0].exercise
    # All is said of the programme; only when nothing of it may be offered does something else come instead.
    answered = any(step.outcome for step in found.today.steps)
    return None if answered else suggest(desk, found)


async def choose(desk: Desk, client: Person) -> Exercise | None:
    """Return the exercise for a client's reminder (``reminded``)."""
    return reminded(desk, await standing(desk, client))


def easier_than(desk: Desk, found: ChoiceBasis, exercise: Exercise) -> Exercise | None:
    """Return something easier for the same place; None when there is nothing."""
    known = tuple(desk.practice.library.exercises.values())
    return easier(exercise, known, pain=found.pain, history=found.history)


def known(desk: Desk, exercise_id: str) -> Exercise:
    """Return an exercise.

    Raises:
        NotFoundError: there is no such exercise (any more).
    """
    exercise = desk.practice.library.exercises.get(exercise_id)
    if exercise is None:
        raise NotFoundError
    return exercise


@deed
async def report(desk: Desk, client: Person, exercise_id: str, outcome: Outcome) -> Exercise:
    """Store what a client says of an exercise; 'it hurts' stops it and tells the therapist, unless they know.

    However it was come by, a reminder of the day that still waits for an answer has it.

    Raises:
        NotFoundError: there is no such exercise (any more).
    """
    exercise = known(desk, exercise_id)
    await desk.store.exercises.add(
        client_id=client.id, exercise=exercise_id, outcome=outcome, day=desk.today(client), now=desk.now
    )
    if outcome in TRIED:
        await _answer_reminder(desk, client)
    if outcome is Outcome.HURTS and await concerns.hurts(desk, client, exercise_id):
        carer = await desk.hears_of(client)
        if carer is not None:
            await desk.let_know(carer, ExerciseHurts(client.id, exercise_id))
    return exercise


async def _answer_reminder(desk: Desk, client: Person) -> None:
    """The newest stretch reminder of the day is done, if it has no answer yet; those before it stay as they are."""
    since = instant(desk.today(client), time.min, client.zone)
    found = [one for one in await desk.store.deliveries.of(client.id, since=since) if one.kind is PlanKind.STRETCH]
    if found and found[-1].state in ANSWERED_ELSEWHERE:
        await desk.store.deliveries.set_state(found[-1].id, DeliveryState.DONE, answered_at=desk.now)


@deed
async def report_once(desk: Desk, client: Person, exercise_id: str, outcome: Outcome) -> bool:
    """Store what a client says of an exercise unless the same was said today: a double tap is one answer.

    Returns:
        False when it was said already.

    Raises:
        NotFoundError: there is no such exercise (any more).
    """
    known(desk, exercise_id)
    lines = (await desk.store.exercises.recent([client.id], since=desk.today(client)))[client.id]
    said = [line.outcome for line in lines if line.exercise == exercise_id and line.day == desk.today(client)]
    answers = [one for one in said if one not in {Outcome.SENT, Outcome.LATER, Outcome.RELEASED}]
    if answers and answers[-1] == outcome:
        return False
    await report(desk, client, exercise_id, outcome)
    return True


@deed
async def release(desk: Desk, therapist: Person, client_id: int, exercise_id: str) -> None:
    """Let an exercise be offered again after it hurt; written into the access log.

    Raises:
        NotFoundError: not the therapist's client, or no such exercise.
        NotReadableError: the client does not agree now.
    """
    client = await desk.diary_of(therapist, client_id)
    known(desk, exercise_id)
    if exercise_id not in (await standing(desk, client)).hurting:
        return
    await desk.store.exercises.add(
        client_id=client.id, exercise=exercise_id, outcome=Outcome.RELEASED, day=desk.today(client), now=desk.now
    )
    await desk.log(therapist, client, AuditAction.EXERCISE_RELEASED)


async def log_of(desk: Desk, client: Person) -> list[ExerciseLine]:
    """Return what became of a client's exercises, oldest first."""
    return await desk.store.exercises.of(client.id)
