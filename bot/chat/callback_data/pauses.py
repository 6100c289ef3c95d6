"""Buttons of the pause menu."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number

LONGEST = 180
"""Days that a pause may have."""


class PauseStep(StrEnum):
    """What a button of the menu does."""

    MENU = "menu"
    CALENDAR = "days"
    """Shows days to choose from."""
    END = "end"
    UNTIL = "u"
    FOR = "for"
    """Not on the button: the number of days alone says it."""


@dataclass(frozen=True)
class PauseTap(CallbackData, prefix="pz"):
    """A button of the pause menu; ``until`` is the first day with reminders again."""

    step: PauseStep
    until: date | None = None
    days: Annotated[int, Number(1, LONGEST)] | None = None

    forms: ClassVar[Forms] = {
        PauseStep.MENU: "step",
        PauseStep.CALENDAR: "step",
        PauseStep.END: "step",
        PauseStep.UNTIL: "step:until",
        PauseStep.FOR: "days",
    }
