"""Reading fields out of YAML that is nested dicts, lists and strings; every mistake is noted, none is fatal."""

import string
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from bot.content.problems import Problem


class Reader:
    """Reads fields of one file and notes what is wrong with them in ``problems``."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self._problems = problems

    def wrong(self, entry: str, message: str) -> None:
        """Note a mistake."""
        self._problems.append(Problem(self._file, entry, message))

    def known(self, entry: str, raw: Mapping[str, Any], keys: Collection[str]) -> None:
        """Note every key that is not one of ``keys``."""
        for key in raw:
            if key not in keys:
                meant = get_close_matches(str(key), keys, n=1)
                guess = f"did you mean '{meant[0]}'? Keys" if meant else "keys"
                self.wrong(entry, f"has an unknown key '{key}'; {guess} are {', '.join(sorted(keys))}")

    def text(
        self, entry: str, raw: Mapping[str, Any], key: str, *, needed: bool = True, longest: int | None = None
    ) -> str:
        """Return a text without space around it; '' when it is missing or no text."""
        value = raw.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if needed:
                self.wrong(entry, f"has no '{key}'")
            return ""
        if not isinstance(value, str):
            self.wrong(entry, f"'{key}' must be a text")
            return ""
        if longest is not None and len(value) > longest:
            self.wrong(entry, f"'{key}' has {len(value)} characters, more than {longest}")
        return value.strip()

    def texts(self, entry: str, raw: Mapping[str, Any], key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Return a list of texts; what is empty, no text or there twice is noted and left out."""
        value = raw.get(key)
        if value is None:
            if needed:
                self.wrong(entry, f"has no '{key}'")
            return ()
        if not isinstance(value, list):
            self.wrong(entry, f"'{key}' must be a list")
            return ()
        out: list[str] = []
        for one in value:
            if not isinstance(one, str) or not one.strip():
                self.wrong(entry, f"'{key}' has an entry that is no text: {one!r}")
            elif one.strip() in out:
                self.wrong(entry, f"'{key}' says '{one.strip()}' twice")
            else:
                out.append(one.strip())
        return tuple(out)

    def mappings(self, entry: str, value: Any) -> list[Mapping[str, Any]]:
        """Return a list of mappings; anything else is noted and left out."""
        if not isinstance(value, list) or not value:
            self.wrong(entry, "is missing or empty")
            return []
        out: list[Mapping[str, Any]] = []
        for number, one in enumerate(value):
            if isinstance(one, dict):
                out.append(one)
            else:
                self.wrong(f"{entry}[{number}]", "must be a mapping")
        return out

    def placeholders(self, entry: str, text: str, names: Collection[str]) -> None:
        """Note braces that are no placeholder of ``names``."""
        try:
            found = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        except ValueError as error:
            self.wrong(entry, f"has a stray brace: {error}")
            return
        for field in sorted(found - set(names)):
            self.wrong(entry, f"has the unknown placeholder '{{{field}}}'")
