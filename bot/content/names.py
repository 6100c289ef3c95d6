"""Names of conditions in ``content/safety.yaml``, and the words beside a name that make it danger now."""

from collections.abc import Mapping
from typing import Any, Final

from bot.content.parts import Parts
from bot.understanding.danger.named import Frames
from bot.understanding.danger.phrases import Phrase
from bot.understanding.fold import fold

_SECTION: Final = "named"
_PHRASES: Final = ("now", "has", "had", "after", "fresh", "thing", "whose", "before", "sentence", "past")
_WORDS: Final = ("between", "alone")


def names(parts: Parts, place: str, rule: Mapping[str, Any], key: str) -> tuple[Phrase, ...]:
    """A rule's names under ``key``; a rule may have none."""
    return parts.phrases(f"{place}.{key}", rule[key]) if key in rule else ()


def frames(parts: Parts) -> Frames:
    """The words beside a name. A file without names needs none."""
    raw = parts.mapping(parts.raw, _SECTION)
    if not raw:
        rules = parts.raw.get("rules")
        if any(isinstance(rule, dict) and {"names", "known"} & set(rule) for rule in rules or ()):
            parts.wrong(_SECTION, "is missing: names of conditions say nothing without the words beside them")
        return Frames()
    for key in sorted(set(raw) - {*_PHRASES, *_WORDS}):
        parts.wrong(f"{_SECTION}.{key}", "is not a part of it")
    phrases = {key: parts.phrases(f"{_SECTION}.{key}", raw.get(key)) for key in _PHRASES}
    words = {
        key: frozenset(word for one in parts.strings(f"{_SECTION}.{key}", raw.get(key)) for word in fold(one).words)
        for key in _WORDS
    }
    return Frames(**phrases, between=words["between"], alone=words["alone"])
