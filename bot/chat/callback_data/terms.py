"""Buttons under a new version of the terms."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Version


class TermsStep(StrEnum):
    """What a button does."""

    READ = "read"
    """Shows the whole terms."""
    AGREE = "yes"
    DECLINE = "no"


@dataclass(frozen=True)
class TermsTap(CallbackData, prefix="tv"):
    """A button of a version of the terms: it answers that one alone, however old it is.

    Attributes:
        reader: whom the terms name; None on buttons of before that was kept.
    """

    step: TermsStep
    version: Annotated[str, Version()]
    reader: int | None = None

    forms: ClassVar[Forms] = {
        TermsStep.READ: "step:version",
        TermsStep.AGREE: "step:version | step:version:reader",
        TermsStep.DECLINE: "step:version",
    }
