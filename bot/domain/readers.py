"""Who reads a client's diary, and who asks to: a new reader reads after the client's yes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REMIND_AFTER = (timedelta(days=3), timedelta(days=7))
"""How long after it was asked a client is reminded, once each; then no more."""


def remind_at(asked_at: datetime, *, reminded: int) -> datetime | None:
    """Return when a client is reminded of a request next; None when no more."""
    return asked_at + REMIND_AFTER[reminded] if reminded < len(REMIND_AFTER) else None


class WhyAsked(StrEnum):
    """Why a client is asked whether somebody else may read."""

    LINK = "link"
    """The client opened the link of another therapist."""
    HANDED = "handed"
    """The owner, or who looks after the client, hands them over."""
    LEFT = "left"
    """Who looked after the client has left."""


class Answer(StrEnum):
    """What became of a request."""

    YES = "yes"
    NO = "no"
    REPLACED = "replaced"
    """Another request came after it, or it has lost its point."""
    CALLED_BACK = "called_back"
    """Whoever had asked, or the owner, does not ask any more."""


@dataclass(frozen=True)
class Request:
    """Asks a client whether somebody may read; until the answer nothing moves.

    Attributes:
        to_id: who would look after the client, and read.
        asked_by: whose deed it was; None for the command line of the server, or when they are gone.
        reminded: how often the client was reminded.
        remind_at: when they are next; None when no more.
    """

    id: int
    client_id: int
    to_id: int
    why: WhyAsked
    asked_by: int | None
    asked_at: datetime
    reminded: int = 0
    remind_at: datetime | None = None
    answered_at: datetime | None = None
    answer: Answer | None = None

    @property
    def is_open(self) -> bool:
        """True while the client has not answered."""
        return self.answered_at is None
