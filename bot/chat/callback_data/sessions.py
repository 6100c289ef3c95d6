"""Buttons about sessions and calendars, for therapists."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.domain.calendars import FeedNames


class SessionStep(StrEnum):
    """What a button about sessions does."""

    LIST = "l"
    WITH_WHOM = "n"
    WHICH_DAY = "c"
    DAY = "d"
    """Records a session of a day; one that is to come needs its hour first."""
    RECORD = "dy"
    """Records it although the day is far away."""
    MOVE_THERE = "my"
    """Moves it although the day is far away."""
    OPEN = "o"
    MOVE = "m"
    """Asks when it is instead."""
    CALL_OFF = "x"
    TELL = "t"
    """Lets the client know."""
    RESTORE = "r"
    FEED = "f"
    """Shows calendars in and out."""
    GIVE_FEED = "fn"
    END_FEED = "fx"
    TAKE_OVER = "iy"
    """Takes over what a calendar file holds."""
    DISCARD = "in"


@dataclass(frozen=True)
class SessionTap(CallbackData, prefix="se"):
    """A button about sessions; ``found`` is a calendar file that was read."""

    step: SessionStep
    client: int | None = None
    session: int | None = None
    day: date | None = None
    at: time | None = None
    names: FeedNames | None = None
    found: int | None = None

    forms: ClassVar[Forms] = {
        SessionStep.LIST: "step",
        SessionStep.WITH_WHOM: "step",
        SessionStep.WHICH_DAY: "step:client",
        SessionStep.DAY: "step:client:day:at?",
        SessionStep.RECORD: "step:client:day:at?",
        SessionStep.MOVE_THERE: "step:session:day:at?",
        SessionStep.OPEN: "step:session",
        SessionStep.MOVE: "step:session",
        SessionStep.CALL_OFF: "step:session",
        SessionStep.TELL: "step:session",
        SessionStep.RESTORE: "step:session",
        SessionStep.FEED: "step",
        SessionStep.GIVE_FEED: "step:names",
        SessionStep.END_FEED: "step",
        SessionStep.TAKE_OVER: "step:found",
        SessionStep.DISCARD: "step:found",
    }
