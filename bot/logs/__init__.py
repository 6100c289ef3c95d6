"""Logging: ids, never what a client wrote, never the token, nothing a thousand times, and nobody waits for it."""

import logging
import sys
from types import TracebackType
from typing import TextIO

from bot.logs.folding import Folding
from bot.logs.forms import Json, Text, hide_token, where
from bot.logs.ids import Mark, about, about_all, ids
from bot.logs.lines import Lines, lines_to

__all__ = ["Lines", "about", "about_all", "hide_token", "ids", "lines_to", "set_up", "where"]

logger = logging.getLogger(__name__)

_OURS = ("bot", "__main__")
"""Whose details are written."""


class _Discreet(logging.Filter):
    """Lets only our own rooms tell details, whatever level somebody gave a library's logger.

    Libraries would log addresses with the token, statements and calls with what clients wrote.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        room = record.name.partition(".")[0]
        return room in _OURS or (record.name == "uvicorn.error" and record.levelno >= logging.INFO)


class _Handler(logging.Handler):
    """Hands lines on to whoever writes them, and at the end what is still to be told."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._lines = lines_to(stream)
        self._lines.on_loss = self._loss
        self._folding = Folding(self._tell)
        for one in (Mark(), _Discreet(), self._folding):
            self.addFilter(one)

    def handle(self, record: logging.LogRecord) -> bool:
        try:
            return super().handle(record)
        except Exception:  # noqa: BLE001 - a slip in a line of the log is no reason to stop what it tells of
            self._lines.put(f"a line of the log could not be made: {record.pathname}:{record.lineno}")
            return False

    def emit(self, record: logging.LogRecord) -> None:
        # Made here, where its ids and its error are what they were; only the writing waits.
        self._lines.put(self.format(record))

    def close(self) -> None:
        self._folding.end()
        self._lines.wait()
        super().close()

    def _tell(self, record: logging.LogRecord) -> None:
        self.acquire()
        try:
            self.emit(record)
        finally:
            self.release()

    def _loss(self, count: int) -> str:
        """Say how many lines there was no room for."""
        words = "%s lines of the log are missing here: nobody read it, or its disk was full"
        return self.format(logging.LogRecord(__name__, logging.WARNING, __file__, 0, words, (f"{count:,}",), None))


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say what ended the program, as any line: Python would wait for whoever reads, and quote what a client wrote."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logger.critical("the program has crashed: %s", where(error), exc_info=(kind, error, trace))


def set_up(log_format: str, *, level: int = logging.INFO) -> None:
    """Write the log to standard error, as text or as JSON lines."""
    sys.excepthook = _crashed
    handler = _Handler(sys.stderr)
    plain = Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(Json() if log_format == "json" else plain)
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
