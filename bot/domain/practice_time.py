"""When the practice is at work: its hours, and the days on which it is closed. What nobody has said, nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.local_time import instant

LOOK_AHEAD: Final = 400
"""Days in which it is looked when the practice opens again: more than a year of closed days is a slip."""


@dataclass(frozen=True, order=True)
class Span:
    """Hours of one day, ``[start, end)`` in the practice's local time; ``start`` comes first."""

    start: time
    end: time


@dataclass(frozen=True)
class ClosedDays:
    """Days on which the practice is closed, the first and the last among them; ``name`` says why, '' says nothing."""

    first: date
    last: date
    name: str = ""

    def covers(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Closure:
    """The practice is closed now.

    Attributes:
        until: the day on which it opens, local to the practice; None when that is not known.
        opens_at: when it opens on that day (UTC); None when no hours are known, but closed days alone.
        name: why it is closed; '' when nobody has said.
    """

    until: date | None = None
    opens_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True)
class PracticeTime:
    """What the practice has said of its time.

    Attributes:
        hours: by weekday, Monday being 0, in order; a day without any is a day off. Empty when no hours were said.
        closed: days on which it is closed whatever the weekday.
    """

    hours: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    closed: tuple[ClosedDays, ...] = ()

    @property
    def is_known(self) -> bool:
        """True when anything was said."""
        return bool(self.hours or self.closed)

    def closed_on(self, day: date) -> ClosedDays | None:
        """Return the closed days that a day is one of; None for another."""
        return next((one for one in self.closed if one.covers(day)), None)

    def closure(self, now: datetime, zone: ZoneInfo) -> Closure | None:
        """Return until when the practice is closed; None while it is open, or nobody has said that it closes.

        Args:
            zone: where the practice is.
        """
        today = now.astimezone(zone).date()
        off = self.closed_on(today)
        if not self.hours:
            if off is None:
                return None
            return Closure(until=self._next_day(today), name=off.name)
        for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD)):
            if self.closed_on(day) is not None:
                continue
            for span in self.hours.get(day.weekday(), ()):
                start, end = instant(day, span.start, zone), instant(day, span.end, zone)
                if now < start:
                    return Closure(until=day, opens_at=start, name="" if off is None else off.name)
                if now < end:
                    return None
        return Closure(name="" if off is None else off.name)

    def _next_day(self, today: date) -> date | None:
        days = (today + timedelta(days=n) for n in range(1, LOOK_AHEAD))
        return next((day for day in days if self.closed_on(day) is None), None)


NOTHING_SAID: Final = PracticeTime()
"""A practice of whose time nothing is known."""
