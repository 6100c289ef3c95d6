"""Entities that Telegram finds by itself: commands, mentions, tags, addresses."""

import re

from bot.sandbox.entities.spans import utf16
from bot.sandbox.errors import Json

_DETECTED = re.compile(
    r"""
    (?P<email>(?<![\w.+-])[a-zA-Z0-9._%+-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}\b)
  | (?P<url>(?<![\w@./-])(?:https?://[^\s<>"«»]+|(?:[a-zA-Z0-9-]+\.)+(?:com|org|net|de|me|io|eu|info|app|dev)\b(?:/[^\s<>"«»]*)?))
  | (?P<bot_command>(?<![\w/@<>.])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/]))
  | (?P<mention>(?<![\w`])@[a-zA-Z][a-zA-Z0-9_]{3,31}\b)
  | (?P<hashtag>(?<![\w])\#(?=\w*[^\W\d])\w{1,256})
  | (?P<cashtag>(?<![\w$])\$[A-Z]{3,8}\b)
  | (?P<phone_number>(?<![\w+])\+\d[\d ()-]{6,17}\d\b)
    """,
    re.VERBOSE,
)
_TRAILING = ".,:;!?'\")]}…"


def detect(text: str, given: list[Json]) -> list[Json]:
    """The entities to add to those ``given``; nothing is found inside code and links that stand already."""
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in given
        if entity["type"] in {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}
    ]
    found = []
    for match in _DETECTED.finditer(text):
        kind = str(match.lastgroup)
        piece = match[0].rstrip(_TRAILING) if kind == "url" else match[0]
        start = utf16(text[: match.start()])
        end = start + utf16(piece)
        if piece and all(end <= begin or start >= stop for begin, stop in taken):
            found.append({"type": kind, "offset": start, "length": end - start})
    return found
