"""Timers that run in a client's chat."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RunningTimer:
    """A timer that runs.

    Attributes:
        then: what the buttons below it are about (``bot.chat`` reads it).
        seconds: how long it takes in all.
        next_at: when its message changes next.
    """

    client_id: int
    exercise: str
    then: str
    seconds: int
    ends_at: datetime
    next_at: datetime
