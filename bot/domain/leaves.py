"""When somebody of the team is away, or one client of theirs is covered, and who stands in: the practice's days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final

LONGEST: Final = 366
"""Days that a leave may have."""


@dataclass(frozen=True)
class Leave:
    """Somebody's days away, or the days on which somebody else covers one client of theirs.

    Attributes:
        deputy_id: who stands in; None for the owner.
        first_day, last_day: local days of the practice.
        begun_at, ended_at: when its beginning and its end were told.
        called_off_at: when it was called off; None while it stands.
        client_id: whom alone it is about, the rest stay; None for a leave, which is about all of ``member_id``'s.
    """

    id: int
    member_id: int
    deputy_id: int | None
    first_day: date
    last_day: date
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    called_off_at: datetime | None = None
    client_id: int | None = None

    def covers(self, day: date) -> bool:
        """Return whether a day is one of its days."""
        return self.called_off_at is None and self.first_day <= day <= self.last_day

    def meets(self, first: date, last: date) -> bool:
        """Return whether it shares a day with others."""
        return self.called_off_at is None and self.first_day <= last and first <= self.last_day


def leave_of(leaves: Iterable[Leave], member_id: int, day: date, client_id: int | None = None) -> Leave | None:
    """Return why somebody else stands in on a day; None when nobody has to.

    This is the one rule of who stands in: what is said of one client goes before what is said of all.

    Args:
        client_id: a client whom ``member_id`` looks after; None asks whether they are away.
    """
    theirs = [one for one in leaves if one.member_id == member_id and one.covers(day)]
    alone = [one for one in theirs if one.client_id is not None and one.client_id == client_id]
    return next(iter((*alone, *(one for one in theirs if one.client_id is None))), None)


@dataclass(frozen=True)
class Covers:
    """For whom somebody stands in on a day.

    Attributes:
        leaves: everybody's.
        owner_id: who looks after clients whom nobody else does.
    """

    deputy_id: int
    day: date
    leaves: tuple[Leave, ...] = ()
    owner_id: int | None = None

    @property
    def _mine(self) -> list[Leave]:
        return [one for one in self.leaves if one.deputy_id == self.deputy_id and one.covers(self.day)]

    @property
    def members(self) -> frozenset[int | None]:
        """Of whom of the team clients may come along; None for those whom nobody looks after."""
        found = {one.member_id for one in self._mine if one.client_id is None}
        return frozenset(found | ({None} if self.owner_id in found else set()))

    @property
    def clients(self) -> frozenset[int]:
        """Which clients may come along alone."""
        return frozenset(one.client_id for one in self._mine if one.client_id is not None)

    def has(self, client_id: int, therapist_id: int | None) -> bool:
        """Return whether somebody stands in for a client, whom ``therapist_id`` looks after, or else the owner."""
        carer_id = self.owner_id if therapist_id is None else therapist_id
        why = None if carer_id is None else leave_of(self.leaves, carer_id, self.day, client_id)
        return why is not None and why.deputy_id == self.deputy_id


NOBODY: Final = Covers(0, date.min)
"""Of somebody who stands in for nobody."""


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
