"""What somebody of the team enters for a client who cannot: a line that waits for a yes, and what was replaced."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.domain.checkins import CheckIn, OnBehalf, close, is_late
from bot.domain.people import Person

MARK: Final = 12
"""Letters of the mark of what stood there."""

LINE_LIMIT: Final = 600
"""Characters of a line that is entered for a client."""

WAITS: Final = timedelta(hours=12)
"""For how long a line that was read back waits for a yes."""

CHANGING: Final = timedelta(hours=1)
"""For how long a client may go on changing what the practice had entered for a day that is closed."""


@dataclass(frozen=True)
class Draft:
    """A line that somebody of the team has typed for a client, as it was read.

    Attributes:
        code: what its buttons carry, which no other line has: it ends with the mark of what stood there
            when the line was read back, for a yes is to what was shown (``mark_of``).
        person_id: who typed it.
        day: the client's local day.
        note: the line itself.
    """

    code: str
    person_id: int
    client_id: int
    day: date
    pain: int | None
    areas: tuple[str, ...] | None
    note: str


@dataclass(frozen=True)
class Replaced:
    """An entry that the practice had made, and when another took its place."""

    entry: CheckIn
    replaced_at: datetime


def mark_of(entry: CheckIn | None) -> str:
    """Return twelve letters that stand for what a day's entry says, and who has made it."""
    seen = None if entry is None else (*entry.said, None if entry.on_behalf is None else entry.on_behalf.by)
    return sha256(repr(seen).encode()).hexdigest()[:MARK]


def entry_of(draft: Draft, client: Person, *, by: Person, now: datetime, before: CheckIn | None) -> CheckIn:
    """Return the entry that a line makes for a client.

    Args:
        before: what the practice had entered for that day, which it corrects.
    """
    return close(
        CheckIn(
            client_id=client.id,
            day=draft.day,
            pain=draft.pain,
            areas=draft.areas or None,
            note=draft.note,
            late=is_late(draft.day, now, client.zone),
            started_at=now if before is None else before.started_at,
            saved_at=now,
            edited_at=None if before is None else now,
            on_behalf=OnBehalf(by.id, by.name),
        )
    )
