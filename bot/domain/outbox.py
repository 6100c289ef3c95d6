"""Messages that wait to be sent, and which of them go first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bot.domain.notices import Notice, body_of

PRESSING, DANGER, REPLY, NOTICE, REMINDER = -2, -1, 0, 1, 2
"""Priorities: what is about danger overtakes replies, replies overtake notices, and notices overtake reminders.

Of several danger signs the most pressing one reaches the therapist first.

Whatever is about danger goes as such, for more than its place follows from that: where such a message cannot be sent
at all, somebody is told.
"""

CALLS: Final = "calls"
"""The kind of a message that is put into words already: its body holds Bot API calls."""


class OutboxState(StrEnum):
    """What became of a message; dead ones were given up."""

    NEW = "new"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True)
class Letter:
    """A message to store.

    Attributes:
        kind: ``CALLS``, or the kind of a notice that is put into words when it is sent.
        body: the calls, or what is kept of the notice.
        expires_at: not sent any more from then on; None for never.
        not_before: not sent before; None for at once.
        wait: not sent before so much has passed; a clock that is set back makes it no longer.
    """

    chat_id: int
    kind: str
    body: dict[str, Any]
    priority: int = REPLY
    expires_at: datetime | None = None
    not_before: datetime | None = None
    wait: timedelta | None = None

    @classmethod
    def of(
        cls,
        notice: Notice,
        *,
        chat_id: int,
        priority: int = NOTICE,
        expires_at: datetime | None = None,
        not_before: datetime | None = None,
    ) -> "Letter":
        """Return a message that brings a notice."""
        return cls(chat_id, notice.kind, body_of(notice), priority, expires_at, not_before)


def sent_to(body: dict[str, Any], chat_id: int) -> dict[str, Any] | None:
    """Return the body of ``CALLS`` with what they send, to another chat; None when they send nothing.

    What changes a message that stands in the first chat is sent as a new one where it has words for that; what was to
    be remembered of the first chat is left out.
    """
    calls = [each for one in body["calls"] for each in (one, *one.get("otherwise", ()))]
    sending = [one for one in calls if one["method"].startswith("send_")]
    made = [
        {"method": one["method"], "arguments": one["arguments"] | {"chat_id": chat_id}}
        | ({"picture": one["picture"]} if "picture" in one else {})
        for one in sending
    ]
    return {"calls": made} if made else None


@dataclass(frozen=True)
class Posted:
    """A message taken out for sending.

    Attributes:
        is_again: it was taken before, or waits behind one that was; what of it Telegram has, or shows by now, nobody
            knows.
    """

    id: int
    chat_id: int
    kind: str
    body: dict[str, Any]
    priority: int
    created_at: datetime
    expires_at: datetime | None
    tries: int
    is_again: bool = False


@dataclass(frozen=True)
class Ahead:
    """A message that a clock ahead has written.

    Attributes:
        waits: it was not to go at once.
    """

    id: int
    chat_id: int
    waits: bool
