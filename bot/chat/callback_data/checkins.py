"""Buttons of a check-in's card."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Area, Areas, Member, Score, position
from bot.domain.checkins import Question, Sitting


class CheckInStep(StrEnum):
    """What a button of the card does."""

    NEW = "open"
    """Opens today's card below everything else."""
    SHOW = "o"
    CHANGE = "e"
    """Shows what of the entry may be changed."""
    SAME_AS_LAST = "l"
    SAVE_HEARD = "q"
    """Saves what was read out of a sentence."""
    PAIN = "p"
    TOGGLE_AREA = "a"
    AREAS = "A"
    SITTING = "s"
    COMFORT = "c"
    SKIP = "k"
    REOPEN = "r"
    UNDO = "u"
    CLOSE = "d"
    DELETE = "x"
    """Asks whether what the practice entered shall be deleted."""
    DELETE_NOW = "X"


_QUESTIONS = Member(
    {Question.PAIN: "p", Question.AREAS: "a", Question.SITTING: "s", Question.COMFORT: "c", Question.NOTE: "n"}
)


@dataclass(frozen=True)
class CheckInTap(CallbackData, prefix="ci"):
    """A button of a check-in's card; ``day`` is the day that the entry is about."""

    step: CheckInStep
    day: date | None = None
    score: Score | None = None
    area: Area | None = None
    areas: Areas | None = None
    sitting: Annotated[Sitting, position(tuple(Sitting))] | None = None
    question: Annotated[Question, _QUESTIONS] | None = None

    forms: ClassVar[Forms] = {
        CheckInStep.NEW: "step",
        CheckInStep.SHOW: "day:step",
        CheckInStep.CHANGE: "day:step",
        CheckInStep.SAME_AS_LAST: "day:step",
        CheckInStep.SAVE_HEARD: "day:step:score~:areas",
        CheckInStep.PAIN: "day:step:score",
        CheckInStep.TOGGLE_AREA: "day:step:area",
        CheckInStep.AREAS: "day:step:areas",
        CheckInStep.SITTING: "day:step:sitting",
        CheckInStep.COMFORT: "day:step:score",
        CheckInStep.SKIP: "day:step:question",
        CheckInStep.REOPEN: "day:step:question",
        CheckInStep.UNDO: "day:step",
        CheckInStep.CLOSE: "day:step",
        CheckInStep.DELETE: "day:step",
        CheckInStep.DELETE_NOW: "day:step",
    }
