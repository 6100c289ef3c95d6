"""The table of methods that the sandbox answers."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core

Method = Callable[[Core, Args], Any | Awaitable[Any]]
"""Takes a call and gives its ``result``, at once or after waiting; raises a RefusedError."""

METHODS: dict[str, Method] = {}
"""By the name in lower case, as Telegram ignores its case."""


def method(name: str) -> Callable[[Method], Method]:
    """Registers the function that answers a method of the Bot API."""

    def register(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return register
