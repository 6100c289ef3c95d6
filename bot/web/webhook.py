"""The address that Telegram calls: stored first, acknowledged after."""

import hmac
import json
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

logger = logging.getLogger(__name__)

Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

LARGEST = 1_000_000
"""Bytes of an update; Telegram's are far smaller."""

DEEPEST = 100
"""Lists and objects inside each other; a message with its reply, a poll and buttons has some ten."""


def route(*, path: str, secret: str, store: Store) -> Route:
    """Return the webhook's route.

    Args:
        path: the secret part of the address.
        secret: what Telegram sends in ``X-Telegram-Bot-Api-Secret-Token``.
        store: stores updates; only when it returns is Telegram told that they arrived.
    """

    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return PlainTextResponse("forbidden", status_code=403)
        update = update_in(await _body(request))
        if update is None:
            # What cannot be an update would only come again: it is taken and forgotten.
            logger.warning("Telegram's address was called with something that is no update; it was passed over")
            return PlainTextResponse("ignored")
        await store([update])
        return PlainTextResponse("ok")

    return Route(f"/telegram/{path}", receive, methods=["POST"])


def update_in(body: bytes) -> dict[str, Any] | None:
    """Return the update in a call; None when it is none, or none that anybody could store."""
    if len(body) > LARGEST:
        return None
    try:
        update = json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int) or _is_too_deep(update):
        return None
    return update


async def _body(request: Request) -> bytes:
    """Read a call's body to its end, for Telegram repeats what is broken off; keep no more than is looked at."""
    body = bytearray()
    async for part in request.stream():
        if len(body) <= LARGEST:
            body += part
    return bytes(body)


def _refuse(constant: str) -> NoReturn:
    """NaN and Infinity: Python reads them, and PostgreSQL does not."""
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)


def _is_too_deep(value: object) -> bool:
    """Return whether something is nested deeper than code that calls itself can follow; this does not call itself."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
