"""The address that Telegram calls: stored first, acknowledged after."""

import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.domain import foreign

logger = logging.getLogger(__name__)

Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

LARGEST = 1_000_000
"""Bytes of an update; Telegram's are far smaller."""


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
        update = foreign.read(body)
    except ValueError:
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int) or foreign.is_too_deep(update):
        return None
    return update


async def _body(request: Request) -> bytes:
    """Read a call's body to its end, for Telegram repeats what is broken off; keep no more than is looked at."""
    body = bytearray()
    async for part in request.stream():
        if len(body) <= LARGEST:
            body += part
    return bytes(body)
