"""From a call's text, parse_mode and entities to what stands in the message."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.entities.detect import detect
from bot.sandbox.entities.html import parse_html
from bot.sandbox.entities.markdown import parse_markdown, parse_markdown_v2
from bot.sandbox.entities.spans import MarkupError, in_order, trimmed, utf16
from bot.sandbox.errors import Json, bad

_MAX_BYTES = 1 << 15
_PARSERS: dict[str, Callable[[str], tuple[str, list[Json]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}


def formatted(text: str, *, parse_mode: str, entities: Any = None) -> tuple[str, list[Json]]:
    """Plain text without surrounding space, and its entities: those given and those Telegram finds.

    Raises:
        RefusedError: the markup, the mode or an entity is wrong.
    """
    if len(text.encode()) > _MAX_BYTES:
        raise bad("text is too long")
    mode = parse_mode.lower()
    if text and mode and mode != "none":
        if mode not in _PARSERS:
            raise bad("unsupported parse_mode")
        try:
            text, found = _PARSERS[mode](text)
        except MarkupError as error:
            raise bad(f"can't parse entities: {error}") from error
    else:
        found = _given(text, entities)
    text, found = trimmed(text, found)
    return text, in_order([*found, *detect(text, found)])


def _given(text: str, entities: Any) -> list[Json]:
    if not isinstance(entities, list):
        return []
    end = utf16(text)
    kept = []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad("can't parse MessageEntity: expected an Object")
        for name in ("offset", "length"):
            if not isinstance(entity.get(name), int):
                raise bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
        if entity["offset"] < 0 or entity["length"] <= 0 or entity["offset"] + entity["length"] > end:
            raise bad("entity beginning or end is outside of the text")
        kept.append({name: value for name, value in entity.items() if value is not None})
    return kept
