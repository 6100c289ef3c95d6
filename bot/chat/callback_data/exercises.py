"""Buttons under exercises, and what is remembered of those that are open."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms, Packed


class IdeaStep(StrEnum):
    """What a button under an exercise that fits by rule does."""

    DONE = "done"
    TOO_HARD = "too_hard"
    HURTS = "hurts"
    NEXT = "next"
    TIMER = "timer"
    STOP_TIMER = "stop"


@dataclass(frozen=True)
class IdeaTap(CallbackData, prefix="ex"):
    """A button under an exercise that fits by rule."""

    step: IdeaStep
    exercise: str | None = None

    forms: ClassVar[Forms] = {
        IdeaStep.STOP_TIMER: "=timer:step",
        IdeaStep.DONE: "exercise:step",
        IdeaStep.TOO_HARD: "exercise:step",
        IdeaStep.HURTS: "exercise:step",
        IdeaStep.NEXT: "exercise:step",
        IdeaStep.TIMER: "exercise:step",
    }


class ProgrammeStep(StrEnum):
    """What a button of a client's programme does."""

    GO = "go"
    LIST = "list"
    """Shows today's programme, with what is done."""
    IDEA = "idea"
    TIMER = "t"
    DONE = "d"
    TOO_HARD = "h"
    HURTS = "x"
    SKIP = "s"


@dataclass(frozen=True)
class ProgrammeTap(CallbackData, prefix="px"):
    """A button of a client's programme.

    Attributes:
        position: which of its exercises, from 0 on.
        day: the day that it was shown for.
        instead: the easier exercise that stood in for the programme's own.
    """

    step: ProgrammeStep
    programme: int
    position: int | None = None
    day: date | None = None
    instead: str | None = None

    forms: ClassVar[Forms] = {
        ProgrammeStep.GO: "step:programme",
        ProgrammeStep.LIST: "step:programme",
        ProgrammeStep.IDEA: "step:programme",
        ProgrammeStep.TIMER: "step:programme:position:day:instead?",
        ProgrammeStep.DONE: "step:programme:position:day:instead?",
        ProgrammeStep.TOO_HARD: "step:programme:position:day:instead?",
        ProgrammeStep.HURTS: "step:programme:position:day:instead?",
        ProgrammeStep.SKIP: "step:programme:position:day:instead?",
    }


@dataclass(frozen=True)
class IdeaShown(Packed):
    """What a card remembers of an exercise that fits by rule."""

    exercise: str
    day: date


@dataclass(frozen=True)
class StepShown(Packed):
    """What a card remembers of a step of a programme; ``exercise`` may be an easier one than the programme's."""

    programme: int
    position: int
    day: date
    exercise: str
