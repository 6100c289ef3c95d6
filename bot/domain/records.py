"""The two classes of record: the diary, which is the client's, and the treatment record, which the treatment needs.

The treatment record is what somebody who treats writes down or answers for: the sessions with their notes, and the
danger signs with who looked at them, when, and what they noted of what was done. Words of the client's are no part of
it, not even those of a danger sign.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

DIARY: Final = (
    "check_ins",
    "check_ins_replaced",
    "after_sessions",
    "said_before_sessions",
    "weekly_questions_peg",
)
TREATMENT: Final = ("sessions", "danger_signs")
"""What of a client's download is of which class; the rest is neither: who they are, plans, agreements, looks."""


class KeptKind(StrEnum):
    """What a line of a kept treatment record is about."""

    SESSION = "session"
    DANGER = "danger"


@dataclass(frozen=True)
class KeptLine:
    """A line of the treatment record of somebody whose account is gone.

    Attributes:
        at: when the session began, or the danger sign was seen (UTC).
        rule: of a danger sign; empty for a session.
        note: of a session, or what was done about a danger sign, each with its day and by whom.
        by: who treated, or who acknowledged the sign; empty where nobody did, or nobody knows any more.
        acknowledged_at: when somebody looked at the danger sign; None where nobody did, and for sessions.
        corrected: whether the client said that it was not this.
        times: how often the sign came within a few minutes.
    """

    kind: KeptKind
    at: datetime
    rule: str = ""
    note: str = ""
    by: str = ""
    acknowledged_at: datetime | None = None
    corrected: bool = False
    times: int = 1


@dataclass(frozen=True)
class KeptRecord:
    """Whose treatment record is kept: the number and the name that they had, since when, and how many lines."""

    subject_id: int
    name: str
    kept_at: datetime
    lines: int

    def until(self, years: int) -> date:
        """Return the day on which it goes."""
        return (self.kept_at + span(years)).date()


def span(years: int) -> timedelta:
    """Return how long so many years are, leap days among them."""
    return timedelta(days=round(years * 365.25))
