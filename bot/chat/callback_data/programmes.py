"""Buttons of a programme that a therapist puts together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number, Page


class EditStep(StrEnum):
    """What a button does to a client's programme or to the draft of one."""

    OVERVIEW = "c"
    NEW = "new"
    END = "e"
    """Asks whether it shall end."""
    END_NOW = "ee"
    RELEASE = "r"
    """Allows an exercise again that was stopped because it hurt."""
    DISCARD = "x"
    PICK = "p"
    TICK = "t"
    DAYS = "d"
    """Shows days and weeks, or adds or takes away a weekday."""
    WEEKS = "w"
    START = "s"
    LOOK_OVER = "k"
    ASSIGN = "ok"


class FirstDay(StrEnum):
    """When a programme begins."""

    TODAY = "t"
    TOMORROW = "m"
    MONDAY = "w"


@dataclass(frozen=True)
class ProgrammeEditTap(CallbackData, prefix="pm"):
    """A button about a client's programme, or about the draft of one."""

    step: EditStep
    client: int | None = None
    draft: int | None = None
    exercise: str | None = None
    page: Page | None = None
    weekday: Annotated[int, Number(0, 6)] | None = None
    weeks: Annotated[int, Number(1, 99)] | None = None
    first_day: FirstDay | None = None

    forms: ClassVar[Forms] = {
        EditStep.OVERVIEW: "step:client",
        EditStep.NEW: "step:client",
        EditStep.END: "step:client",
        EditStep.END_NOW: "step:client",
        EditStep.RELEASE: "step:client:exercise",
        EditStep.DISCARD: "step:draft",
        EditStep.PICK: "step:draft:page",
        EditStep.TICK: "step:draft:page:exercise",
        EditStep.DAYS: "step:draft:weekday?",
        EditStep.WEEKS: "step:draft:weeks",
        EditStep.START: "step:draft:first_day",
        EditStep.LOOK_OVER: "step:draft",
        EditStep.ASSIGN: "step:draft",
    }
