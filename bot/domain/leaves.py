"""When somebody of the team is away, and who stands in: whole local days of the practice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final

LONGEST: Final = 366
"""Days that a leave may have."""


@dataclass(frozen=True)
class Leave:
    """Somebody's days away.

    Attributes:
        deputy_id: who stands in; None for the owner.
        first_day, last_day: local days of the practice.
        begun_at, ended_at: when its beginning and its end were told.
        called_off_at: when it was called off; None while it stands.
    """

    id: int
    member_id: int
    deputy_id: int | None
    first_day: date
    last_day: date
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    called_off_at: datetime | None = None

    def covers(self, day: date) -> bool:
        """Return whether somebody is away on a day."""
        return self.called_off_at is None and self.first_day <= day <= self.last_day

    def meets(self, first: date, last: date) -> bool:
        """Return whether it shares a day with others."""
        return self.called_off_at is None and self.first_day <= last and first <= self.last_day


def leave_of(leaves: Iterable[Leave], member_id: int, day: date) -> Leave | None:
    """Return why somebody is away on a day; None when they are here."""
    return next((one for one in leaves if one.member_id == member_id and one.covers(day)), None)


def covered_by(leaves: Iterable[Leave], deputy_id: int, day: date) -> frozenset[int]:
    """Return for whom somebody stands in on a day."""
    return frozenset(one.member_id for one in leaves if one.deputy_id == deputy_id and one.covers(day))


class LeaveNews(StrEnum):
    """What there is to tell of a leave."""

    SET = "set"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    BEGINS = "begins"
    ENDED = "ended"


@dataclass(frozen=True)
class LeaveTold:
    """To who stands in or did, the owner and who is away: what has become of a leave."""

    kind: ClassVar[str] = "leave_told"
    leave_id: int
    news: LeaveNews
