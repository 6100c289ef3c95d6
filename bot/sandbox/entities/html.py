"""parse_mode HTML: the tags Telegram knows, its four named characters, and its words for what is wrong."""

import re
from dataclasses import dataclass

from bot.sandbox.entities.spans import MarkupError, in_order, link, utf16
from bot.sandbox.errors import Json

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
}
_TAGS = {*_SIMPLE, "span", "a", "tg-emoji", "code", "pre", "blockquote", "tg-time"}
_CHARACTER = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_MAX_CODE_POINT = 0x10FFFF
_SPACE = " \t\r\n\0\v"


@dataclass
class _Open:
    tag: str
    at: int
    begin: int
    attributes: dict[str, str]


class _Reader:
    """One pass over the markup."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.i = 0
        self.pieces: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.entities: list[Json] = []

    def bytes_to(self, index: int) -> int:
        return len(self.markup[:index].encode())

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16(text)

    def peek(self) -> str:
        return self.markup[self.i] if self.i < len(self.markup) else "\0"

    def skip(self, characters: str) -> None:
        while self.i < len(self.markup) and self.markup[self.i] in characters:
            self.i += 1

    def until(self, stop: str) -> str:
        begin = self.i
        while self.i < len(self.markup) and self.markup[self.i] not in stop:
            self.i += 1
        return self.markup[begin : self.i]

    def read(self) -> tuple[str, list[Json]]:
        while self.i < len(self.markup):
            character = self.markup[self.i]
            if character == "&":
                self.add(self.character())
            elif character == "<":
                begin = self.i
                self.i += 1
                if self.peek() == "/":
                    self.close(begin)
                else:
                    self.open(begin)
            else:
                self.i += 1
                self.add(character)
        if self.stack:
            tag = self.stack[-1].tag
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.pieces), in_order(self.entities)

    def character(self) -> str:
        match = _CHARACTER.match(self.markup, self.i)
        if match is None:
            self.i += 1
            return "&"
        code = int(match[1]) if match[1] else int(match[2], 16) if match[2] else 0
        if match[3] is None and not (0 < code <= _MAX_CODE_POINT and not 0xD800 <= code <= 0xDFFF):
            self.i += 1
            return "&"
        self.i = match.end()
        return _NAMED[match[3]] if match[3] else chr(code)

    def open(self, begin: int) -> None:
        where = self.bytes_to(begin)
        tag = self.until(_SPACE + ">").lower()
        if self.i >= len(self.markup):
            raise MarkupError(f"Unclosed start tag at byte offset {where}")
        if tag not in _TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {where}')
        attributes = self.attributes(tag, where)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.i += 1
        self.stack.append(_Open(tag=tag, at=self.length, begin=len(self.pieces), attributes=attributes))

    def attributes(self, tag: str, where: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self.skip(_SPACE)
            if self.i >= len(self.markup):
                raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {where}')
            if self.peek() == ">":
                return found
            name = self.until(_SPACE + "=>").lower()
            if not name:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self.skip(_SPACE)
            if self.peek() != "=":
                found[name] = ""
                continue
            self.i += 1
            self.skip(_SPACE)
            found[name] = self.value(where)

    def value(self, where: int) -> str:
        quote = self.peek()
        if quote not in "'\"":
            raw = self.until(_SPACE + ">")
            if not re.fullmatch(r"[A-Za-z0-9.-]+", raw):
                bad = re.match(r"[A-Za-z0-9.-]*", raw)
                at = self.bytes_to(self.i - len(raw) + (bad.end() if bad else 0))
                raise MarkupError(f"Unexpected end of name token at byte offset {at}")
            return raw.lower()
        self.i += 1
        pieces = []
        while self.i < len(self.markup) and self.markup[self.i] != quote:
            if self.markup[self.i] == "&":
                pieces.append(self.character())
            else:
                pieces.append(self.markup[self.i])
                self.i += 1
        if self.i >= len(self.markup):
            raise MarkupError(f"Unclosed start tag at byte offset {where}")
        self.i += 1
        return "".join(pieces)

    def close(self, begin: int) -> None:
        where = self.bytes_to(begin)
        if not self.stack:
            raise MarkupError(f"Unexpected end tag at byte offset {where}")
        self.i += 1
        tag = self.until(_SPACE + ">").lower()
        self.skip(_SPACE)
        if self.peek() != ">":
            raise MarkupError(f"Unclosed end tag at byte offset {where}")
        self.i += 1
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            raise MarkupError(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{tag}>"')
        if self.length > opened.at:
            entity = self.entity(opened)
            if entity is not None:
                self.entities.append({**entity, "offset": opened.at, "length": self.length - opened.at})

    def entity(self, opened: _Open) -> Json | None:
        tag, attributes = opened.tag, opened.attributes
        if tag in _SIMPLE:
            return {"type": _SIMPLE[tag]}
        if tag == "span":
            return {"type": "spoiler"}
        if tag == "a":
            return link(attributes.get("href") or "".join(self.pieces[opened.begin :]))
        if tag == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        if tag == "tg-time":
            return self.time(attributes)
        if tag == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
        return self.code(opened)

    def time(self, attributes: dict[str, str]) -> Json | None:
        unix = attributes.get("unix", "")
        if not unix.isdigit():
            return None
        entity: Json = {"type": "date_time", "unix_time": int(unix)}
        return entity | ({"date_time_format": attributes["format"]} if attributes.get("format") else {})

    def code(self, opened: _Open) -> Json | None:
        language = opened.attributes.get("class", "").removeprefix("language-")
        if opened.tag == "code":
            inside_pre = bool(self.stack) and self.stack[-1].tag == "pre"
            if inside_pre and language and self.stack[-1].at == opened.at:
                self.stack[-1].attributes["class"] = f"language-{language}"
            return None if inside_pre else {"type": "code"}
        return {"type": "pre"} | ({"language": language} if language else {})


def parse_html(markup: str) -> tuple[str, list[Json]]:
    """Plain text and entities of HTML markup.

    Raises:
        MarkupError: with what Telegram says after "can't parse entities: ".
    """
    return _Reader(markup).read()
