"""A client's diary laid out by day, with its gaps, for pictures and for words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from bot.domain.checkins import CheckIn, Glance

ENOUGH_DAYS = 3
"""Entries needed in a span before a mean of it is said."""


@dataclass(frozen=True)
class Day:
    """One local day; ``entry`` is None for a gap, which is never filled."""

    day: date
    entry: CheckIn | None


@dataclass(frozen=True)
class Progress:
    """A span of days with its entries and the sessions in it.

    Attributes:
        days: every day from the first to the last, oldest first.
        sessions: local days on which a session took place or is planned.
    """

    days: tuple[Day, ...]
    sessions: tuple[date, ...]

    @property
    def entries(self) -> tuple[CheckIn, ...]:
        """The days that have an entry."""
        return tuple(one.entry for one in self.days if one.entry is not None)


def lay_out(entries: Sequence[CheckIn], sessions: Sequence[date], *, first: date, last: date) -> Progress:
    """Return the days from ``first`` to ``last`` (both included) with their entries.

    Raises:
        ValueError: ``last`` lies before ``first``.
    """
    if last < first:
        raise ValueError(f"the span ends on {last} before it starts on {first}")
    by_day = {entry.day: entry for entry in entries if entry.has_content}
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Progress(
        days=tuple(Day(day=day, entry=by_day.get(day)) for day in span),
        sessions=tuple(sorted({day for day in sessions if first <= day <= last})),
    )


def mean_pain(entries: Sequence[CheckIn | Glance]) -> float | None:
    """Return the mean NRS-11 of the entries that have one; None when there is none."""
    scores = [entry.pain for entry in entries if entry.pain is not None]
    return fmean(scores) if scores else None


def mean_comfort(entries: Sequence[CheckIn]) -> float | None:
    """Return the mean posture comfort (0-10, higher is better); None when there is none."""
    scores = [entry.comfort for entry in entries if entry.comfort is not None]
    return fmean(scores) if scores else None


def minimal_change(baseline: float) -> float:
    """Return the change on the NRS-11 that counts, in points, for a starting level.

    The minimal clinically important difference grows with the baseline: 1 point from 1-4, 2 from 5-7,
    3 from 8-10 (doi:10.1055/a-1304-3677).
    """
    if baseline < 4.5:
        return 1.0
    if baseline < 7.5:
        return 2.0
    return 3.0


@dataclass(frozen=True)
class SinceSession:
    """How pain compares before and after a session: means of NRS-11 and the number of entries in each."""

    session: date
    before: float
    after: float
    n_before: int
    n_after: int


def since_last_session(progress: Progress, *, days: int = 7) -> SinceSession | None:
    """Compare pain after the last session with the ``days`` before it.

    Returns:
        None when there is no session in the span, or fewer than three entries with a score on either side.
    """
    if not progress.sessions or not progress.days:
        return None
    last_day = progress.days[-1].day
    past = [day for day in progress.sessions if day <= last_day]
    if not past:
        return None
    session = past[-1]
    scored = [entry for entry in progress.entries if entry.pain is not None]
    before = [entry for entry in scored if session - timedelta(days=days) <= entry.day < session]
    after = [entry for entry in scored if entry.day > session]
    mean_before, mean_after = mean_pain(before), mean_pain(after)
    if len(before) < ENOUGH_DAYS or len(after) < ENOUGH_DAYS or mean_before is None or mean_after is None:
        return None
    return SinceSession(session=session, before=mean_before, after=mean_after, n_before=len(before), n_after=len(after))
