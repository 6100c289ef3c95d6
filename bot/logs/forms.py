"""How a line of the log is written: ids, never what a client wrote, never the token."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from bot.logs.ids import ids_of

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")


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


def message_of(record: logging.LogRecord) -> str:
    """Return what a line says."""
    message = record.getMessage()
    # What asyncio says of a task goes on with the task, and that with its error's words.
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _trace_of(error: BaseException) -> str:
    """Where an error came from and what led to it, without its words: they may be a client's."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [f"{_trace_of(earlier)}\nwhich led to:"] if earlier is not None else []
    lines += [f"  {one.filename}:{one.lineno} in {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    return "\n".join([*lines, type(error).__qualname__])


class Text(logging.Formatter):
    """A line for people."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """Say where an error came from, without its words."""
        return "" if ei[1] is None else _trace_of(ei[1])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name that logging calls
        """Say what the line says."""
        record.message = message_of(record)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Write a line, with the trace of an error below it."""
        line, *rest = super().format(record).split("\n")
        found = " ".join(f"{name}={value}" for name, value in ids_of(record).items())
        return hide_token("\n".join([f"{line} [{found}]" if found else line, *rest]))


class Json(logging.Formatter):
    """A line for programs: one object."""

    def format(self, record: logging.LogRecord) -> str:
        """Write an object."""
        entry: dict[str, int | str] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            **ids_of(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
        repeated = getattr(record, "repeated", None)
        if repeated is not None:
            entry["repeated"] = repeated
        return hide_token(json.dumps(entry, ensure_ascii=False))
