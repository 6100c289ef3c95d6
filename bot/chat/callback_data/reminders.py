"""Buttons under reminders."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.domain.deliveries import SkipReason


class ReminderStep(StrEnum):
    """What a button under a reminder does."""

    DONE = "done"
    TOO_HARD = "hard"
    HURTS = "hurts"
    OPEN = "o"
    """Opens one of a list, or what a second, short reminder is about."""
    LATER = "l"
    """Shows when it may come again, or puts it off."""
    SKIP = "skip"
    REASON = "s"
    FEWER = "f"
    WHY = "w"
    OTHER_TIMES = "c"
    MORE = "m"
    BACK = "b"


class PutOffTo(StrEnum):
    """When a reminder comes again."""

    HALF_AN_HOUR = "30"
    TWO_HOURS = "120"
    EVENING = "e"

    @property
    def minutes(self) -> int | None:
        """How much later, None for this evening."""
        return None if self is PutOffTo.EVENING else int(self.value)


@dataclass(frozen=True)
class ReminderTap(CallbackData, prefix="rm"):
    """A button under a reminder; ``of_one`` says which of several in one message there should be fewer of."""

    delivery: int
    step: ReminderStep
    to: PutOffTo | None = None
    reason: SkipReason | None = None
    of_one: bool = False

    forms: ClassVar[Forms] = {
        ReminderStep.DONE: "delivery:step",
        ReminderStep.TOO_HARD: "delivery:step",
        ReminderStep.HURTS: "delivery:step",
        ReminderStep.OPEN: "delivery:step",
        ReminderStep.LATER: "delivery:step:to?",
        ReminderStep.SKIP: "delivery:step",
        ReminderStep.REASON: "delivery:step:reason",
        ReminderStep.FEWER: "delivery:step:of_one=one?",
        ReminderStep.WHY: "delivery:step",
        ReminderStep.OTHER_TIMES: "delivery:step",
        ReminderStep.MORE: "delivery:step",
        ReminderStep.BACK: "delivery:step",
    }
