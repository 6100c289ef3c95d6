"""Messages that wait to be sent, and which of them go first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

REPLY, NOTICE, REMINDER = 0, 1, 2
"""Priorities: replies overtake notices, notices overtake reminders."""


@dataclass(frozen=True)
class Letter:
    """A message to store.

    Attributes:
        kind: ``calls`` for ready Bot API calls, or the name of a notice that is put into words when it is sent.
        body: the calls, or the notice's arguments (ids).
        expires_at: not sent any more from then on; None for never.
        not_before: not sent before; None for at once.
    """

    chat_id: int
    kind: str
    body: dict[str, Any]
    priority: int = REPLY
    expires_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Posted:
    """A message taken out for sending."""

    id: int
    chat_id: int
    kind: str
    body: dict[str, Any]
    priority: int
    created_at: datetime
    expires_at: datetime | None
    tries: int
