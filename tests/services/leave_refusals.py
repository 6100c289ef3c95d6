"""What is refused of days away, each with what brings it about."""

from collections.abc import Sequence
from typing import Any

from bot.domain.errors import (
    DeputyAwayError,
    DeputyError,
    LeaveDaysError,
    LeaveOverlapsError,
    NotAllowedError,
    NotFoundError,
    PracticeError,
)
from bot.services import leaves
from tests.services.refusals import MONDAY, TODAY, WEEK, Deed

AWAY: dict[str, Any] = {"first": TODAY + WEEK, "last": TODAY + WEEK, "deputy_id": None}
"""Days on which Tom and Olga are away."""

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
    ("leaves.call_off", NotFoundError, lambda d, s: leaves.call_off(d, s.mira, s.leave)),
)
