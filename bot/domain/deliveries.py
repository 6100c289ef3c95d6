"""What becomes of a reminder once its time has come."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.plans import PlanKind

STATES = ("intended", "sent", "seen", "done", "skipped", "later", "missed", "paused", "quiet", "unreachable")
"""The life of a reminder: to be sent, sent, looked at, answered in one of three ways, or why it was not sent."""


@dataclass(frozen=True)
class Delivery:
    """What became of one reminder.

    Attributes:
        state: one of ``STATES``.
        stage: first, nudge (the one repetition), later (put off by the client).
        reason: why the client left it out.
        intended_at: when it was written to be sent.
    """

    id: int
    client_id: int
    kind: PlanKind
    due_at: datetime
    state: str
    exercise: str | None
    sent_at: datetime | None
    answered_at: datetime | None
    message_id: int | None
    stage: str = "first"
    reason: str | None = None
    intended_at: datetime | None = None
