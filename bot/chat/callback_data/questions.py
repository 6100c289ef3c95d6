"""Buttons under answers, and of the practice's document."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


@dataclass(frozen=True)
class TopicTap(CallbackData, prefix="fa"):
    """Shows an answer; ``entry`` is its id in the content."""

    entry: str


@dataclass(frozen=True)
class VoteTap(CallbackData, prefix="fv"):
    """👍 or 👎 on an answer."""

    entry: str
    helped: bool


@dataclass(frozen=True)
class PassOnTap(CallbackData, prefix="qa"):
    """Passes a question on to the therapist."""

    question: int


class DocumentStep(StrEnum):
    """What a button of the document does."""

    LIST = "list"
    SECTION = "section"
    """Not on the button: the position alone says it."""


@dataclass(frozen=True)
class DocumentTap(CallbackData, prefix="dc"):
    """A button of the practice's document; ``position`` counts its sections from 0 on."""

    step: DocumentStep
    position: int | None = None

    forms: ClassVar[Forms] = {DocumentStep.LIST: "step", DocumentStep.SECTION: "position"}
