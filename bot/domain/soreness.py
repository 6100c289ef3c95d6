"""What is asked after a session, what a client says to it, and when a number is high."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.aftercare import SorenessStage


class Feeling(StrEnum):
    """How the body feels the day after, in the order of the buttons: what is new comes last."""

    LOOSER = "looser"
    SAME = "same"
    STIFF = "stiff"
    TIRED = "tired"
    OTHER = "other"


class Help(StrEnum):
    """What may have helped, in the order of the buttons: what is new comes last."""

    HEAT = "heat"
    REST = "rest"
    MOVING = "moving"
    STRETCHING = "stretching"
    WATER = "water"
    SLEEP = "sleep"
    TIME = "time"


HIGH = 8
"""From this soreness (0-10) on a safety question follows, which has words of its own."""


def toggled(helped: Sequence[Help] | None, one: Help) -> tuple[Help, ...]:
    """Return what helped with one thing added, or taken out when it was there."""
    chosen = set(helped or ()) ^ {one}
    return tuple(name for name in Help if name in chosen)


@dataclass(frozen=True)
class Sore:
    """What was said at one stage after a session.

    Attributes:
        score: 0 (not sore) to 10 (as sore as can be).
        feeling: how the body felt; None when it was not said.
        helped: what helped; None when it was not said, empty when nothing did.
    """

    client_id: int
    session_id: int
    stage: SorenessStage
    score: int
    at: datetime
    session_at: datetime
    feeling: Feeling | None = None
    helped: tuple[Help, ...] | None = None


@dataclass(frozen=True)
class Told:
    """What a client wants the therapist to know before a session."""

    id: int
    client_id: int
    session_id: int
    text: str
    at: datetime
