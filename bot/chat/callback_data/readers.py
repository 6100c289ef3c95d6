"""Buttons of the question whether somebody else may read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Version


class ReaderStep(StrEnum):
    """What a button does."""

    READ = "read"
    """Shows the terms that name the new reader."""
    AGREE = "yes"
    DECLINE = "no"


@dataclass(frozen=True)
class ReaderTap(CallbackData, prefix="rq"):
    """A button of a request: it answers that one alone, however old it is.

    Attributes:
        version: of the terms that were read; None on buttons of before that was kept.
    """

    step: ReaderStep
    request: int
    version: Annotated[str, Version()] | None = None

    forms: ClassVar[Forms] = {
        ReaderStep.READ: "step:request",
        ReaderStep.AGREE: "step:request | step:request:version",
        ReaderStep.DECLINE: "step:request",
    }
