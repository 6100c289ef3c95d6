"""Buttons of a client's new Telegram account: the link for it, and whether it is right."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class MovingStep(StrEnum):
    """What a button of the link does."""

    ABOUT = "a"
    """Says what the link does."""
    LINK = "l"
    """Makes it."""


@dataclass(frozen=True)
class MovingTap(CallbackData, prefix="mv"):
    """A therapist's button about a client's new account."""

    step: MovingStep
    client: int

    forms: ClassVar[Forms] = {MovingStep.ABOUT: "step:client", MovingStep.LINK: "step:client"}


class Right(StrEnum):
    """Whether the account that has opened a link is the client's."""

    YES = "y"
    NO = "n"


@dataclass(frozen=True)
class RightTap(CallbackData, prefix="mr"):
    """Yes or no to the account that has opened a link."""

    step: Right
    move: int

    forms: ClassVar[Forms] = {Right.YES: "step:move", Right.NO: "step:move"}
