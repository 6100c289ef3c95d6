"""A name for every request, so that lines of the log, the proxy's log and an answer can be put together."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[0-9A-Fa-f-]{8,64}")
"""A number such as proxies make them, and no words."""


class Named:
    """Takes a request's id from the proxy or makes one; the log and the answer carry it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        with logs.about(request=name):
            await self._app(scope, receive, named)
