"""Characters that no database and no page takes, and digits of other scripts."""

import json
import unicodedata
from typing import Any


def cleaned(text: str) -> str:
    """Return a text without NUL, which PostgreSQL refuses, and with '?' for half a character, which UTF-8 has not."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Return a name without what nobody sees, such as spaces of no width and marks that turn the direction around.

    Marks of joining stay between letters, where some scripts need them.
    """
    kept = "".join(one for one in text if one in _JOINERS or unicodedata.category(one) not in {"Cf", "Cc", "Co", "Cn"})
    kept = " ".join(kept.split())
    return kept if any(one not in _JOINERS and not one.isspace() for one in kept) else ""


_JOINERS = "\u200c\u200d"


def western_digits(text: str) -> str:
    """Return a text with every decimal digit of another script ('٤', '४', '４') written 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def is_clean(value: Any) -> bool:
    """Return whether every text in a JSON value can be stored."""
    words = json.dumps(value, ensure_ascii=False)
    # Written out by JSON; the same six characters may also have been typed, and cleaning does them no harm.
    if "\\u0000" in words:
        return False
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cleaned_json(value: Any) -> Any:
    """Return a JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {cleaned(key): cleaned_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [cleaned_json(one) for one in value]
    return value
