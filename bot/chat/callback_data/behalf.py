"""Buttons with which the team enters for a client."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number


class BehalfStep(StrEnum):
    """What a button does about an entry for a client."""

    ASK = "a"
    SAVE = "s"
    DISCARD = "x"
    SIGN = "g"
    """A danger sign of a safety question, for a client."""
    NONE = "n"
    """None of them."""


@dataclass(frozen=True)
class BehalfTap(CallbackData, prefix="bh"):
    """A button about an entry for a client.

    Attributes:
        line: the code of one that waits for a yes.
        sign: its place among the signs of a safety question, from 0 on.
    """

    step: BehalfStep
    client: int | None = None
    line: str | None = None
    topic: str | None = None
    sign: Annotated[int, Number(0, 99)] | None = None

    forms: ClassVar[Forms] = {
        BehalfStep.ASK: "step:client",
        BehalfStep.SAVE: "step:line",
        BehalfStep.DISCARD: "step:line",
        BehalfStep.SIGN: "step:client:topic:sign",
        BehalfStep.NONE: "step:client",
    }
