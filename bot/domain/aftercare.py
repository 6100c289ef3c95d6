"""What follows a session and what comes before the next one: when, and which of them.

The hours are those that therapists ask for: comfort on the same day, soreness on the next one, and once more when it
should have passed; soreness in the first three days after hands-on work is common (``bot.domain.triage.SORE_DAYS``).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.local_time import instant
from bot.domain.plans import PlanKind
from bot.domain.quiet_hours import QuietHours

LENGTH = timedelta(hours=1)
"""How long a session lasts when its end is not known."""

LONGEST = timedelta(hours=8)
"""An end that is further away than this belongs to no session: it counts as not known."""

BRIEF_AT = time(17, 0)
"""The local time of the day before a session at which its brief comes."""

BRIEF_ROOM = timedelta(hours=2)
"""A brief that quiet hours push closer to the session than this is left out: nobody would read it in time."""

FADED = frozenset({0, 1, 3, 5})
"""Days before a session on which stretches stay away: every other day of the last week, and the last two."""


class SorenessStage(StrEnum):
    """Which of the notes after a session it is."""

    COMFORT = "2h"
    """What is good for the body now."""
    DAY = "24h"
    """How sore, and how the body feels."""
    THREE_DAYS = "72h"
    """How sore still, and what helped."""


AFTER: dict[SorenessStage, timedelta] = {
    SorenessStage.COMFORT: timedelta(hours=2),
    SorenessStage.DAY: timedelta(hours=24),
    SorenessStage.THREE_DAYS: timedelta(hours=72),
}
"""How long after the end of a session each note comes."""


@dataclass(frozen=True, order=True)
class Span:
    """From when to when a session is."""

    starts_at: datetime
    ends_at: datetime


def span(starts_at: datetime, ends_at: datetime | None = None) -> Span:
    """Return from when to when a session is; one whose end is not known has the usual length."""
    if ends_at is None or not timedelta() < ends_at - starts_at <= LONGEST:
        ends_at = starts_at + LENGTH
    return Span(starts_at, ends_at)


def next_moment(
    kind: PlanKind,
    sessions: Sequence[Span],
    *,
    after: datetime,
    quiet: QuietHours,
    written: Collection[tuple[Span, SorenessStage] | None] = (),
) -> datetime | None:
    """Return the first instant strictly later than ``after`` at which a kind that follows the sessions comes.

    What would fall into quiet hours comes when they end. A note after a session is left out once another session
    has begun, a brief when too little time would be left.

    Args:
        kind: ``AFTERCARE`` or ``BRIEF``.
        sessions: from when to when (aware), in any order; past ones of the last days are needed for aftercare.
        written: notes that were written already, as ``stage_at`` names them: they do not come again.

    Returns:
        An aware UTC datetime; None when nothing comes.
    """
    if kind is PlanKind.BRIEF:
        moments = _briefs(sessions, quiet)
    else:
        notes = _notes(sorted(sessions), quiet)
        moments = (moment for moment, note in notes if note not in written)
    return min((one for one in moments if one > after), default=None)


def _notes(sessions: Sequence[Span], quiet: QuietHours) -> Iterator[tuple[datetime, tuple[Span, SorenessStage]]]:
    for position, one in enumerate(sessions):
        following = sessions[position + 1] if position + 1 < len(sessions) else None
        for stage, later in AFTER.items():
            moment = quiet.over(one.ends_at + later)
            if following is None or moment < following.starts_at:
                yield moment, (one, stage)


def _briefs(sessions: Sequence[Span], quiet: QuietHours) -> Iterator[datetime]:
    for one in sessions:
        moment = brief_at(one.starts_at, quiet)
        if moment is not None:
            yield moment


def brief_at(start: datetime, quiet: QuietHours) -> datetime | None:
    """Return when the brief of a session comes (UTC); None when quiet hours leave too little room."""
    before = start.astimezone(quiet.zone).date() - timedelta(days=1)
    moment = quiet.over(instant(before, BRIEF_AT, quiet.zone))
    return moment if moment <= start - BRIEF_ROOM else None


def stage_at(sessions: Sequence[Span], at: datetime) -> tuple[Span, SorenessStage] | None:
    """Return which note it is that comes at an instant, and the session that it follows.

    Args:
        sessions: in any order.

    Returns:
        The newest session begun by then, and the stage; None when no note of it can come yet.
    """
    begun = [one for one in sessions if one.starts_at <= at]
    if not begun:
        return None
    newest = max(begun)
    reached = [stage for stage, later in AFTER.items() if newest.ends_at + later <= at]
    return (newest, reached[-1]) if reached else None


def fades(due_on: date, *, next_session: date | None) -> bool:
    """Return whether a stretch that is due on a day stays away because the next session is near.

    Stretches fade as a session nears: every other day of the week before it, then two days of rest, so that the
    body comes as it is and not freshly worked on. That is a choice of this program, not a finding: a programme
    that the therapist has assigned does not fade.

    Args:
        due_on, next_session: local days of the client; no session known, nothing fades.
    """
    return next_session is not None and (next_session - due_on).days in FADED
