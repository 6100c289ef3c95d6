"""When the practice is at work: its hours, and the days on which it is closed. What nobody has said, nobody knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import ClosedDaysError, HoursError, NeverOpenError
from bot.domain.local_time import instant

WEEK: Final = range(7)
"""Weekdays, Monday being 0."""

MOST_SPANS: Final = 4
"""Spans that a day may have: as many as stand on a button."""

MOST_CLOSINGS: Final = 60
"""Closed days and spans of them that may be set at a time."""

LONGEST_CLOSING: Final = 365
"""Days in a row that the practice may be closed for: more is a year that was mistyped."""

FARTHEST: Final = timedelta(days=3 * 366)
"""How far ahead closed days may lie: more is a year that was mistyped, too."""

LONGEST_NAME: Final = 60
"""Characters that say why the practice is closed."""

SOON: Final = 3
"""Days within which an answer is usually there: closed days that begin by then may come in between."""

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

    def joins(self, other: "ClosedDays") -> bool:
        """Return whether they are one with others: they share a day, or follow on each other for the same reason."""
        touches = 0 if self.name != other.name else 1
        return self.first <= other.last + timedelta(days=touches) and other.first <= self.last + timedelta(days=touches)


Hours = Mapping[int, tuple[Span, ...]]
"""Hours by weekday, Monday being 0; a day without any is a day off."""


class Half(StrEnum):
    """The two things that a practice says of its time, each by itself."""

    HOURS = "hours"
    CLOSED = "closed"


class Change(StrEnum):
    """What was changed of the practice's time, for the security log."""

    HOURS = "hours"
    CLOSED = "closed_days"
    HOURS_OF_FILE = "hours_of_the_file"
    CLOSED_OF_FILE = "closed_days_of_the_file"


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

    hours: Hours = field(default_factory=dict)
    closed: tuple[ClosedDays, ...] = ()

    @property
    def is_known(self) -> bool:
        """True when anything was said."""
        return bool(self.hours or self.closed)

    def coming(self, today: date) -> tuple[ClosedDays, ...]:
        """Return the closed days that are not over."""
        return tuple(one for one in self.closed if one.last >= today)

    def closes_soon(self, today: date) -> ClosedDays | None:
        """Return the closed days that begin within the next few days; None when there are none."""
        soon = (one for one in self.closed if today < one.first <= today + timedelta(days=SOON))
        return min(soon, key=lambda one: one.first, default=None)

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

    def worked(self, begin: datetime, span: timedelta, zone: ZoneInfo) -> datetime | None:
        """Return when the practice has been open for so long since an instant; None when it does not open that long.

        Where no hours were said it is taken to be open on every day that is not closed, night and day.

        Args:
            zone: where the practice is.
        """
        today, left = begin.astimezone(zone).date(), span
        for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD)):
            for opens, closes in self._open_on(day, zone):
                start = max(opens, begin)
                if closes - start >= left:
                    return start + left
                left -= max(closes - start, timedelta())
        return None

    def _open_on(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        if self.closed_on(day) is not None:
            return []
        if not self.hours:
            return [(instant(day, time(), zone), instant(day + timedelta(days=1), time(), zone))]
        return [
            (instant(day, one.start, zone), instant(day, one.end, zone)) for one in self.hours.get(day.weekday(), ())
        ]

    def _next_day(self, today: date) -> date | None:
        days = (today + timedelta(days=n) for n in range(1, LOOK_AHEAD))
        return next((day for day in days if self.closed_on(day) is None), None)


NOTHING_SAID: Final = PracticeTime()
"""A practice of whose time nothing is known."""


@dataclass(frozen=True)
class SaidInChat:
    """What the owner has set in the chat; None for a half that was not set there, of which the file counts."""

    hours: Hours | None = None
    closed: tuple[ClosedDays, ...] | None = None

    def over(self, file: PracticeTime) -> PracticeTime:
        """Return what counts: what was set in the chat, or else what the file says."""
        return PracticeTime(
            hours=file.hours if self.hours is None else self.hours,
            closed=file.closed if self.closed is None else self.closed,
        )

    def sets(self, half: Half) -> bool:
        """Return whether a half was set in the chat."""
        return (self.hours if half is Half.HOURS else self.closed) is not None

    def differs(self, half: Half, file: PracticeTime, *, today: date) -> bool:
        """Return whether the file says something else of a half than what was set in the chat."""
        if not self.sets(half):
            return False
        if half is Half.HOURS:
            return bool(file.hours) and file.hours != self.hours
        coming = file.coming(today)
        return bool(coming) and coming != self.over(file).coming(today)


def in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the hours of a day in order, those that overlap or touch as one.

    Raises:
        HoursError: one does not end after it begins, or there are more than ``MOST_SPANS``.
    """
    found: list[Span] = []
    for one in sorted(spans):
        if one.end <= one.start:
            raise HoursError(MOST_SPANS)
        if found and one.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    if len(found) > MOST_SPANS:
        raise HoursError(MOST_SPANS)
    return tuple(found)


def with_hours(hours: Hours, weekdays: Iterable[int], spans: Iterable[Span]) -> Hours:
    """Return the hours with those of some weekdays changed; no spans is a day off.

    Raises:
        HoursError: a span does not end after it begins, or a day has too many.
        NeverOpenError: no day would have any.
    """
    day = in_order(spans)
    changed = {**hours, **dict.fromkeys(weekdays, day)}
    found = {number: changed[number] for number in WEEK if changed.get(number)}
    if not found:
        raise NeverOpenError
    return found


def with_closed(closed: Iterable[ClosedDays], new: ClosedDays, *, today: date) -> tuple[ClosedDays, ...]:
    """Return closed days with others among them, in order, without those that are over.

    Those that share a day become one; the new name stays, or the one there was. They begin today at the earliest.

    Raises:
        ClosedDaysError: the new ones are over, end before they begin, are too far ahead, or too many in a row; or there
            are too many to keep.
    """
    if new.last < new.first or new.last < today or new.last > today + FARTHEST:
        raise ClosedDaysError(LONGEST_CLOSING)
    new = replace(new, first=max(new.first, today))
    rest = [one for one in closed if one.last >= today]
    while joined := [one for one in rest if one.joins(new)]:
        rest = [one for one in rest if not one.joins(new)]
        name = next((one.name for one in (new, *joined) if one.name), "")
        every = (new, *joined)
        new = ClosedDays(min(one.first for one in every), max(one.last for one in every), name)
    if (new.last - new.first).days >= LONGEST_CLOSING or len(rest) >= MOST_CLOSINGS:
        raise ClosedDaysError(LONGEST_CLOSING)
    return tuple(sorted((*rest, new), key=lambda one: (one.first, one.last)))


def named(closed: Iterable[ClosedDays], first: date, last: date, name: str) -> tuple[ClosedDays, ...]:
    """Return closed days, of which those from ``first`` to ``last`` have another name."""
    return tuple(replace(one, name=name) if (one.first, one.last) == (first, last) else one for one in closed)
