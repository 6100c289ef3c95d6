"""Buttons of links into the practice."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class InviteStep(StrEnum):
    """What a button about links does."""

    NEW = "n"
    """Makes a link for a client."""
    LIST = "l"
    """Shows the links that are open."""
    CALL_BACK = "b"
    """Makes an open link worthless."""
    TO = "t"
    """Says whose client opens a link."""


@dataclass(frozen=True)
class InviteTap(CallbackData, prefix="iv"):
    """A button about links; ``therapist`` is who looks after whoever opens it."""

    step: InviteStep
    invite: int | None = None
    therapist: int | None = None

    forms: ClassVar[Forms] = {
        InviteStep.NEW: "step",
        InviteStep.LIST: "step",
        InviteStep.CALL_BACK: "step:invite",
        InviteStep.TO: "step:invite:therapist",
    }
