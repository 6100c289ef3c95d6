"""Buttons of therapists' lists and of a client's page."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Page


class ReviewStep(StrEnum):
    """What a button of the review does."""

    LIST = "list"
    FLAGS = "flags"
    INVITE = "inv"
    CLIENT = "c"
    DIARY = "d"
    PLAN = "p"
    SESSION = "s"
    """Records a session; of before there was a menu for them."""
    NOTE = "n"
    SETTLE = "set"
    """What hurts was seen."""
    ACKNOWLEDGE = "ack"
    """Shows a danger sign; those of today are of ``FlagTap``."""
    ANSWER = "ans"
    PROPOSE = "prop"
    APPROVE = "ok"
    TURN_DOWN = "nok"


@dataclass(frozen=True)
class ReviewTap(CallbackData, prefix="rv"):
    """A button of the review; ``draft`` is an answer that was proposed for everybody."""

    step: ReviewStep
    page: Page | None = None
    client: int | None = None
    day: date | None = None
    flag: int | None = None
    question: int | None = None
    draft: int | None = None

    forms: ClassVar[Forms] = {
        ReviewStep.LIST: "step:page",
        ReviewStep.FLAGS: "step",
        ReviewStep.INVITE: "step",
        ReviewStep.CLIENT: "step:client",
        ReviewStep.DIARY: "step:client",
        ReviewStep.PLAN: "step:client",
        ReviewStep.SESSION: "step:client:day?",
        ReviewStep.NOTE: "step:client",
        ReviewStep.SETTLE: "step:client",
        ReviewStep.ACKNOWLEDGE: "step:flag",
        ReviewStep.ANSWER: "step:question",
        ReviewStep.PROPOSE: "step:question",
        ReviewStep.APPROVE: "step:draft",
        ReviewStep.TURN_DOWN: "step:draft",
    }
