"""Around a session the bot is silent: nobody looks at a phone on the treatment table."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.aftercare import AFTER, SorenessStage, Span
from bot.domain.plans import PlanKind
from bot.domain.quiet_hours import QuietHours

ROOM = timedelta(minutes=15)
"""After a session nothing is sent for so long: time to get dressed and to leave."""

NEEDLESS = frozenset({PlanKind.POSTURE, PlanKind.STRETCH})
"""Kinds that a session makes needless: they stay away. The others wait until it is over."""


def silent_until(kind: PlanKind, sessions: Sequence[Span], at: datetime, *, quiet: QuietHours) -> datetime | None:
    """Return until when a kind is silent because the client is in a session or just comes from one.

    Stretches rest until the first note after the session. Where quiet hours would begin meanwhile, the silence is
    shorter, so that what waits still comes.

    Args:
        sessions: those of the client, in any order.
        quiet: those of the client.

    Returns:
        An aware instant later than ``at``; None when there is no reason to be silent.
    """
    rest = (AFTER[SorenessStage.COMFORT],) if kind is PlanKind.STRETCH else ()
    found = []
    for one in sessions:
        ends = (one.ends_at + room for room in (*rest, ROOM))
        until = next((end for end in ends if not quiet.are_on(end)), one.ends_at)
        if one.starts_at <= at < until:
            found.append(until)
    return max(found, default=None)
