"""Buttons of danger signs, for who looks after the client."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class FlagStep(StrEnum):
    """What a button of a danger sign does."""

    READ = "r"
    """Shows the sign, and asks what was done; with the day on which it is to be looked at again."""
    SEEN = "s"
    """Acknowledges it without a note."""
    DAY = "d"
    """Asks for another day to look again."""


@dataclass(frozen=True)
class FlagTap(CallbackData, prefix="fl"):
    """A button of a danger sign; ``day`` is the one on which it is to be looked at again."""

    step: FlagStep
    flag: int
    day: date | None = None

    forms: ClassVar[Forms] = {
        FlagStep.READ: "step:flag:day?",
        FlagStep.SEEN: "step:flag:day?",
        FlagStep.DAY: "step:flag",
    }
