"""What is asked after a session, what a client says to it, and when a number is high."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.aftercare import Stage

FEELINGS = ("looser", "same", "stiff", "tired", "other")
"""How the body feels the day after, in the order of the buttons."""

HELPS = ("heat", "rest", "moving", "stretching", "water", "sleep", "time")
"""What may have helped, in the order of the buttons."""

HIGH = 8
"""From this soreness (0-10) on the same safety question follows as after such a pain score."""


def toggled(helped: Sequence[str] | None, one: str) -> tuple[str, ...]:
    """Return what helped with one of ``HELPS`` added, or taken out when it was there."""
    chosen = set(helped or ()) ^ {one}
    return tuple(name for name in HELPS if name in chosen)


@dataclass(frozen=True)
class Sore:
    """What was said at one stage after a session.

    Attributes:
        score: 0 (not sore) to 10 (as sore as can be).
        feeling: how the body felt, one of ``FEELINGS``; None when it was not said.
        helped: what helped; None when it was not said, empty when nothing did.
    """

    client_id: int
    session_id: int
    stage: Stage
    score: int
    at: datetime
    session_at: datetime
    feeling: str | None = None
    helped: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Told:
    """What a client wants the therapist to know before a session."""

    id: int
    client_id: int
    session_id: int
    text: str
    at: datetime
