"""What is open when a message comes: a few values, loaded once, so that reading it needs nothing else."""

from dataclasses import dataclass
from datetime import date

from bot.domain.checkins import Question
from bot.domain.waiting import Awaited


@dataclass(frozen=True)
class UnderWay:
    """A check-in that is under way: the day it is for, and what its card asks next."""

    day: date
    question: Question


@dataclass(frozen=True)
class Situation:
    """The moment in which somebody writes.

    Attributes:
        awaited: what the next typed words answer, because a menu or a step of coming in has asked for it.
        checkin: the check-in that is under way.
    """

    awaited: Awaited | None = None
    checkin: UnderWay | None = None

    @property
    def awaits_score(self) -> bool:
        """Whether the check-in's card waits for a number from 0 to 10."""
        return self._asks(Question.PAIN, Question.COMFORT)

    @property
    def awaits_number(self) -> bool:
        """Whether the card waits for a number: a score, or hours and minutes."""
        return self._asks(Question.PAIN, Question.COMFORT, Question.SITTING)

    @property
    def awaits_note(self) -> bool:
        """Whether the card waits for a note, which may be about anything."""
        return self._asks(Question.NOTE)

    @property
    def awaits_places(self) -> bool:
        """Whether the card asks where it hurts."""
        return self._asks(Question.AREAS)

    def _asks(self, *questions: Question) -> bool:
        return self.checkin is not None and self.checkin.question in questions
