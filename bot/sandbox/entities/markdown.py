"""parse_mode MarkdownV2, and the older Markdown."""

import re
from dataclasses import dataclass

from bot.sandbox.entities.spans import MarkupError, in_order, link, utf16
from bot.sandbox.errors import Json

_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}


@dataclass
class _Open:
    kind: str
    at: int
    begin: int
    where: int
    language: str = ""


class _V2:
    """One pass over MarkdownV2."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.i = 0
        self.pieces: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.entities: list[Json] = []
        self.quote: int | None = None

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16(text)

    def where(self) -> int:
        return len(self.markup[: self.i].encode())

    def starts(self, mark: str) -> bool:
        return self.markup.startswith(mark, self.i)

    def at_line_start(self) -> bool:
        return self.i == 0 or self.markup[self.i - 1] == "\n"

    def read(self) -> tuple[str, list[Json]]:
        while self.i < len(self.markup):
            if self.at_line_start() and not self.inside("code", "pre"):
                self.quotation()
                if self.i >= len(self.markup):
                    break
            character = self.markup[self.i]
            if character == "\\" and self.i + 1 < len(self.markup) and ord(self.markup[self.i + 1]) <= 126:
                self.add(self.markup[self.i + 1])
                self.i += 2
            elif not self.mark():
                self.plain(character)
        self.end_quote(expandable=False)
        if self.stack:
            top = self.stack[-1]
            raise MarkupError(f"Can't find end of {_NAMES[top.kind]} entity at byte offset {top.where}")
        return "".join(self.pieces), in_order(self.entities)

    def inside(self, *kinds: str) -> bool:
        return bool(self.stack) and self.stack[-1].kind in kinds

    def plain(self, character: str) -> None:
        if character in _RESERVED and not self.inside("code", "pre"):
            raise MarkupError(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        self.i += 1
        self.add(character)

    def quotation(self) -> None:
        if self.starts("**>"):
            self.end_quote(expandable=False)
            self.quote = self.length
            self.i += 3
        elif self.starts(">"):
            if self.quote is None:
                self.quote = self.length
            self.i += 1
        else:
            self.end_quote(expandable=False)

    def end_quote(self, *, expandable: bool) -> None:
        if self.quote is not None and self.length > self.quote:
            kind = "expandable_blockquote" if expandable else "blockquote"
            text = "".join(self.pieces)
            length = self.length - self.quote - (1 if text.endswith("\n") else 0)
            self.entities.append({"type": kind, "offset": self.quote, "length": length})
        self.quote = None

    def mark(self) -> bool:
        if self.inside("code", "pre"):
            closing = "`" if self.stack[-1].kind == "code" else "```"
            if not self.starts(closing):
                return False
            self.i += len(closing)
            self.close()
            return True
        if self.ends_expandable():
            self.i += 2
            self.end_quote(expandable=True)
            return True
        for mark, kind in (
            ("||", "spoiler"),
            ("__", "underline"),
            ("*", "bold"),
            ("_", "italic"),
            ("~", "strikethrough"),
        ):
            if self.starts(mark):
                self.toggle(mark, kind)
                return True
        return self.block()

    def ends_expandable(self) -> bool:
        at_end = self.markup[self.i + 2 : self.i + 3] in {"", "\n"}
        return (
            self.quote is not None
            and self.starts("||")
            and at_end
            and not any(opened.kind == "spoiler" for opened in self.stack)
        )

    def toggle(self, mark: str, kind: str) -> None:
        if self.inside(kind):
            self.i += len(mark)
            self.close()
        elif mark == "__" and self.inside("italic") and any(item.kind == "underline" for item in self.stack):
            self.i += 1
            self.close()
        else:
            self.start(kind, mark)

    def start(self, kind: str, mark: str) -> None:
        self.stack.append(_Open(kind=kind, at=self.length, begin=len(self.pieces), where=self.where()))
        self.i += len(mark)

    def block(self) -> bool:
        if self.starts("```"):
            self.start("pre", "```")
            language = re.match(r"([^\s`]+)\n|\n", self.markup[self.i :])
            if language:
                self.i += language.end()
                self.stack[-1].language = language[1] or ""
        elif self.starts("`"):
            self.start("code", "`")
        elif self.starts("!["):
            self.start("custom_emoji", "![")
        elif self.starts("["):
            self.start("text_link", "[")
        elif self.starts("]") and self.inside("text_link", "custom_emoji"):
            self.i += 1
            self.close()
        else:
            return False
        return True

    def close(self) -> None:
        opened = self.stack.pop()
        entity: Json | None = {"type": opened.kind}
        if opened.kind == "pre" and opened.language:
            entity = {"type": "pre", "language": opened.language}
        elif opened.kind in {"text_link", "custom_emoji"}:
            entity = self.target(opened)
        if entity is not None and self.length > opened.at:
            self.entities.append({**entity, "offset": opened.at, "length": self.length - opened.at})

    def target(self, opened: _Open) -> Json | None:
        url = "".join(self.pieces[opened.begin :])
        if self.starts("("):
            begin = self.where()
            self.i += 1
            pieces = []
            while self.i < len(self.markup) and self.markup[self.i] != ")":
                if self.markup[self.i] == "\\":
                    self.i += 1
                pieces.append(self.markup[self.i : self.i + 1])
                self.i += 1
            if self.i >= len(self.markup):
                raise MarkupError(f"Can't find end of a URL at byte offset {begin}")
            self.i += 1
            url = "".join(pieces)
        if opened.kind == "custom_emoji":
            number = url.removeprefix("tg://emoji?id=")
            return {"type": "custom_emoji", "custom_emoji_id": number} if number.isdigit() else None
        return link(url)


def parse_markdown_v2(markup: str) -> tuple[str, list[Json]]:
    """Plain text and entities of MarkdownV2.

    Raises:
        MarkupError: with what Telegram says after "can't parse entities: ".
    """
    return _V2(markup).read()


def parse_markdown(markup: str) -> tuple[str, list[Json]]:
    """Plain text and entities of the older Markdown, in which nothing nests.

    Raises:
        MarkupError: with what Telegram says after "can't parse entities: ".
    """
    pieces: list[str] = []
    entities: list[Json] = []
    length = 0
    i = 0
    while i < len(markup):
        character = markup[i]
        if character == "\\" and markup[i + 1 : i + 2] in {"_", "*", "`", "["}:
            pieces.append(markup[i + 1])
            length += 1
            i += 2
            continue
        if character not in "_*`[":
            pieces.append(character)
            length += utf16(character)
            i += 1
            continue
        mark = "```" if markup.startswith("```", i) else character
        end_mark = "]" if mark == "[" else mark
        end = markup.find(end_mark, i + len(mark))
        if end < 0:
            where = len(markup[:i].encode())
            raise MarkupError(f"Can't find end of the entity starting at byte offset {where}")
        inner = markup[i + len(mark) : end]
        i = end + len(end_mark)
        entity: Json | None = {"type": {"_": "italic", "*": "bold", "`": "code", "```": "pre"}.get(mark, "text_link")}
        if mark == "```":
            inner = inner.removeprefix("\n")
        elif mark == "[":
            entity = None
            if markup[i : i + 1] == "(" and ")" in markup[i:]:
                close = markup.index(")", i)
                entity = link(markup[i + 1 : close])
                i = close + 1
        if entity is not None and inner:
            entities.append({**entity, "offset": length, "length": utf16(inner)})
        pieces.append(inner)
        length += utf16(inner)
    return "".join(pieces), in_order(entities)
