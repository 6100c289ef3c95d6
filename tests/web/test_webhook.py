"""What Telegram's address is called with: updates are stored, anything else is taken and forgotten, once."""

import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.domain.foreign import DEEPEST
from bot.web import webhook
from bot.web.webhook import LARGEST, update_in

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "secret"}


class Telegram:
    """Whoever calls the webhook.

    Attributes:
        stored: the updates that were kept.
    """

    def __init__(self) -> None:
        self.stored: list[dict[str, Any]] = []

        async def store(updates: Sequence[dict[str, Any]]) -> None:
            self.stored += updates

        self.web = Starlette(routes=[webhook.route(path="path", secret="secret", store=store)])

    async def calls(self, content: bytes | AsyncIterator[bytes], *, secret: str = "secret") -> httpx.Response:
        """Call it."""
        transport = httpx.ASGITransport(app=self.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            return await client.post("/telegram/path", content=content, headers=headers)


def nested(depth: int) -> bytes:
    """An update with so many lists inside each other."""
    return b'{"update_id": 1, "message": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    "content",
    [
        nested(DEEPEST),
        nested(900),
        nested(100_000),
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"update_id": 1, "x": NaN}',
        b'{"update_id": 1, "x": -Infinity}',
        b'{"update_id": 1, "x": 1e999}',
        b'{"update_id": ' + b"9" * 5_000 + b"}",
        b'{"update_id": "1"}',
        b'{"update_id": 1, "x": "' + b"y" * LARGEST + b'"}',
        b"\xff\xfe{}",
        b"null",
        b"",
    ],
    ids=lambda content: content[:20].decode(errors="replace"),
)
async def test_what_nobody_could_store_is_taken_once_and_forgotten(
    content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram repeats whatever is not answered with 200; one line says it, and no traceback."""
    telegram = Telegram()
    answer = await telegram.calls(content)
    assert (answer.status_code, answer.text) == (200, "ignored")
    assert telegram.stored == []
    assert [(one.levelno, one.exc_info) for one in caplog.records if one.name.startswith("bot")] == [
        (logging.WARNING, None)
    ]


async def test_an_update_is_stored_as_it_came() -> None:
    """With numbers of every kind, as deep as messages get."""
    telegram = Telegram()
    update = {"update_id": 1, "message": {"location": {"latitude": 52.5}, "chat": {"id": -(2**52)}}}
    assert (await telegram.calls(json.dumps(update).encode())).text == "ok"
    assert (await telegram.calls(nested(DEEPEST - 3))).text == "ok"
    assert telegram.stored[0] == update


async def test_nothing_is_read_without_the_secret() -> None:
    """Not a byte of whatever a stranger sends there."""
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _part in range(10):
            read += 1
            yield b"x" * 65_536

    telegram = Telegram()
    assert (await telegram.calls(body(), secret="guess")).status_code == 403
    assert read == 0
    assert (await telegram.calls(body())).text == "ignored"
    assert read == 10, "a call that is broken off comes again"


def test_what_is_read_deep_down_is_found_without_calling_oneself() -> None:
    """The limit is the same whatever Python's own is."""
    assert update_in(nested(DEEPEST - 1)) is not None
    assert update_in(nested(DEEPEST)) is None
