"""Figures about the program, never about people: counted where things happen, shown by the web side.

A label's value is a word of the program or a status: what looks otherwise (an id, a sentence, a token) is counted as
``other``.
"""

import re
import time
from datetime import datetime
from typing import Any, Self

import prometheus_client
from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.metrics import MetricWrapperBase

_LABEL = re.compile(r"[A-Za-z][A-Za-z_]{0,39}|\d{3}")

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper ends of the buckets for what takes milliseconds, in seconds."""

SLOW = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 150.0, 600.0, 3600.0, 86400.0)
"""Upper ends of the buckets for what people wait for, in seconds; Telegram keeps a tap for 150."""

REGISTRY = CollectorRegistry()
"""Everything that this process counts."""

# When a counter began is nobody's question, and would be one more line for each.
disable_created_metrics()  # type: ignore[no-untyped-call]


class _Limited(MetricWrapperBase):
    """Takes words for labels only."""

    def labels(self, *values: object, **named: object) -> Self:
        """Return the series of these labels; what is no word of the program becomes ``other``."""
        return super().labels(*[_word(one) for one in values], **{name: _word(one) for name, one in named.items()})


def _word(value: object) -> str:
    return value if isinstance(value, str) and _LABEL.fullmatch(value) else "other"


class Counter(_Limited, prometheus_client.Counter):
    """A number that only grows."""


class Gauge(_Limited, prometheus_client.Gauge):
    """A number that goes up and down."""


class Histogram(_Limited, prometheus_client.Histogram):
    """How long something takes, in buckets."""


updates = Counter(
    "updates_handled",
    "Updates that were tried, by kind and by what became of them: handled, again or set_aside",
    ("kind", "outcome"),
    registry=REGISTRY,
)
update_seconds = Histogram(
    "update_seconds", "Time for handling one update", ("kind",), registry=REGISTRY, buckets=QUICK
)
arrival_seconds = Histogram(
    "arrival_seconds", "From Telegram's date of a message until it was stored", registry=REGISTRY, buckets=SLOW
)
reply_seconds = Histogram(
    "reply_seconds", "From an update's handling until Telegram has taken the answer", registry=REGISTRY, buckets=SLOW
)
letters = Counter(
    "letters",
    "Messages by priority (danger, reply, notice, reminder) and by what became of them: sent, again, or why not",
    ("priority", "outcome"),
    registry=REGISTRY,
)
calls = Counter(
    "telegram_calls", "Calls to Telegram by method and by its answer's status", ("method", "result"), registry=REGISTRY
)
call_seconds = Histogram(
    "telegram_call_seconds", "Time of a call to Telegram", ("method",), registry=REGISTRY, buckets=QUICK
)
database_seconds = Histogram(
    "database_seconds",
    "Time of a transaction from its wish to its end: read or write",
    ("kind",),
    registry=REGISTRY,
    buckets=QUICK,
)
database_wait_seconds = Histogram(
    "database_wait_seconds",
    "Time until a transaction could begin: read or write",
    ("kind",),
    registry=REGISTRY,
    buckets=QUICK,
)
reminder_seconds = Histogram(
    "reminder_lateness_seconds",
    "From when a reminder was due until Telegram has taken it",
    ("stage",),
    registry=REGISTRY,
    buckets=SLOW,
)
loop_lag_seconds = Gauge(
    "loop_lag_seconds", "How late the event loop was at worst during the last minute", registry=REGISTRY
)
leader = Gauge(
    "leader", "1 in the one replica that polls, owns the webhook and tidies up; 0 in the others", registry=REGISTRY
)
gaps = Counter(
    "gaps", "Times without receiving for more than 150 s, after which open cards were sent anew", registry=REGISTRY
)

_succeeded: dict[str, float] = {}
_failing_since: dict[str, float] = {}
_returned: dict[str, int] = {}
_began = time.monotonic()


def beat(part: str) -> None:
    """Say that a part of this process has just succeeded: it stored, sent, committed, or looked and found nothing.

    Parts are ``receiving``, ``worker``, ``messenger``, ``schedule`` and ``writing``.
    """
    _succeeded[part] = time.monotonic()
    _failing_since.pop(part, None)
    returned(part)


def miss(part: str) -> None:
    """Say that an attempt of a part has failed, and that it goes on trying."""
    _failing_since.setdefault(part, time.monotonic())
    returned(part)


def returned(part: str) -> None:
    """Say that an attempt of a part has come to an end, well or not: it is not stuck."""
    _returned[part] = _returned.get(part, 0) + 1


def age(part: str) -> float | None:
    """Return the seconds since a part of this process last succeeded; None when it never did."""
    at = _succeeded.get(part)
    return None if at is None else time.monotonic() - at


def failing(part: str) -> float:
    """Return for how many seconds every attempt of a part has failed; 0 when the last one did not."""
    since = _failing_since.get(part)
    return 0.0 if since is None else time.monotonic() - since


def attempts(part: str) -> int:
    """Return how many attempts of a part have come to an end."""
    return _returned.get(part, 0)


def _since_write() -> float:
    found = age("writing")
    return time.monotonic() - _began if found is None else found


Gauge(
    "seconds_since_write",
    "Seconds since this process last wrote to the database with success; it tries every few seconds",
    registry=REGISTRY,
).set_function(_since_write)


def kind_of(update: dict[str, object]) -> str:
    """Return what kind of update Telegram sent: the name of its field beside ``update_id``."""
    return next((name for name in update if name != "update_id"), "none")


def arrived(update: dict[str, Any], now: datetime) -> None:
    """Count how long a message was on its way; Telegram tells the second at which it was written."""
    message = update.get("message")
    date = message.get("date") if isinstance(message, dict) else None
    # What nobody can have written is no time; it must not stop what comes after it.
    if isinstance(date, int) and 0 < date < 2**33:
        arrival_seconds.observe(max(0.0, now.timestamp() - date))
