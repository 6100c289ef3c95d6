"""YAML in which every scalar is a string.

YAML 1.1 turns an unquoted ``no`` into False and ``12:30`` into 750. In a word list or a plan of times that
silently disables what somebody wrote, so nothing is converted here; the schema decides what is a number.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.content.problems import Problem

Place = tuple[str | int, ...]
"""Where something stands in a file: keys and positions on the way to it."""


class _StringLoader(yaml.CSafeLoader):
    """CSafeLoader without implicit types, and without silently dropped duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' appears twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_StringLoader.yaml_implicit_resolvers = {}


def read(path: Path) -> tuple[Any, list[Problem]]:
    """Read one YAML file as nested dicts, lists and strings.

    Returns:
        The value (None when the file cannot be read) and the problems found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None, [Problem(path.name, "file", "is missing")]
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(path.name, "file", f"cannot be read: {error}")]
    try:
        return yaml.load(text, Loader=_StringLoader), []  # noqa: S506 - a safe loader without implicit types
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}" if mark else "file"
        return None, [Problem(path.name, place, f"is not valid YAML: {error.problem}")]
    except yaml.YAMLError as error:
        return None, [Problem(path.name, "file", f"is not valid YAML: {error}")]


def lines(path: Path) -> dict[Place, int]:
    """Return in which line everything in a file stands, which ``read`` can read."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_StringLoader)
    return {} if node is None else dict(_lines(node, ()))


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            within = (*place, key.value)
            yield from _lines(value, within)
            # An entry stands where its key does.
            yield within, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, (*place, number))
