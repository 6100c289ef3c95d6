"""The address that Telegram calls: stored first, acknowledged after."""

import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

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
        body = await request.body()
        if len(body) > LARGEST:
            return PlainTextResponse("too large", status_code=413)
        try:
            update = json.loads(body)
        except ValueError:
            update = None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            # What cannot be an update would only come again: it is taken and forgotten.
            return PlainTextResponse("ignored")
        await store([update])
        return PlainTextResponse("ok")

    return Route(f"/telegram/{path}", receive, methods=["POST"])
