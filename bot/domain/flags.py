"""Danger signs in what clients write, for the therapist to see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

AGAIN: Final = timedelta(minutes=10)
"""For how long after a danger sign the same one again is the same flag, seen once more."""

TELLABLE: Final = timedelta(hours=24)
"""For how long after a danger sign somebody of whom nothing is kept can have the practice told of it."""


@dataclass(frozen=True)
class Sign:
    """What makes two danger signs the same: whose, which, how soon help is wanted, whether something was done."""

    client_id: int
    rule: str
    level: str
    acute: bool = False


@dataclass(frozen=True)
class Flag:
    """A danger sign, for the therapist's eyes only.

    Attributes:
        words: what the client wrote; the newest, when it came several times.
        times: how often it came within a few minutes.
        last_at: when it came last; None when it came once.
        acute: the words speak of a deed, or of means that are at hand.
        told_at: until when what has come since is on its way to the therapist.
    """

    id: int
    client_id: int
    rule: str
    level: str
    words: str | None
    raised_at: datetime
    corrected_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: int | None
    times: int = 1
    last_at: datetime | None = None
    acute: bool = False
    told_at: datetime | None = None


def card_of(flag_id: int) -> str:
    """Return the kind of card that a danger sign's message is, which changes when the sign comes again."""
    return f"flag:{flag_id}"
