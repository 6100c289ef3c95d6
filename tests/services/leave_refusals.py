"""What is refused of days away, each with what brings it about."""

from collections.abc import Awaitable, Sequence
from datetime import date
from typing import Any

from bot.domain.errors import (
    CoveredAlreadyError,
    DeputyAwayError,
    DeputyError,
    LeaveDaysError,
    LeaveOverlapsError,
    NamesNoDeputyError,
    NotAllowedError,
    NotFoundError,
    PracticeError,
)
from bot.domain.people import Person
from bot.services import covers, leaves
from bot.services.unit_of_work import Desk
from tests.services.refusals import MONDAY, TODAY, WEEK, Deed

AWAY: dict[str, Any] = {"first": TODAY + WEEK, "last": TODAY + WEEK, "deputy_id": None}
"""Days on which Tom and Olga are away."""


def _covers(
    desk: Desk,
    by: Person,
    whose: Sequence[Person],
    *,
    first: date = TODAY,
    last: date = TODAY,
    deputy: Person | None = None,
) -> Awaitable[object]:
    """Let clients be covered."""
    number = None if deputy is None else deputy.id
    return covers.put(desk, by, client_ids=[one.id for one in whose], first=first, last=last, deputy_id=number)


CASES: Sequence[tuple[str, type[PracticeError], Deed]] = (
    ("leaves.put", NotAllowedError, lambda d, s: leaves.put(d, s.tom, member_id=s.mira.id, **AWAY)),
    ("leaves.put", NotFoundError, lambda d, s: leaves.put(d, s.olga, member_id=s.ann.id, **AWAY)),
    ("leaves.put", LeaveDaysError, lambda d, s: leaves.put(d, s.mira, member_id=s.mira.id, **AWAY | {"last": MONDAY})),
    ("leaves.put", LeaveOverlapsError, lambda d, s: leaves.put(d, s.tom, member_id=s.tom.id, **AWAY)),
    (
        "leaves.put",
        DeputyError,
        lambda d, s: leaves.put(d, s.mira, member_id=s.mira.id, **AWAY | {"deputy_id": s.ann.id}),
    ),
    (
        "leaves.put",
        DeputyAwayError,
        lambda d, s: leaves.put(d, s.mira, member_id=s.mira.id, **AWAY | {"deputy_id": s.tom.id}),
    ),
    ("leaves.deputise", NotFoundError, lambda d, s: leaves.deputise(d, s.mira, s.leave, None)),
    ("leaves.deputise", DeputyError, lambda d, s: leaves.deputise(d, s.tom, s.leave, s.tom.id)),
    ("leaves.deputise", DeputyAwayError, lambda d, s: leaves.deputise(d, s.tom, s.leave, s.olga.id)),
    ("leaves.deputise", NamesNoDeputyError, lambda d, s: leaves.deputise(d, s.mira, s.cover, s.tom.id)),
    ("covers.put", NotFoundError, lambda d, s: _covers(d, s.tom, [s.ann])),
    ("covers.put", NotFoundError, lambda d, s: _covers(d, s.mira, [s.ann, s.ben])),
    ("covers.put", LeaveDaysError, lambda d, s: _covers(d, s.mira, [s.ann], first=TODAY - WEEK, last=TODAY - WEEK)),
    ("covers.put", CoveredAlreadyError, lambda d, s: _covers(d, s.mira, [s.ann], last=TODAY + 3 * WEEK)),
    ("covers.put", DeputyError, lambda d, s: _covers(d, s.mira, [s.ann], deputy=s.mira)),
    ("covers.put", DeputyAwayError, lambda d, s: _covers(d, s.mira, [s.ann], last=TODAY + WEEK, deputy=s.tom)),
    # The first is covered before it turns out that the second has not agreed to that.
    ("covers.put", NamesNoDeputyError, lambda d, s: _covers(d, s.mira, [s.ann, s.cleo], deputy=s.tom)),
    ("leaves.call_off", NotFoundError, lambda d, s: leaves.call_off(d, s.mira, s.leave)),
)
