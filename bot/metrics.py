"""Figures about the program, never about people: counted where things happen, shown by the web side.

Plain dictionaries, so that counting costs next to nothing and nothing has to be loaded for it. A label's value is a
word of the program or a status: what looks otherwise (an id, a sentence, a token) is counted as ``other``.
"""

import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

_LABEL = re.compile(r"[A-Za-z][A-Za-z_]{0,39}|\d{3}")

Key = tuple[str, ...]

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of the buckets for what takes milliseconds, in seconds."""

SLOW = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 150.0, 600.0, 3600.0, 86400.0)
"""Upper ends of the buckets for what people wait for, in seconds; Telegram keeps a tap for 150."""


class Meter:
    """What every meter has.

    Args:
        name: without the ending that the format adds.
        about: one line for whoever reads the figures.
        labels: names of the labels; each use gives all of them.
    """

    kind = ""

    def __init__(self, name: str, about: str, labels: tuple[str, ...] = ()) -> None:
        self.name = name
        self.about = about
        self.labels = labels

    def _key(self, given: dict[str, str]) -> Key:
        if len(given) != len(self.labels):
            raise TypeError(f"{self.name} has the labels {self.labels}")
        return tuple(value if _LABEL.fullmatch(value := given[name]) else "other" for name in self.labels)


class Counter(Meter):
    """A number that only grows."""

    kind = "counter"

    def __init__(self, name: str, about: str, labels: tuple[str, ...] = ()) -> None:
        super().__init__(name, about, labels)
        self.values: dict[Key, float] = {}

    def inc(self, amount: float = 1.0, /, **labels: str) -> None:
        """Count."""
        key = self._key(labels)
        self.values[key] = self.values.get(key, 0.0) + amount

    def value(self, **labels: str) -> float:
        """Return how much was counted."""
        return self.values.get(self._key(labels), 0.0)


class Gauge(Meter):
    """A number that goes up and down."""

    kind = "gauge"

    def __init__(self, name: str, about: str, labels: tuple[str, ...] = ()) -> None:
        super().__init__(name, about, labels)
        self.values: dict[Key, float] = {}

    def set(self, value: float, /, **labels: str) -> None:
        """Store what it is now."""
        self.values[self._key(labels)] = value

    def value(self, **labels: str) -> float | None:
        """Return what was stored last."""
        return self.values.get(self._key(labels))


class Spread:
    """How often a value fell into each bucket, and the sum of all."""

    __slots__ = ("counts", "total")

    def __init__(self, buckets: int) -> None:
        self.counts = [0] * (buckets + 1)
        self.total = 0.0


class Histogram(Meter):
    """How long something takes, in buckets."""

    kind = "histogram"

    def __init__(
        self, name: str, about: str, labels: tuple[str, ...] = (), *, buckets: tuple[float, ...] = QUICK
    ) -> None:
        super().__init__(name, about, labels)
        self.buckets = buckets
        self.values: dict[Key, Spread] = {}

    def observe(self, seconds: float, /, **labels: str) -> None:
        """Count one value."""
        key = self._key(labels)
        spread = self.values.get(key)
        if spread is None:
            spread = self.values[key] = Spread(len(self.buckets))
        spread.counts[bisect_left(self.buckets, seconds)] += 1
        spread.total += seconds

    @contextmanager
    def time(self, **labels: str) -> Iterator[None]:
        """Count how long the block takes, also when it raises."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - begun, **labels)


ALL: list[Counter | Gauge | Histogram] = []
"""Every meter of the program."""

_M = TypeVar("_M", Counter, Gauge, Histogram)


def _kept(meter: _M) -> _M:
    ALL.append(meter)
    return meter


updates = _kept(
    Counter(
        "updates_handled",
        "Updates that were tried, by kind and by what became of them: handled, again or set_aside",
        ("kind", "outcome"),
    )
)
update_seconds = _kept(Histogram("update_seconds", "Time for handling one update", ("kind",)))
arrival_seconds = _kept(
    Histogram("arrival_seconds", "From Telegram's date of a message until it was stored", buckets=SLOW)
)
reply_seconds = _kept(
    Histogram("reply_seconds", "From an update's handling until Telegram has taken the answer", buckets=SLOW)
)
letters = _kept(
    Counter(
        "letters",
        "Messages by priority (reply, notice, reminder) and by what became of them: sent, again, or why not",
        ("priority", "outcome"),
    )
)
calls = _kept(Counter("telegram_calls", "Calls to Telegram by method and by its answer's status", ("method", "result")))
call_seconds = _kept(Histogram("telegram_call_seconds", "Time of a call to Telegram", ("method",)))
database_seconds = _kept(
    Histogram("database_seconds", "Time of a transaction from its wish to its end: read or write", ("kind",))
)
database_wait_seconds = _kept(
    Histogram("database_wait_seconds", "Time until a transaction could begin: read or write", ("kind",))
)
reminder_seconds = _kept(
    Histogram(
        "reminder_lateness_seconds",
        "From when a reminder was due until Telegram has taken it",
        ("stage",),
        buckets=SLOW,
    )
)
loop_lag_seconds = _kept(Gauge("loop_lag_seconds", "How late the event loop was at worst during the last minute"))
leader = _kept(Gauge("leader", "1 in the one replica that polls, owns the webhook and tidies up; 0 in the others"))
gaps = _kept(Counter("gaps", "Times without receiving for more than 150 s, after which open cards were sent anew"))

_beats: dict[str, float] = {}


def beat(part: str) -> None:
    """Say that a part of this process is at work: ``receiver``, ``worker``, ``messenger``, ``schedule``."""
    _beats[part] = time.monotonic()


def age(part: str) -> float | None:
    """Return the seconds since a part of this process was last at work; None when it never was."""
    at = _beats.get(part)
    return None if at is None else time.monotonic() - at


def kind_of(update: dict[str, object]) -> str:
    """Return what kind of update Telegram sent: the name of its field beside ``update_id``."""
    return next((name for name in update if name != "update_id"), "none")


def arrived(update: dict[str, Any], now: datetime) -> None:
    """Count how long a message was on its way; Telegram tells the second at which it was written."""
    message = update.get("message")
    date = message.get("date") if isinstance(message, dict) else None
    if isinstance(date, int):
        arrival_seconds.observe(max(0.0, now.timestamp() - date))
