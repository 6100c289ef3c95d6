"""Reading a content file piece by piece; every mistake is named, and the rest is read on."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.content.problems import Problem
from bot.understanding.danger.phrases import Phrase, PhraseError, parse


class Parts:
    """The pieces that such a file is made of.

    Attributes:
        problems: the mistakes found so far.
        words: building blocks that phrases may use in braces.
    """

    def __init__(self, raw: Mapping[str, Any], file: str) -> None:
        self.raw = raw
        self.file = file
        self.problems: list[Problem] = []
        self.words: dict[str, list[str]] = {}

    def wrong(self, entry: str, message: str) -> None:
        """Note a mistake."""
        self.problems.append(Problem(self.file, entry, message))

    def section(self, name: str) -> Iterable[tuple[str, Any]]:
        """The entries of a mapping that must be there."""
        value = self.raw.get(name)
        if not isinstance(value, dict) or not value:
            self.wrong(name, "is missing or empty")
            return ()
        return value.items()

    @staticmethod
    def mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """A mapping in another, empty when it is missing."""
        value = raw.get(key)
        return value if isinstance(value, dict) else {}

    def strings(self, entry: str, value: Any) -> list[str]:
        """A list of words that must be there, each once."""
        if not isinstance(value, list) or not value:
            self.wrong(entry, "must be a list of words")
            return []
        out: list[str] = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self.wrong(entry, f"has an entry that is not a word: {item!r}")
            elif item in out:
                self.wrong(entry, f"says '{item}' twice")
            else:
                out.append(item)
        return out

    def phrases(self, entry: str, value: Any) -> tuple[Phrase, ...]:
        """A list of phrases that must be there, with their building blocks put in."""
        found: dict[Phrase, None] = {}
        for item in self.strings(entry, value):
            try:
                found.update(dict.fromkeys(parse(item, self.words)))
            except PhraseError as error:
                self.wrong(entry, str(error))
        return tuple(found)

    def entries(self, section: str, keys: frozenset[str]) -> Iterable[tuple[str, Mapping[str, Any]]]:
        """The entries of a list, each with its id; duplicates and unknown keys are named."""
        value = self.raw.get(section)
        if not isinstance(value, list) or not value:
            self.wrong(section, "is missing or empty")
            return
        seen: set[str] = set()
        for number, entry in enumerate(value):
            place = f"{section}[{number}]"
            if not isinstance(entry, dict) or not str(entry.get("id") or "").strip():
                self.wrong(place, "has no id")
                continue
            name = str(entry["id"])
            if name in seen:
                self.wrong(f"{section}.{name}", "appears twice")
                continue
            seen.add(name)
            for key in sorted(set(entry) - keys):
                self.wrong(f"{section}.{name}", f"has an unknown key '{key}'")
            yield name, entry

    def number(self, entry: str, value: Any, *, default: int) -> int:
        """A whole number from 1 to 10."""
        if isinstance(value, str) and value.isdecimal() and 1 <= int(value) <= 10:
            return int(value)
        self.wrong(entry, f"must be a whole number from 1 to 10, not {value!r}")
        return default
