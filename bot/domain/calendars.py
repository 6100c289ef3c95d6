"""Addresses at which a therapist's sessions can be read by a calendar."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Feed:
    """A secret address; ``names`` is 'initials' or 'first'."""

    person_id: int
    names: str
    created_at: datetime
