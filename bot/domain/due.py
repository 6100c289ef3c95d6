"""What one look at the plans finds, and what is taken out to be settled."""

from dataclasses import dataclass

from bot.domain.plans import Plan
from bot.domain.schedule import Recipient

Claim = tuple[Recipient, list[Plan]]
"""A client and the plans to settle."""


@dataclass(frozen=True)
class Waiting:
    """Whether there is anything to do."""

    plans: bool
    pauses: bool
    timers: bool
    chats: bool
    requests: bool
    leaves: bool
    flags: bool
    pains: bool

    @property
    def others(self) -> bool:
        """True when there is something besides plans."""
        others = (self.pauses, self.timers, self.chats, self.requests, self.leaves, self.flags, self.pains)
        return any(others)
