"""Work that must not be done where people are answered: whoever does it here is found out.

What is heavy works as ever in the helping process, which knows nothing of the test.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest

from bot import beside
from bot.documents import diary, invitation, written
from bot.ical import files
from bot.pictures import engine
from bot.pictures.charts import draw

HEAVY: tuple[tuple[Any, str], ...] = (
    (engine, "vega_lite_png"),
    (engine, "vega_lite_svg"),
    (draw, "client_chart"),
    (draw, "adherence_calendar"),
    (draw, "course_chart"),
    (files, "read"),
    (files, "write"),
    (written, "as_json"),
    (diary, "diary_as_csv"),
    (invitation, "qr_code"),
)
"""Pictures, calendar files, exports, codes."""


def forbid_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that is heavy fail in this process."""
    for module, name in HEAVY:
        monkeypatch.setattr(module, name, _away(getattr(module, name)))


def _away(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function for whoever pickles it, and a failure for whoever calls it."""

    @wraps(function)
    def refused(*_args: object, **_options: object) -> None:
        raise AssertionError(f"{function.__qualname__} ran in the program itself, {os.getpid()}")

    return refused


def helper() -> int:
    """The process that helped."""
    pid = beside.HELPER.pid
    assert pid is not None, "nobody has helped"
    assert pid != os.getpid()
    return pid
