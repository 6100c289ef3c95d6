"""What becomes of a reminder once its time has come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.plans import PlanKind, Stage


class DeliveryState(StrEnum):
    """The life of a reminder: to be sent, sent, looked at, answered in one of three ways, or why it was not sent."""

    INTENDED = "intended"
    SENT = "sent"
    SEEN = "seen"
    DONE = "done"
    SKIPPED = "skipped"
    LATER = "later"
    """The client has put it off."""
    MISSED = "missed"
    """It was too late to be of use."""
    PAUSED = "paused"
    QUIET = "quiet"
    UNREACHABLE = "unreachable"
    LATE = "late"
    """Telegram did not take its message for too long."""
    REFUSED = "refused"
    """Telegram did not take its message at all."""
    UNSAYABLE = "unsayable"
    """It could not be put into words."""


UNANSWERED = frozenset({DeliveryState.SENT, DeliveryState.SEEN})
"""It has reached the client, who has said nothing yet."""

OPEN = UNANSWERED | {DeliveryState.INTENDED}
"""It waits for an answer, or for its time."""

ANSWERED_ELSEWHERE = OPEN | {DeliveryState.LATER}
"""Doing the thing without it answers it, too."""


class SkipReason(StrEnum):
    """Why somebody leaves a reminder out, in the order of the buttons."""

    TIME = "time"
    PAIN = "pain"
    AWAY = "away"
    TODAY = "today"


@dataclass(frozen=True)
class Delivery:
    """What became of one reminder.

    Attributes:
        reason: why the client left it out.
        intended_at: when it was written to be sent.
    """

    id: int
    client_id: int
    kind: PlanKind
    due_at: datetime
    state: DeliveryState
    exercise: str | None
    sent_at: datetime | None
    answered_at: datetime | None
    message_id: int | None
    stage: Stage = Stage.FIRST
    reason: SkipReason | None = None
    intended_at: datetime | None = None
