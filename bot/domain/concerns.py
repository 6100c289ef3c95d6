"""What hurts a client, as one item that waits until a person settles it: severe pain, and exercises that hurt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

SEVERE: Final = 8
"""NRS-11 from which on a score waits for a person ('severe' in the NHS's words: hard to think or talk, no sleep)."""

REST: Final = timedelta(days=14)
"""For how long after it was settled the same again is no new item; what is worse is."""


@dataclass(frozen=True)
class Concern:
    """What hurts a client; there is one open item of each client at most.

    Attributes:
        first_day: local day of the first entry or report that it holds.
        pain: the highest score of it (NRS-11); None without severe pain.
        pain_day: local day of that score.
        exercises: which exercises were said to hurt, in that order.
        settled_by: who has settled it; None while it is open, and for somebody who has left.
    """

    id: int
    client_id: int
    opened_at: datetime
    first_day: date
    pain: int | None = None
    pain_day: date | None = None
    exercises: tuple[str, ...] = ()
    settled_at: datetime | None = None
    settled_by: int | None = None

    @property
    def is_open(self) -> bool:
        """True while nobody has settled it."""
        return self.settled_at is None

    def rests(self, now: datetime) -> bool:
        """Return whether it was settled so lately that the same again is nothing new."""
        return self.settled_at is not None and now - self.settled_at < REST


def is_worse(before: Concern | None, *, pain: int, now: datetime) -> bool:
    """Return whether a severe score opens an item, by the newest one."""
    if before is None:
        return True
    return not before.is_open and (not before.rests(now) or before.pain is None or pain > before.pain)


def is_news(before: Concern | None, exercise: str, *, allowed_at: datetime | None, now: datetime) -> bool:
    """Return whether an exercise that hurts opens an item or adds to the open one.

    Args:
        allowed_at: when somebody allowed it again last; what hurts again after that is news.
    """
    if before is None or exercise not in before.exercises:
        return True
    since = before.settled_at or before.opened_at
    return (allowed_at is not None and allowed_at > since) or (not before.is_open and not before.rests(now))
