"""Buttons about who covers single clients of a colleague."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Page


class CoverStep(StrEnum):
    """What a button about a cover does."""

    ABOUT = "a"
    """Asks from when to when somebody covers one client."""
    SEVERAL = "s"
    """Shows clients to choose several of, a page of them."""
    MARK = "m"
    """Chooses a client, or no longer; who is chosen stands on the buttons of the message."""
    SOME = "g"
    """Asks from when to when somebody covers who is chosen."""
    DAYS = "d"
    """Asks who does, on these days."""
    PUT = "p"
    """Keeps it, with who covers them or, without, the owner."""


@dataclass(frozen=True)
class CoverTap(CallbackData, prefix="cv"):
    """A button about a cover: of ``client``, or without one of who is chosen on the message."""

    step: CoverStep
    client: int | None = None
    page: Page | None = None
    first: date | None = None
    last: date | None = None
    deputy: int | None = None

    forms: ClassVar[Forms] = {
        CoverStep.ABOUT: "step:client",
        CoverStep.SEVERAL: "step:page",
        CoverStep.MARK: "step:page:client",
        CoverStep.SOME: "step",
        CoverStep.DAYS: "step:client:first:last | step:first:last",
        CoverStep.PUT: "step:client:first:last:deputy? | step:=s:first:last:deputy?",
    }
