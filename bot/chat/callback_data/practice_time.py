"""Buttons about when the practice is open, and when it is closed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Times, Week
from bot.domain.practice_time import Half


class HoursStep(StrEnum):
    """What a button about the practice's time does."""

    LIST = "l"
    DAY = "d"
    """Asks for the hours of weekdays."""
    SET = "s"
    """Keeps them; without times these are days off."""
    ADD = "a"
    """Asks from when to when it is closed."""
    CLOSE = "c"
    CLOSED = "o"
    """Opens closed days, to change them."""
    WHY = "w"
    """Asks why it is closed then."""
    OPEN = "x"
    """Takes closed days away."""
    FILE = "f"
    """Asks whether the file is to say it again, then lets it."""


@dataclass(frozen=True)
class HoursTap(CallbackData, prefix="ph"):
    """A button about the practice's time; ``times`` are spans, each as two of them."""

    step: HoursStep
    days: Week | None = None
    times: Times | None = None
    first: date | None = None
    last: date | None = None
    half: Half | None = None
    sure: bool = False

    forms: ClassVar[Forms] = {
        HoursStep.LIST: "step",
        HoursStep.DAY: "step:days",
        HoursStep.SET: "step:days:times?",
        HoursStep.ADD: "step",
        HoursStep.CLOSE: "step:first:last",
        HoursStep.CLOSED: "step:first:last",
        HoursStep.WHY: "step:first:last",
        HoursStep.OPEN: "step:first:last",
        HoursStep.FILE: "step:half | step:half:sure=yes",
    }
