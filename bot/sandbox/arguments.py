"""A call's parameters, read as leniently as Telegram's own server reads them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.bodies import Upload
from bot.sandbox.errors import Json, bad

_INTEGER = re.compile(r"\s*([+-]?\d+)")
_TRUE = {"true", "yes", "1"}


class Args:
    """The parameters of one call.

    Values are read by what a method expects: a string that is no number reads as 0 and one that is no flag as
    False, as on Telegram's server; what that hides is recorded as a violation elsewhere.
    """

    def __init__(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self.method = method
        self.params = params
        self.files = files

    def has(self, name: str) -> bool:
        """Whether the parameter came and is not empty."""
        return self.text(name) != ""

    def given(self, name: str) -> bool:
        """Whether the parameter came at all."""
        return name in self.params

    def text(self, name: str) -> str:
        """The parameter as it would stand in a form; empty when it is missing."""
        value = self.params.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """The leading integer of the parameter."""
        text = self.text(name)
        if not text:
            return default
        match = _INTEGER.match(text)
        return int(match[1]) if match else 0

    def number(self, name: str) -> float | None:
        """The parameter as a float; None when it is missing or none."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        """Whether the parameter says true."""
        return self.text(name).strip().lower() in _TRUE

    def json(self, name: str, *, words: str) -> Any:
        """The parameter's JSON value; None when it is missing or empty.

        Raises:
            RefusedError: it is not JSON; ``words`` is what Telegram says then.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise bad(words) from error

    def object(self, name: str, *, words: str) -> Json | None:
        """The parameter's JSON object; None when it is missing or empty."""
        value = self.json(name, words=words)
        if value is not None and not isinstance(value, dict):
            raise bad(words)
        return value
