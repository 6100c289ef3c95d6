"""What a line of the log is about, as ids: of whatever is being worked on when it is logged."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

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


class Mark(logging.Filter):
    """Writes the ids down when a line is logged, for it may be formatted somewhere else."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through."""
        record.about = ids()
        return True


def ids_of(record: logging.LogRecord) -> dict[str, int | str]:
    """Return the ids that a line carries."""
    found: dict[str, int | str] = dict(getattr(record, "about", None) or ids())
    update = getattr(record, "update", None)
    if update is not None:
        found["update"] = update
    return found
