"""Nothing a thousand times: lines of one kind that follow each other are counted."""

import copy
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bot.logs.forms import message_of, where
from bot.logs.ids import ids_of

QUIET = 10.0
"""Seconds without another line of its kind after which a burst of them has ended."""

EVERY = 60.0
"""Seconds after which the count of a burst that goes on is told."""

KINDS = 500
"""Kinds of lines that are kept in mind."""


@dataclass
class _Burst:
    """Lines of one kind that follow each other: the first is written, the others are counted.

    Attributes:
        came, told: when the latest came, and when something was written of them; in seconds.
        held: how many wait to be told of.
        latest: the latest of these.
    """

    came: float
    told: float
    held: int = 0
    latest: logging.LogRecord | None = None

    def is_due(self, now: float) -> bool:
        """Whether its count is to be told now."""
        return self.held > 0 and (now - self.came > QUIET or now - self.told > EVERY)


class Folding(logging.Filter):
    """Lets the first line of a kind through, counts those that follow it closely, and tells how many there were.

    A kind is what is said, by whom, of which update, letter or chat, and where it went wrong. A request's id makes no
    difference: a stranger can make any number of requests.

    Args:
        tell: writes a line.
        clock: says how many seconds have passed.
    """

    def __init__(
        self, tell: Callable[[logging.LogRecord], None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._tell = tell
        self._clock = clock
        # What is thrown away while it is held may log in the same thread.
        self._lock = threading.RLock()
        self._bursts: OrderedDict[Hashable, _Burst] = OrderedDict()
        self._timer: threading.Timer | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is to be written; it is counted otherwise."""
        kind, now = _kind_of(record), self._clock()
        self.look(now)
        with self._lock:
            burst = self._bursts.get(kind)
            if burst is None:
                self._bursts[kind] = _Burst(came=now, told=now)
                forgotten = self._bursts.popitem(last=False)[1] if len(self._bursts) > KINDS else None
            else:
                self._bursts.move_to_end(kind)
                burst.came, burst.held, burst.latest = now, burst.held + 1, _without_error(record)
                forgotten = None
                self._watch()
        if forgotten is not None:
            self._say(forgotten, now)
        return burst is None

    def look(self, now: float) -> None:
        """Tell of the bursts that have ended or go on for long."""
        with self._lock:
            due = [copy.copy(one) for one in list(self._bursts.values()) if one.is_due(now)]
            for kind, one in list(self._bursts.items()):
                if now - one.came > QUIET:
                    del self._bursts[kind]
                elif one.is_due(now):
                    one.told, one.held, one.latest = now, 0, None
        for one in due:
            self._say(one, now)

    def end(self) -> None:
        """Tell of all that wait: nothing more comes."""
        with self._lock:
            left = list(self._bursts.values())
            self._bursts.clear()
            if self._timer is not None:
                self._timer.cancel()
        for one in left:
            self._say(one, self._clock())

    def _watch(self) -> None:
        """See to it that a count is told although nothing more may be logged."""
        if self._timer is None:
            self._timer = threading.Timer(QUIET / 2, self._wake)
            self._timer.daemon = True
            self._timer.start()

    def _wake(self) -> None:
        self.look(self._clock())
        with self._lock:
            self._timer = None
            if any(one.held for one in self._bursts.values()):
                self._watch()

    def _say(self, burst: _Burst, now: float) -> None:
        if burst.latest is not None:
            line = burst.latest
            line.repeated = burst.held
            line.msg = f"{line.msg} ({burst.held:,} more of these in {now - burst.told:.0f} s)"
            self._tell(line)


def _kind_of(record: logging.LogRecord) -> Hashable:
    ids = tuple((name, value) for name, value in ids_of(record).items() if name != "request")
    error = record.exc_info[1] if record.exc_info else None
    return record.name, record.levelno, message_of(record), ids, None if error is None else where(error)


def _without_error(record: logging.LogRecord) -> logging.LogRecord:
    """A line that says the same and keeps nothing alive that has to do with it."""
    found = copy.copy(record)
    found.msg, found.args = message_of(record), ()
    found.exc_info = found.exc_text = found.stack_info = None
    found.about = {name: value for name, value in ids_of(record).items() if name != "request"}
    return found
