"""Time comes in as an argument: who may look at a clock, read from the code."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

MAY_LOOK = ("runtime", "commands", "sandbox")
"""Rooms whose work it is to tell the time to others, or to be somebody else's server."""

CLOCKS = {"now", "utcnow", "today", "time"}
"""Methods of ``datetime``, ``date`` and ``time`` that say what time it is; how much time passes is another matter."""

MODULES = sorted(one for one in BOT.rglob("*.py") if one.relative_to(BOT).parts[0] not in MAY_LOOK)


def looks_at_a_clock(source: str) -> list[int]:
    """Lines with ``datetime.now(…)``, ``date.today()``, ``time.time()`` and their like."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = node.func.value
        name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
        if node.func.attr in CLOCKS and name in {"datetime", "date", "time", "dt"}:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "line", ["datetime.now(UTC)", "datetime.datetime.now()", "date.today()", "time.time()", "datetime.utcnow()"]
)
def test_a_look_is_seen(line: str) -> None:
    """Whichever way it is written."""
    assert looks_at_a_clock(f"x = {line}") == [1]
    assert looks_at_a_clock("time.monotonic(); self.now; desk.today(person)") == []


def test_nobody_else_looks_at_a_clock() -> None:
    """Rules, deeds, screens and pages are told what time it is."""
    assert {
        str(one.relative_to(BOT)): lines
        for one in MODULES
        if (lines := looks_at_a_clock(one.read_text(encoding="utf-8")))
    } == {}
