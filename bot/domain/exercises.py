"""Exercises between sessions: what one is, and what a client says of it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.areas import Region

EASED: Final = 1
"""Points of NRS-11 that a fall must have to count as a hint."""
BEFORE: Final = timedelta(days=2)
"""How old the check-in before an exercise may be."""
AFTER: Final = timedelta(hours=24)
"""How late the check-in after an exercise may be."""
HOLD: Final = 10
"""Seconds from which a single hold is worth a timer of its own."""


class Kind(StrEnum):
    """What an exercise is for."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    COMFORT = "comfort"
    BREATHING = "breathing"
    POSITION = "position"


ANYWHERE: Final = frozenset({Kind.BREATHING, Kind.POSITION})
"""Kinds that fit whatever hurts."""
GENTLE: Final = frozenset({Kind.COMFORT, Kind.BREATHING})
"""Kinds that are offered while pain is severe."""


class Outcome(StrEnum):
    """What became of an exercise.

    SENT means that it was shown and nothing was said of it yet; RELEASED is a therapist's word that it may be offered
    again after it hurt.
    """

    SENT = "sent"
    DONE = "done"
    SKIPPED = "skipped"
    LATER = "later"
    TOO_HARD = "too_hard"
    HURTS = "hurts"
    RELEASED = "released"


@dataclass(frozen=True)
class Timer:
    """How a step timer counts an exercise.

    Attributes:
        hold: seconds of one repetition, 1 to 1800.
        times: repetitions on each side, 1 to 30.
        sides: 1, or 2 when left and right take turns.
        rest: seconds between repetitions, 0 to 60.
    """

    hold: int
    times: int = 1
    sides: int = 1
    rest: int = 0

    @property
    def rounds(self) -> int:
        """How many repetitions there are on both sides together."""
        return self.times * self.sides

    @property
    def seconds(self) -> int:
        """How long it all takes, without the way into the position."""
        return self.hold * self.rounds + self.rest * (self.rounds - 1)

    @property
    def countdown(self) -> int:
        """What is counted at one go: a hold of ten seconds or more, otherwise all quick repetitions together."""
        return self.hold if self.hold >= HOLD else self.seconds


@dataclass(frozen=True)
class Exercise:
    """One exercise of ``content/exercises.yaml``.

    Attributes:
        id: what the log and the buttons call it.
        name: what a client calls it.
        steps: two to six short sentences, said to the client.
        dose: how much, in words.
        level: 1 gentle, 2 some effort, 3 for those who are used to it.
        cautions: when to ask before doing it.
        stop_if: signs to stop at; each goes on from 'Stop if'.
        areas: the places it is good for; may be empty only for kinds that fit anywhere.
        conditions: ids of the questions in ``faq.yaml`` that it goes with.
        source: public guidance of the same kind, by name; not a claim that it gives these very steps or this dose.
    """

    id: str
    name: str
    kind: Kind
    steps: tuple[str, ...]
    dose: str
    timer: Timer
    level: int
    cautions: tuple[str, ...]
    stop_if: tuple[str, ...]
    areas: frozenset[Region]
    conditions: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Past:
    """What became of an exercise on a day.

    Attributes:
        eased: points of NRS-11 by which the next check-in was lower than the one before (``eased_by``); None when it
            was not, or is not known.
    """

    exercise: str
    outcome: Outcome
    day: date
    eased: float | None = None


@dataclass(frozen=True)
class Report:
    """What a client said of pain, and when: one check-in as the hint about what eased reads it.

    Attributes:
        at: when the check-in was begun.
        pain: NRS-11, 0 to 10.
    """

    at: datetime
    pain: int


def in_order(reports: Iterable[Report]) -> list[Report]:
    """Return check-ins oldest first, as ``eased_by`` wants them."""
    return sorted(reports, key=lambda one: one.at)


def eased_by(done_at: datetime, reports: Sequence[Report]) -> float | None:
    """Return by how many points pain was lower at the first check-in within a day after an exercise.

    A hint and nothing more: pain goes up and down by itself, so only a fall of a whole point counts, and a rise is
    never put down to the exercise.

    Args:
        done_at: when the exercise was done.
        reports: check-ins, oldest first (``in_order``); those entered for an earlier day do not belong among them.

    Returns:
        1 to 10; None when there is no check-in in the two days before or the day after, or pain did not fall.
    """
    place = bisect_right(reports, done_at, key=lambda one: one.at)
    if place == 0 or place == len(reports):
        return None
    before, after = reports[place - 1], reports[place]
    if done_at - before.at > BEFORE or after.at - done_at > AFTER:
        return None
    fall = before.pain - after.pain
    return float(fall) if fall >= EASED else None


@dataclass(frozen=True)
class ExerciseLine:
    """One line of the log."""

    id: int
    client_id: int
    exercise: str
    outcome: Outcome
    day: date
    at: datetime


@dataclass(frozen=True)
class ReportLine:
    """What a check-in says that matters to the choice of exercises."""

    day: date
    pain: int | None
    areas: tuple[str, ...] | None
    late: bool
    started_at: datetime
