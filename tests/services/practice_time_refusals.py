"""What is refused of the practice's hours and closed days, each with what brings it about."""

from collections.abc import Sequence
from datetime import time, timedelta

from bot.domain.errors import (
    ClosedDaysError,
    ClosedNameError,
    HoursError,
    NeverOpenError,
    NotAllowedError,
    NotFoundError,
    PracticeError,
)
from bot.domain.practice_time import Half, Span
from bot.services import practice_time
from tests.services.refusals import TODAY, WEEK, Deed

MORNING = (Span(time(9), time(13)),)
BACKWARDS = (Span(time(22), time(2)),)
MONDAY = frozenset({0})
DAYS = {"first": TODAY + 2 * WEEK, "last": TODAY + 3 * WEEK}
OVER = {"first": TODAY - WEEK, "last": TODAY - timedelta(days=1)}

CASES: Sequence[tuple[str, type[PracticeError], Deed]] = (
    *(
        (
            "practice_time.set_hours",
            NotAllowedError,
            lambda d, s, who=who: practice_time.set_hours(d, getattr(s, who), weekdays=MONDAY, spans=MORNING),
        )
        for who in ("mira", "ann")
    ),
    (
        "practice_time.set_hours",
        HoursError,
        lambda d, s: practice_time.set_hours(d, s.olga, weekdays=MONDAY, spans=BACKWARDS),
    ),
    (
        "practice_time.set_hours",
        NeverOpenError,
        lambda d, s: practice_time.set_hours(d, s.olga, weekdays=MONDAY, spans=()),
    ),
    ("practice_time.close", NotAllowedError, lambda d, s: practice_time.close(d, s.tom, **DAYS)),
    ("practice_time.close", ClosedDaysError, lambda d, s: practice_time.close(d, s.olga, **OVER)),
    ("practice_time.name", NotAllowedError, lambda d, s: practice_time.name(d, s.mira, "Break", **s.closed)),
    ("practice_time.name", NotFoundError, lambda d, s: practice_time.name(d, s.olga, "Break", **DAYS)),
    ("practice_time.name", ClosedNameError, lambda d, s: practice_time.name(d, s.olga, "x" * 61, **s.closed)),
    ("practice_time.open_after_all", NotAllowedError, lambda d, s: practice_time.open_after_all(d, s.ann, **s.closed)),
    ("practice_time.open_after_all", NotFoundError, lambda d, s: practice_time.open_after_all(d, s.olga, **DAYS)),
    ("practice_time.give_back", NotAllowedError, lambda d, s: practice_time.give_back(d, s.mira, Half.CLOSED)),
    ("practice_time.give_back", NotFoundError, lambda d, s: practice_time.give_back(d, s.olga, Half.HOURS)),
)
