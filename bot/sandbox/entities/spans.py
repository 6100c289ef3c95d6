"""What the parsers share: offsets in UTF-16 units, and entities in Telegram's order and shape."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.sandbox.errors import Json

_BEYOND_BMP = 0xFFFF
_HOST = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._~%:[]")


class MarkupError(Exception):
    """Markup that cannot be parsed; the text is Telegram's."""


def utf16(text: str) -> int:
    """The length in UTF-16 code units, in which Telegram counts offsets."""
    return len(text) + sum(1 for character in text if ord(character) > _BEYOND_BMP)


def cut(text: str, entity: Json) -> str:
    """The part of ``text`` that an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")


def in_order(entities: Iterable[Json]) -> list[Json]:
    """By offset, the longer first, and neighbours of the same kind joined."""
    joined: list[Json] = []
    for entity in sorted(entities, key=lambda item: (item["offset"], -item["length"])):
        for former in reversed(joined):
            touching = former["offset"] + former["length"] >= entity["offset"]
            if touching and _same_kind(former, entity) and entity["type"] not in {"blockquote", "pre"}:
                end = max(former["offset"] + former["length"], entity["offset"] + entity["length"])
                former["length"] = end - former["offset"]
                break
        else:
            joined.append(dict(entity))
    # Joining makes an entity longer, which may put it before one that it stood behind.
    return sorted(joined, key=lambda item: (item["offset"], -item["length"]))


def trimmed(text: str, entities: Iterable[Json]) -> tuple[str, list[Json]]:
    """Text without the space around it, and its entities moved and cut to what is left."""
    body = text.strip()
    if not body:
        return "", []
    lead = utf16(text[: len(text) - len(text.lstrip())])
    end = utf16(body)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return body, in_order(kept)


def link(url: str) -> Json | None:
    """The entity of a link, without offsets: a mention of a user by id, a text link, or None for no address."""
    if url.startswith("tg://user?id="):
        number = url.removeprefix("tg://user?id=")
        return {"type": "text_mention", "user_id": int(number)} if number.isdigit() else None
    if url.startswith("tg:"):
        return {"type": "text_link", "url": url}
    address = web_address(url)
    return None if address is None else {"type": "text_link", "url": address}


def web_address(url: str) -> str | None:
    """An http or https address as Telegram writes it; None when it is none."""
    url = url.strip()
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or set(host) - _HOST:
        return None
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{path}{query}{fragment}"


def _same_kind(one: Json, other: Json) -> bool:
    return {**one, "offset": 0, "length": 0} == {**other, "offset": 0, "length": 0}
