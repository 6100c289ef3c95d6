"""What whoever runs the program asks of the queues."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SetAside:
    """An update that was given up: ids and its kind, no words."""

    update_id: int
    chat_id: int
    kind: str
    received_at: datetime
    tries: int


@dataclass(frozen=True)
class Ages:
    """Since when the oldest of each kind waits; None when none does.

    Attributes:
        update: an update that is not handled yet, by when it was received.
        message: a message that is not sent yet, by when it was written.
        due: a plan that no tick has claimed yet, by when it was due.
        unsent: a reminder that is neither sent nor given up, by when it was due.
    """

    update: datetime | None
    message: datetime | None
    due: datetime | None
    unsent: datetime | None
