"""Buttons around a session, for the client."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from bot.chat.callback_data.base import CallbackData, Forms, Packed
from bot.chat.callback_data.codecs import Member, Score, position
from bot.domain.aftercare import SorenessStage
from bot.domain.soreness import Feeling, Help


class AftercareStep(StrEnum):
    """What a button around a session does."""

    SCORE = "s"
    FEELING = "f"
    HELPED = "h"
    """Adds or takes away what helped; nothing in particular when none is named."""
    UNDO = "u"
    TELL = "t"
    """Asks for words for the therapist."""
    UNTELL = "x"


AskedStage = Annotated[SorenessStage, Member({one: one.value for one in (SorenessStage.DAY, SorenessStage.THREE_DAYS)})]
"""A note after a session that asks how sore somebody is."""


@dataclass(frozen=True)
class AftercareTap(CallbackData, prefix="ac"):
    """A button around a session; ``told`` is what was said to the therapist."""

    step: AftercareStep
    session: int | None = None
    stage: AskedStage | None = None
    score: Score | None = None
    feeling: Annotated[Feeling, position(tuple(Feeling))] | None = None
    helped: Annotated[Help, position(tuple(Help))] | None = None
    told: int | None = None

    forms: ClassVar[Forms] = {
        AftercareStep.SCORE: "step:session:stage:score",
        AftercareStep.FEELING: "step:session:stage:feeling",
        AftercareStep.HELPED: "step:session:stage:helped~",
        AftercareStep.UNDO: "step:session:stage",
        AftercareStep.TELL: "step:session",
        AftercareStep.UNTELL: "step:told",
    }


@dataclass(frozen=True)
class SoreShown(Packed):
    """What a card remembers of a soreness question."""

    session: int
    stage: AskedStage
