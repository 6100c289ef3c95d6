"""Buttons under safety questions and danger signs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number


class SafetyStep(StrEnum):
    """How a safety question is answered."""

    YES = "yes"
    """One of its signs, nobody knows which."""
    NO = "no"
    ASK = "ask"
    """Asks it: another place hurts, too."""
    SIGN = "sign"
    """Not on the button: the sign's place alone says it."""


@dataclass(frozen=True)
class SafetyTap(CallbackData, prefix="sq"):
    """An answer to a safety question; ``sign`` is the place of a sign among the question's, from 0 on."""

    topic: str
    step: SafetyStep
    sign: Annotated[int, Number(0, 99)] | None = None

    forms: ClassVar[Forms] = {
        SafetyStep.YES: "topic:step",
        SafetyStep.NO: "topic:step",
        SafetyStep.ASK: "topic:step",
        SafetyStep.SIGN: "topic:sign",
    }


class EaseStep(StrEnum):
    """What is offered in strong pain."""

    COMFORT = "c"
    BREATHING = "b"
    TELL = "t"
    """Tells the therapist."""


@dataclass(frozen=True)
class EaseTap(CallbackData, prefix="ep"):
    """What may ease strong pain, or a word to the therapist."""

    step: EaseStep


@dataclass(frozen=True)
class NotThisTap(CallbackData, prefix="nf"):
    """The client says that a danger sign is none."""

    flag: int


@dataclass(frozen=True)
class TellTap(CallbackData, prefix="td"):
    """Somebody of whom nothing is kept wants the practice to be told of a danger sign.

    Attributes:
        rule: the id of its rule.
        at: when it was seen, in seconds since 1970.
    """

    rule: str
    at: Annotated[int, Number(0, 9_999_999_999)]
