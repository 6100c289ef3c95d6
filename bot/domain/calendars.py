"""Addresses at which a therapist's sessions can be read by a calendar."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FeedNames(StrEnum):
    """How clients are named in a feed."""

    INITIALS = "initials"
    FIRST = "first"
    NONE = "none"


@dataclass(frozen=True)
class Feed:
    """A secret address."""

    person_id: int
    names: FeedNames
    created_at: datetime
