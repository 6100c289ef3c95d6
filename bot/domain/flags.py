"""Danger signs in what clients write, for the therapist to see."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Flag:
    """A danger sign. ``words`` is what the client wrote, for the therapist's eyes only."""

    id: int
    client_id: int
    rule: str
    level: str
    words: str | None
    raised_at: datetime
    corrected_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: int | None
