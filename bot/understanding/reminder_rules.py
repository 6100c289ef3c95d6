"""When somebody wants to be reminded, as people type it: '9 pm', 'every 2 hours from 9 to 5 on weekdays'."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.plans import EVERY_DAY, LONGEST_STEP, SHORTEST_STEP
from bot.understanding.dates import WEEKDAYS
from bot.understanding.times import FILLER, FROM, LONGEST, TO, Trouble, UnclearError, amount, clock, day_in, hour, scan


@dataclass(frozen=True)
class Wish:
    """What was said; None where nothing was.

    Attributes:
        off: no reminders of this kind.
        times: local times.
        every, window: an interval, and the local times from and to which it runs.
        weekdays: Monday 0 to Sunday 6.
        starts, ends: the first and the last local day.
    """

    off: bool = False
    times: tuple[time, ...] | None = None
    every: timedelta | None = None
    window: tuple[time, time] | None = None
    weekdays: frozenset[int] | None = None
    starts: date | None = None
    ends: date | None = None


_OFF = {"off", "none", "never"}
_HOURS = {"h", "hr", "hrs", "hour", "hours"}
_MINUTES = {"m", "min", "mins", "minute", "minutes"}
_GROUPS = {
    "daily": EVERY_DAY,
    "weekday": frozenset(range(5)),
    "weekdays": frozenset(range(5)),
    "workdays": frozenset(range(5)),
    "weekend": frozenset({5, 6}),
    "weekends": frozenset({5, 6}),
}


class _Reader:
    """Walks over the words of one text."""

    def __init__(self, text: str, *, today: date) -> None:
        self.words = scan(text)
        self.today = today
        self.at = 0
        self.times: set[time] = set()
        self.every: timedelta | None = None
        self.window: tuple[time, time] | None = None
        self.weekdays: frozenset[int] | None = None
        self.starts: date | None = None
        self.ends: date | None = None

    def read(self) -> Wish:
        while self.at < len(self.words):
            self._step()
        if self.every is not None and self.times:
            raise UnclearError(Trouble.WINDOW, ", ".join(one.strftime("%H:%M") for one in sorted(self.times)))
        if self.window is not None and self.every is None:
            raise UnclearError(Trouble.WINDOW, "-".join(one.strftime("%H:%M") for one in self.window))
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise UnclearError(Trouble.BACKWARDS, f"{self.starts.isoformat()} - {self.ends.isoformat()}")
        wish = Wish(
            times=tuple(sorted(self.times)) or None,
            every=self.every,
            window=self.window,
            weekdays=self.weekdays,
            starts=self.starts,
            ends=self.ends,
        )
        if wish == Wish():
            raise UnclearError(Trouble.NOTHING, " ".join(self.words))
        return wish

    def _peek(self, ahead: int = 0) -> str:
        return self.words[self.at + ahead] if self.at + ahead < len(self.words) else ""

    def _next(self) -> str:
        word = self._peek()
        self.at += 1
        return word

    def _step(self) -> None:
        word = self._peek()
        if word in {"every", "each"}:
            self.at += 1
            self._every()
        elif word == "hourly":
            self.at += 1
            self.every = timedelta(hours=1)
        elif word in FROM:
            self.at += 1
            self._from()
        elif word in TO:
            self.at += 1
            self.ends = self._day(word)
        elif word == "for" or (word == "in" and self._peek(1) == "the"):
            self.at += 1
            self._for()
        elif not self._days() and not self._date_alone() and not self._clock():
            if word not in FILLER:
                raise UnclearError(Trouble.WORD, word)
            self.at += 1

    def _every(self) -> None:
        if self._peek() in {"day", "days"}:
            self.at += 1
            self.weekdays = EVERY_DAY
        elif self._peek() == "other" and self._peek(1) == "day":
            self.at += 2
            self.weekdays = frozenset({0, 2, 4})
        elif self._peek() == "week":
            self.at += 1
        elif not self._days():
            self.every = self._span()

    def _span(self) -> timedelta:
        word = self._next()
        half = word == "half"
        if half and self._peek() in {"a", "an"}:
            self.at += 1
        if half or word in _HOURS | _MINUTES:
            many, unit = (0.5 if half else 1.0), (self._next() if half else word)
        elif re.fullmatch(r"\d+h\d{2}", word):
            many, unit = amount(word), "h"
        else:
            many, unit = amount(word), self._next()
        if unit not in _HOURS | _MINUTES:
            raise UnclearError(Trouble.STEP, f"{word} {unit}".strip())
        span = timedelta(hours=many) if unit in _HOURS else timedelta(minutes=many)
        if not SHORTEST_STEP <= span <= LONGEST_STEP:
            raise UnclearError(Trouble.STEP, f"{word} {unit}".strip())
        return span

    def _from(self) -> None:
        if self._day_here() is not None:
            self.starts = self._day("from")
            return
        first = clock(self._peek())
        if first is None:
            raise UnclearError(Trouble.WORD, self._peek() or "from")
        self.at += 1
        if self._peek() not in TO | {"and"}:
            raise UnclearError(Trouble.WINDOW, first.strftime("%H:%M"))
        self.at += 1
        self.window = (first, self._end_of(first))

    def _end_of(self, first: time) -> time:
        word = self._next()
        last = clock(word)
        if last is None:
            raise UnclearError(Trouble.WORD, word or first.strftime("%H:%M"))
        # 'from 9 to 5' means the afternoon; '9 to 5am' and '20:00 to 02:00' say what they mean.
        if word.isdigit() and 1 <= last.hour < 12 and last <= first and last.hour + 12 > first.hour:
            last = time(last.hour + 12, last.minute)
        if last == first:
            raise UnclearError(Trouble.WINDOW, f"{first.strftime('%H:%M')}-{last.strftime('%H:%M')}")
        return last

    def _day_here(self) -> tuple[date, int] | None:
        return day_in(self.words, self.at, today=self.today)

    def _day(self, after: str) -> date:
        found = self._day_here()
        if found is None:
            word = self._peek()
            trouble = Trouble.WINDOW if word and clock(word) is not None else Trouble.WORD
            raise UnclearError(trouble, word or after)
        day, self.at = found
        if day < self.today:
            raise UnclearError(Trouble.PAST, day.isoformat())
        return day

    def _date_alone(self) -> bool:
        """A date without 'from' or 'until' could be either."""
        found = None if self._peek() in WEEKDAYS else self._day_here()
        if found is not None:
            raise UnclearError(Trouble.DATE, " ".join(self.words[self.at : found[1]]))
        return False

    def _for(self) -> None:
        word, unit = self._next(), self._next().removesuffix("s")
        days = {"day": 1, "week": 7, "month": 30}.get(unit)
        if days is None:
            raise UnclearError(Trouble.WORD, unit or word or "for")
        begin = self.starts or self.today
        self.ends = begin + timedelta(days=round(amount(word) * days) - 1)

    def _days(self) -> bool:
        word = self._peek()
        if word in _GROUPS:
            self.at += 1
            self.weekdays = (self.weekdays or frozenset()) | _GROUPS[word]
            return True
        if word not in WEEKDAYS:
            return False
        self.at += 1
        first = WEEKDAYS[word]
        chosen = frozenset({first})
        if self._peek() in {"to", "-", "through"} and self._peek(1) in WEEKDAYS:
            self.at += 1
            last = WEEKDAYS[self._next()]
            chosen = frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
        self.weekdays = (self.weekdays or frozenset()) | chosen
        return True

    def _clock(self) -> bool:
        word = self._peek()
        found = hour(word)
        if found is None:
            return False
        self.at += 1
        if self._peek() in {"-", "to", "until", "till"} and self._peek(1) and clock(self._peek(1)) is not None:
            self.at += 1
            self.window = (found, self._end_of(found))
        else:
            self.times.add(found)
        return True


def read(text: str, *, today: date) -> Wish:
    """Return what a typed text wishes.

    Args:
        today: the local day of whoever writes.

    Raises:
        UnclearError: some of it cannot be understood.
    """
    if len(text) > LONGEST:
        raise UnclearError(Trouble.WORD, text[:20])
    words = scan(text)
    if [word for word in words if word not in FILLER] and set(words) - FILLER <= _OFF:
        return Wish(off=True)
    return _Reader(text, today=today).read()
