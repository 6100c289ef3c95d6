"""What may be promised of who hears something, and when: no more than the program knows."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.people import Person, Reach
from bot.domain.practice_time import ClosedDays, Closure


@dataclass(frozen=True)
class Away:
    """Who looks after the client is away until a day, which is the last one.

    Attributes:
        is_cover: they are here, and somebody else covers this client.
    """

    who: Person
    last_day: date
    is_cover: bool = False


@dataclass(frozen=True)
class Promise:
    """What is known of who hears something, for the client who is told so.

    Attributes:
        hears: who gets it; None when the bot can write to nobody.
        reads: they may read the client's words, not only that there is something.
        closure: until when the practice is closed; None while it is open, or when its hours are not known.
        closes: closed days that begin soon, and may come before the answer; None while it is closed already.
        away: who looks after the client, while they are away; somebody else may hear it then.
    """

    client: Person
    now: datetime
    hears: Person | None
    reads: bool = True
    closure: Closure | None = None
    closes: ClosedDays | None = None
    away: Away | None = None

    @property
    def reached(self) -> Person | None:
        """Who hears it now; None when that is nobody."""
        return None if self.hears is None or self.hears.reach is not Reach.OK else self.hears

    @property
    def name(self) -> str:
        """What whoever gets it is called."""
        return "" if self.hears is None else self.hears.name
