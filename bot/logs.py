"""Logging: ids, never what a client wrote, and never the token."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")


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
        return hide_token(json.dumps(entry, ensure_ascii=False))


def set_up(log_format: str, *, level: int = logging.INFO) -> None:
    """Write the log to standard error, as text or as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    plain = _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if log_format == "json" else plain)
    handler.addFilter(_Mark())
    handler.addFilter(_Discreet())
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
