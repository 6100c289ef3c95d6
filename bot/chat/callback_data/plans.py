"""Buttons of the menus that say when the bot writes unasked."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Number, Times, Week
from bot.chat.callback_data.rules import RuleCode
from bot.domain.plans import PlanKind, Rule


class PlanStep(StrEnum):
    """What a button of the menus does."""

    MENU = "m"
    KIND = "k"
    """Shows the plan of one kind."""
    TIMES = "t"
    """Stores times, or switches a plan on or off."""
    INTERVAL = "e"
    """Shows how often, then between which hours."""
    EVERY = "i"
    """Stores an interval."""
    DAYS = "d"
    SET_DAYS = "D"
    RANGE = "r"
    SET_RANGE = "R"
    """Stores the first day, the last one, or that there is neither."""
    QUIET = "q"
    SET_QUIET = "Q"
    FLUIDS = "f"
    """Answers whether drinks are limited."""
    TAKE = "y"
    """Takes an offer up."""
    RESTORE = "u"
    KEEP = "K"
    NO_THANKS = "n"


class Switch(StrEnum):
    """A plan as a whole."""

    ON = "on"
    OFF = "off"


class FluidsAnswer(StrEnum):
    """Whether a doctor has told somebody to limit drinks; ``ASK`` lets the client say."""

    NO = "0"
    YES = "1"
    ASK = "a"


Minutes = Annotated[int, Number(1, 24 * 60)]


@dataclass(frozen=True)
class PlanTap(CallbackData, prefix="pl"):
    """A button about plans: the client's own (``client`` 0), or the client's with that id to the therapist."""

    client: int
    step: PlanStep
    kind: PlanKind | None = None
    switch: Switch | None = None
    times: Times | None = None
    minutes: Minutes | None = None
    first: time | None = None
    last: time | None = None
    days: Week | None = None
    starts: date | None = None
    ends: date | None = None
    answer: FluidsAnswer | None = None
    rule: Annotated[Rule, RuleCode()] | None = None

    forms: ClassVar[Forms] = {
        PlanStep.MENU: "client:step",
        PlanStep.KIND: "client:step:kind",
        PlanStep.TIMES: "client:step:kind:switch | client:step:kind:times",
        PlanStep.INTERVAL: "client:step:kind:minutes?",
        PlanStep.EVERY: "client:step:kind:minutes:first:last",
        PlanStep.DAYS: "client:step:kind",
        PlanStep.SET_DAYS: "client:step:kind:days",
        PlanStep.RANGE: "client:step:kind",
        PlanStep.SET_RANGE: "client:step:kind:=x | client:step:kind:=s:starts | client:step:kind:=e:ends",
        PlanStep.QUIET: "client:step",
        PlanStep.SET_QUIET: "client:step:first:last",
        PlanStep.FLUIDS: "client:step:answer:rule",
        PlanStep.TAKE: "client:step:kind:rule",
        PlanStep.RESTORE: "client:step:kind:rule",
        PlanStep.KEEP: "client:step:kind",
        PlanStep.NO_THANKS: "client:step:kind",
    }
