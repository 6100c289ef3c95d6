"""Buttons of the question whether somebody else may read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class ReaderStep(StrEnum):
    """What a button does."""

    READ = "read"
    """Shows the terms that name the new reader."""
    AGREE = "yes"
    DECLINE = "no"


@dataclass(frozen=True)
class ReaderTap(CallbackData, prefix="rq"):
    """A button of a request: it answers that one alone, however old it is."""

    step: ReaderStep
    request: int

    forms: ClassVar[Forms] = {
        ReaderStep.READ: "step:request",
        ReaderStep.AGREE: "step:request",
        ReaderStep.DECLINE: "step:request",
    }
