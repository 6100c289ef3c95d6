"""Buttons of the weekly questions' card."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms
from bot.chat.callback_data.codecs import Member, Score
from bot.domain.pegs import Item


class PegStep(StrEnum):
    """What a button of the card does."""

    NOW = "now"
    """Opens this week's card below everything else."""
    SCORE = "score"
    """Not on the button: the item alone says it."""
    SKIP = "k"
    UNDO = "u"


_ITEMS = Member({Item.PAIN: "p", Item.ENJOYMENT: "e", Item.ACTIVITY: "a"})


@dataclass(frozen=True)
class PegTap(CallbackData, prefix="pe"):
    """A button of the weekly questions' card; ``week`` is the Monday of the week that it is about."""

    step: PegStep
    week: date | None = None
    item: Annotated[Item, _ITEMS] | None = None
    score: Score | None = None

    forms: ClassVar[Forms] = {
        PegStep.NOW: "step",
        PegStep.SCORE: "week:item:score",
        PegStep.SKIP: "week:step:item",
        PegStep.UNDO: "week:step",
    }
