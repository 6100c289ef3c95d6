"""Buttons under a new version of the terms."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class TermsStep(StrEnum):
    """What a button does."""

    READ = "read"
    """Shows the whole terms."""
    AGREE = "yes"
    DECLINE = "no"


@dataclass(frozen=True)
class TermsTap(CallbackData, prefix="tv"):
    """A button of a version of the terms: it answers that one alone, however old it is."""

    step: TermsStep
    version: str

    forms: ClassVar[Forms] = {
        TermsStep.READ: "step:version",
        TermsStep.AGREE: "step:version",
        TermsStep.DECLINE: "step:version",
    }
