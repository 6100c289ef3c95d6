"""Logging: ids, never what a client wrote, never the token, and nothing a thousand times."""

import copy
import json
import logging
import re
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")


QUIET = 10.0
"""Seconds without another line of its kind after which a burst of them has ended."""

EVERY = 60.0
"""Seconds after which the count of a burst that goes on is told."""

KINDS = 500
"""Kinds of lines that are kept in mind."""

_OURS = ("bot", "__main__")
"""Whose details are written."""

_about: ContextVar[dict[str, int | str]] = ContextVar("about")
"""What is being worked on, as ids: every line that is logged meanwhile carries them."""


@contextmanager
def about(**ids: int | str) -> Iterator[None]:
    """Let every line that is logged inside the block carry these ids.

    Args:
        ids: ``request``, ``update``, ``chat`` or ``letter``, and never what somebody wrote.
    """
    token = _about.set({**_about.get({}), **ids})
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def about_all() -> Iterator[None]:
    """Let every line that is logged inside the block carry no ids: it is about the whole program.

    Whatever was being worked on when it was found out has nothing to do with it, and would make each line another.
    """
    token = _about.set({})
    try:
        yield
    finally:
        _about.reset(token)


def ids() -> dict[str, int | str]:
    """Return the ids of what is being worked on."""
    return _about.get({})


def hide_token(text: str) -> str:
    """Return a text with anything that looks like a bot's token taken out."""
    return _TOKEN.sub("***", text)


def where(error: BaseException) -> str:
    """Name an error and its place, without its message: that may hold what a client wrote."""
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


class _Mark(logging.Filter):
    """Writes the ids down when a line is logged, for it may be formatted somewhere else."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.about = ids()
        return True


def _ids_of(record: logging.LogRecord) -> dict[str, int | str]:
    found: dict[str, int | str] = dict(getattr(record, "about", None) or ids())
    update = getattr(record, "update", None)
    if update is not None:
        found["update"] = update
    return found


class _Discreet(logging.Filter):
    """Lets only our own rooms tell details, whatever level somebody gave a library's logger.

    Libraries would log addresses with the token, statements and calls with what clients wrote.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        room = record.name.partition(".")[0]
        return room in _OURS or (record.name == "uvicorn.error" and record.levelno >= logging.INFO)


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
        self._lock = threading.Lock()
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
            due = [copy.copy(one) for one in self._bursts.values() if one.is_due(now)]
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
    ids = tuple((name, value) for name, value in _ids_of(record).items() if name != "request")
    error = record.exc_info[1] if record.exc_info else None
    return record.name, record.levelno, _message_of(record), ids, None if error is None else where(error)


def _without_error(record: logging.LogRecord) -> logging.LogRecord:
    """A line that says the same and keeps nothing alive that has to do with it."""
    found = copy.copy(record)
    found.msg, found.args = _message_of(record), ()
    found.exc_info = found.exc_text = found.stack_info = None
    found.about = {name: value for name, value in _ids_of(record).items() if name != "request"}
    return found


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to a stream, and what is still to be told at the end."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._folding = Folding(self._write)
        for one in (_Mark(), _Discreet(), self._folding):
            self.addFilter(one)

    def close(self) -> None:
        self._folding.end()
        super().close()

    def _write(self, record: logging.LogRecord) -> None:
        self.acquire()
        try:
            self.emit(record)
        finally:
            self.release()


def _message_of(record: logging.LogRecord) -> str:
    message = record.getMessage()
    # What asyncio says of a task goes on with the task, and that with its error's words.
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _trace_of(error: BaseException) -> str:
    """Where an error came from and what led to it, without its words: they may be a client's."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [f"{_trace_of(earlier)}\nwhich led to:"] if earlier is not None else []
    lines += [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    return "\n".join([*lines, type(error).__qualname__])


class _Text(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        return "" if ei[1] is None else _trace_of(ei[1])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        record.message = _message_of(record)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        line, *rest = super().format(record).split("\n")
        found = " ".join(f"{name}={value}" for name, value in _ids_of(record).items())
        return hide_token("\n".join([f"{line} [{found}]" if found else line, *rest]))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, int | str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message_of(record),
            **_ids_of(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
        repeated = getattr(record, "repeated", None)
        if repeated is not None:
            entry["repeated"] = repeated
        return hide_token(json.dumps(entry, ensure_ascii=False))


def set_up(log_format: str, *, level: int = logging.INFO) -> None:
    """Write the log to standard error, as text or as JSON lines."""
    handler = _Handler(sys.stderr)
    plain = _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if log_format == "json" else plain)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These would log addresses with the token, SQL with what clients wrote, or every tick.
    for name in (
        "httpx",
        "httpcore",
        "sqlalchemy",
        "aiosqlite",
        "alembic",
        "apscheduler",
        "telegram",
        "uvicorn.access",
        "asyncio",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
