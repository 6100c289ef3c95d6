"""Buttons about who of the team is away."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms


class LeaveStep(StrEnum):
    """What a button about a leave does."""

    LIST = "l"
    WHOSE = "w"
    """Asks the owner for whom."""
    DAYS = "d"
    """Asks from when to when somebody is away."""
    PUT = "p"
    """Keeps it, with who stands in or, without, the owner."""
    OPEN = "o"
    DEPUTY = "c"
    """Asks who stands in instead, then changes it."""
    OWNER = "ow"
    """Lets the owner stand in."""
    CALL_OFF = "x"


@dataclass(frozen=True)
class LeaveTap(CallbackData, prefix="lv"):
    """A button about a leave."""

    step: LeaveStep
    member: int | None = None
    first: date | None = None
    last: date | None = None
    leave: int | None = None
    deputy: int | None = None
    sure: bool = False

    forms: ClassVar[Forms] = {
        LeaveStep.LIST: "step",
        LeaveStep.WHOSE: "step",
        LeaveStep.DAYS: "step:member",
        LeaveStep.PUT: "step:member:first:last:deputy?",
        LeaveStep.OPEN: "step:leave",
        LeaveStep.DEPUTY: "step:leave:deputy?",
        LeaveStep.OWNER: "step:leave",
        LeaveStep.CALL_OFF: "step:leave | step:leave:sure=yes",
    }
