"""Buttons about what a client works towards."""

from dataclasses import dataclass
from enum import StrEnum

from bot.chat.callback_data.base import CallbackData


class GoalStep(StrEnum):
    """What a button does."""

    CHANGE = "change"
    LEAVE = "leave"
    """Asks for nothing more and changes nothing."""
    TAKE_AWAY = "away"


@dataclass(frozen=True)
class GoalTap(CallbackData, prefix="gl"):
    """A button below a client's goal."""

    step: GoalStep
