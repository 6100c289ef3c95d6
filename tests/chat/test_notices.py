"""Every notice has its words, and every one is left by some deed."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import bot.chat.notices
from bot.chat.notices.registry import WORDS
from bot.domain.notices import CalendarSent, Notice

ROOT = Path(__file__).parents[2] / "bot"
NOTICES = set(get_args(Notice))


def _is_about(words: object) -> object:
    """What the third parameter of a function is: a desk, a person, and the notice."""
    parameters = list(inspect.signature(words).parameters.values())  # type: ignore[arg-type]
    return parameters[2].annotation if len(parameters) == 3 else None


def _functions() -> Iterator[object]:
    for module in pkgutil.iter_modules(bot.chat.notices.__path__, "bot.chat.notices."):
        for _name, found in inspect.getmembers(importlib.import_module(module.name), inspect.iscoroutinefunction):
            if found.__module__ == module.name and _is_about(found) in NOTICES:
                yield found


def test_every_notice_has_words_and_all_words_a_notice() -> None:
    """The file that a calendar comes in is fetched first, so the transport answers it."""
    assert WORDS.keys() == NOTICES - {CalendarSent}
    assert set(_functions()) == set(WORDS.values())


def test_words_take_the_notice_that_they_are_for() -> None:
    """A line of the table cannot be mixed up with its neighbour."""
    assert {notice: _is_about(words) for notice, words in WORDS.items()} == {one: one for one in WORDS}


def test_every_notice_is_left_by_somebody() -> None:
    """One that nothing leaves any more is to be deleted, with its words."""
    made = {
        node.func.id
        for room in ("services", "runtime", "chat/handlers")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {one.__name__ for one in NOTICES} <= made
