"""JSON that others have written: only what can be followed and kept is read."""

import json
import math
from typing import Any, Final, NoReturn

DEEPEST: Final = 100
"""Lists and objects inside each other; a message with its reply, a poll and buttons has some ten."""


def read(text: str | bytes) -> Any:
    """Return a JSON value.

    Raises:
        ValueError: it is none, or has a number that no database keeps, or is nested beyond all bounds. It does not
            quote the text.
    """
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise ValueError("no JSON that can be kept") from None


def is_too_deep(value: object) -> bool:
    """Return whether something is nested deeper than code that calls itself can follow; this does not call itself."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity: Python reads them, and PostgreSQL does not."""
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)
