"""Programmes: the exercises that a therapist assigns, on which days, from when until when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.choice import allowed
from bot.domain.exercises import Exercise, Kind, Outcome, Past
from bot.domain.plans import EVERY_DAY

MOST: Final = 12
"""Exercises in one programme; home programmes of more are rarely done (our choice)."""
WORD_LIMIT: Final = 500
"""Characters of the word to the client."""
DOSE_LIMIT: Final = 120
"""Characters of a dose, as in the exercise file."""
LONGEST: Final = timedelta(days=366)
"""How long a programme may run before somebody looks at it anew."""
ANSWERS: Final = frozenset({Outcome.DONE, Outcome.SKIPPED, Outcome.TOO_HARD, Outcome.HURTS})
"""What a client says of an exercise; with one of these it is settled for the day."""
WEEKS: Final = 4
"""Weeks that are proposed at first."""


@dataclass(frozen=True)
class Item:
    """One exercise of a programme.

    Attributes:
        exercise: its id.
        dose: how much in the therapist's words; empty for the exercise's own.
    """

    exercise: str
    dose: str = ""


@dataclass(frozen=True)
class Programme:
    """What a therapist assigned.

    Attributes:
        items: in the order in which they are done.
        weekdays: Monday 0 to Sunday 6, at least one.
        starts, ends: the first and the last day, both included, in the client's local days.
        word: what the therapist says with it; empty when nothing.
        confirmed_at: None while it is a draft.
        ended_at: set when it was ended early or replaced.
    """

    id: int
    client_id: int
    therapist_id: int | None
    items: tuple[Item, ...]
    weekdays: frozenset[int]
    starts: date
    ends: date
    word: str = ""
    created_at: datetime | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def exercises(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(one.exercise for one in self.items)

    @property
    def is_full(self) -> bool:
        """True when no further exercise fits into it."""
        return len(self.items) >= MOST

    def is_on(self, day: date) -> bool:
        """Say whether it asks for something on a day."""
        return self.ended_at is None and self.starts <= day <= self.ends and day.weekday() in self.weekdays

    def next_day(self, today: date) -> date | None:
        """Return the next day on which it asks for something, today included; None when there is none."""
        first = max(today, self.starts)
        days = (first + timedelta(days=n) for n in range(7))
        return next((day for day in days if self.is_on(day)), None)

    def days_between(self, first: date, last: date) -> int:
        """Return on how many days from one to another it asked for something."""
        return sum(self.is_on(first + timedelta(days=n)) for n in range((last - first).days + 1))


class Fault(StrEnum):
    """Why a programme cannot be assigned as it is."""

    NONE_CHOSEN = "none_chosen"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    """An exercise that is not in the file (any more)."""
    HURTS = "hurts"
    """An exercise that the client has stopped because it hurts."""
    NO_DAYS = "no_days"
    NO_DATE = "no_date"
    BACKWARDS = "backwards"
    OVER = "over"
    """The end is in the past."""
    TOO_LONG = "too_long"
    LONG_WORD = "long_word"
    LONG_DOSE = "long_dose"


FIELD: Final = {
    Fault.NONE_CHOSEN: "items",
    Fault.TOO_MANY: "items",
    Fault.UNKNOWN: "items",
    Fault.HURTS: "items",
    Fault.LONG_DOSE: "items",
    Fault.NO_DAYS: "weekdays",
    Fault.NO_DATE: "ends",
    Fault.BACKWARDS: "ends",
    Fault.OVER: "ends",
    Fault.TOO_LONG: "ends",
    Fault.LONG_WORD: "word",
}
"""Which part of a programme a fault is about."""


@dataclass(frozen=True)
class Mistake:
    """A fault, and the exercise that it is about."""

    fault: Fault
    exercise: str = ""


def mistakes(
    programme: Programme, *, known: Collection[str], hurting: Collection[str], today: date
) -> tuple[Mistake, ...]:
    """Return everything that keeps a programme from being assigned; empty when nothing does.

    Args:
        known: ids of the exercises that there are.
        hurting: ids of those that the client has stopped because they hurt.
        today: the client's local day.
    """
    found: list[Mistake] = []
    if not programme.items:
        found.append(Mistake(Fault.NONE_CHOSEN))
    if len(programme.items) > MOST:
        found.append(Mistake(Fault.TOO_MANY))
    for one in programme.items:
        if one.exercise not in known:
            found.append(Mistake(Fault.UNKNOWN, one.exercise))
        elif one.exercise in hurting:
            found.append(Mistake(Fault.HURTS, one.exercise))
        if len(one.dose) > DOSE_LIMIT:
            found.append(Mistake(Fault.LONG_DOSE, one.exercise))
    if not programme.weekdays:
        found.append(Mistake(Fault.NO_DAYS))
    if programme.ends < programme.starts:
        found.append(Mistake(Fault.BACKWARDS))
    elif programme.ends < today:
        found.append(Mistake(Fault.OVER))
    elif programme.ends - max(programme.starts, today) > LONGEST:
        found.append(Mistake(Fault.TOO_LONG))
    if len(programme.word) > WORD_LIMIT:
        found.append(Mistake(Fault.LONG_WORD))
    return tuple(found)


def blank(*, client_id: int, therapist_id: int, today: date) -> Programme:
    """Return a programme to begin with: nothing chosen, every day, four weeks from today."""
    return Programme(
        id=0,
        client_id=client_id,
        therapist_id=therapist_id,
        items=(),
        weekdays=EVERY_DAY,
        starts=today,
        ends=today + timedelta(weeks=WEEKS, days=-1),
    )


def suggested(
    exercises: Iterable[Exercise], *, regions: Collection[str], pain: int | None, history: Sequence[Past]
) -> list[Exercise]:
    """Return all exercises that a therapist may choose from, those that fit the client best first.

    What the client stopped because it hurts is left out. First what is good for a reported place and allowed at
    today's pain, the gentler before the harder; then the rest by name.
    """
    stopped = {past.exercise for past in history if past.outcome is Outcome.HURTS}

    def rank(one: Exercise) -> tuple[object, ...]:
        fits = bool(regions) and any(region.value in regions for region in one.areas)
        now = allowed(one, pain=pain, history=history)
        order = list(Kind).index(one.kind)
        return (not (fits and now), not fits, one.level if fits else 0, order if fits else 0, one.name.casefold())

    return sorted((one for one in exercises if one.id not in stopped), key=rank)


@dataclass(frozen=True)
class Step:
    """One exercise of today's programme, as the client stands with it.

    Attributes:
        outcome: the last thing said of it today, empty when nothing.
        held: why it is not offered today: ``hurts``, ``pain`` or empty.
    """

    position: int
    item: Item
    exercise: Exercise
    outcome: str = ""
    held: str = ""

    @property
    def is_open(self) -> bool:
        """True while it is to be done today."""
        return not self.outcome and not self.held

    @property
    def dose(self) -> str:
        """How much, in words."""
        return self.item.dose or self.exercise.dose


@dataclass(frozen=True)
class Today:
    """A programme on a day."""

    programme: Programme
    day: date
    steps: tuple[Step, ...] = field(default=())

    @property
    def open(self) -> tuple[Step, ...]:
        """What is still to be done, in order."""
        return tuple(one for one in self.steps if one.is_open)

    def after(self, position: int) -> Step | None:
        """Return what comes after a position: the next open one, going round to those before it."""
        found = self.open
        return next((one for one in found if one.position > position), found[0] if found else None)


def lay_out(
    programme: Programme,
    exercises: Mapping[str, Exercise],
    *,
    day: date,
    pain: int | None,
    history: Sequence[Past],
) -> Today:
    """Return a programme as it stands on a day.

    Args:
        exercises: all there are, by id; what is no longer among them is left out.
        pain: the last NRS-11, 0 to 10; severe pain holds back all but comfort and breathing.
        history: oldest first; what was said on ``day`` decides what is still open.
    """
    said = {past.exercise: past.outcome for past in history if past.day == day and past.outcome in ANSWERS}
    steps: list[Step] = []
    for position, item in enumerate(programme.items):
        exercise = exercises.get(item.exercise)
        if exercise is None:
            continue
        held = ""
        if not allowed(exercise, pain=None, history=history):
            held = "hurts"
        elif not allowed(exercise, pain=pain, history=()):
            held = "pain"
        outcome = said.get(item.exercise)
        steps.append(
            Step(position=position, item=item, exercise=exercise, outcome=outcome or "", held="" if outcome else held)
        )
    return Today(programme=programme, day=day, steps=tuple(steps))
