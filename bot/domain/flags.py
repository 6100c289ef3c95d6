"""Danger signs in what clients write, for the therapist to see."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

AGAIN: Final = timedelta(minutes=10)
"""For how long after a danger sign the same one again is the same flag, seen once more."""

NOTE_LIMIT: Final = 500
"""Characters of a note on what was done about a danger sign."""

LOOK_AHEAD: Final = timedelta(days=366)
"""How far away the day may be on which a danger sign is to be looked at again."""

_NOW: Final = frozenset({"emergency", "crisis"})
"""Levels at which help is wanted now."""

TELLABLE: Final = timedelta(hours=24)
"""For how long after a danger sign somebody of whom nothing is kept can have the practice told of it."""


@dataclass(frozen=True)
class Sign:
    """What makes two danger signs the same: whose, which, how soon help is wanted, whether something was done.

    Also whether the client gave it, or somebody of the practice entered it for them.
    """

    client_id: int
    rule: str
    level: str
    acute: bool = False
    on_behalf: bool = False


@dataclass(frozen=True)
class Flag:
    """A danger sign, for the therapist's eyes only.

    Attributes:
        words: what the client wrote; the newest, when it came several times.
        times: how often it came within a few minutes.
        last_at: when it came last; None when it came once.
        acute: the words speak of a deed, or of means that are at hand.
        told_at: until when what has come since is on its way to the therapist.
        tell_at: when somebody is told of it next, or when it is to be looked at again; None for no more.
        on_behalf: somebody of the practice entered it for the client, who was not sent the fixed text.
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
    on_behalf: bool = False
    tell_at: datetime | None = None

    @property
    def is_pressing(self) -> bool:
        """True when help is wanted now, or something was done or is at hand."""
        return self.acute or is_now(self.level)


@dataclass(frozen=True)
class Acknowledgement:
    """Somebody has looked at a danger sign; this is part of the treatment record.

    Attributes:
        by: who it was; None for somebody who has left.
        note: what was done, in their words; None when nothing was said.
        look_on: local day on which it is to be looked at again; None for never.
    """

    flag_id: int
    by: int | None
    at: datetime
    note: str | None = None
    look_on: date | None = None


def is_now(level: str) -> bool:
    """Return whether help is wanted now at a level."""
    return level in _NOW


def order(level: str, raised_at: datetime) -> tuple[bool, datetime]:
    """Return a sort key of danger signs that wait: what wants help now first, then the oldest."""
    return (not is_now(level), raised_at)


def card_of(flag_id: int) -> str:
    """Return the kind of card that a danger sign's message is, which changes when the sign comes again."""
    return f"flag:{flag_id}"
