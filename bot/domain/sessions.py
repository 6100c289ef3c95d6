"""Sessions: one treatment, and which days can be one at all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.aftercare import Span, span

YEARS = range(2000, 2100)
"""Years in which a session may be; beyond them it is a slip of the pen."""


FAR = timedelta(days=366)
"""Further than this from today, in either direction, the year is asked about: it may be a slip of the pen."""


def is_far(day: date, *, today: date) -> bool:
    """Return whether a session on a day is so far from today that somebody should look at the year again."""
    return abs(day - today) > FAR


@dataclass(frozen=True)
class Slot:
    """When a session is.

    Attributes:
        day: the client's local day of ``starts_at`` (UTC).
        ends_at: None when it is not known.
    """

    starts_at: datetime
    day: date
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Session:
    """One treatment.

    Attributes:
        day: the client's local day of ``starts_at`` (UTC).
        ends_at: None when it is not known.
        cancelled_at: when it was called off; None for those that take place.
        uid: a hash of the calendar event that it came from.
    """

    id: int
    client_id: int
    therapist_id: int | None
    starts_at: datetime
    day: date
    note: str | None = None
    ends_at: datetime | None = None
    cancelled_at: datetime | None = None
    uid: str | None = None

    @property
    def span(self) -> Span:
        """From when to when it is, with the usual length when its end is not known."""
        return span(self.starts_at, self.ends_at)
