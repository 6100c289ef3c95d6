"""What a request may bring, and how often a stranger may try: counted while it is read, whatever its headers say."""

from datetime import datetime, timedelta

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.i18n import gettext as _

LARGEST = 200_000
"""Bytes of a request's body; an answer has 10,000 characters, of which a form makes up to twelve bytes each."""

LARGEST_UPLOAD = 20_000_000
"""The same for the calendar's page, which takes a file and reads nothing before somebody has signed in."""

LARGEST_CALL = 16_000_000
"""The same for Telegram's calls, of which nothing is read without their secret. What is in a file or a call has a
smaller limit of its own: up to here its sender gets a better answer than a line that breaks."""

HEADERS = 100
"""Lines in a request's head."""


def largest(path: str) -> int:
    """Return how many bytes may come to an address."""
    if path == "/calendar":
        return LARGEST_UPLOAD
    return LARGEST_CALL if path.startswith("/telegram/") else LARGEST


class Measured:
    """Counts the bytes of a request while they are read, and reads no further than its limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope["headers"]) > HEADERS:
            await PlainTextResponse(_("Too much at once."), status_code=431)(scope, receive, send)
            return
        most, came = largest(scope["path"]), 0
        declared = Headers(scope=scope).get("Content-Length", "")
        # Longer than any number of bytes that could ever come, a number is not even looked at.
        if declared.isdigit() and (len(declared) > 15 or int(declared) > most):
            await PlainTextResponse(_("Too much at once."), status_code=413)(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


class Attempts:
    """How often it may go wrong, all visitors together: a number at once, and one more every so often.

    Behind a proxy all visitors have its address, so there is no count for each; and whoever has what opens the door is
    never counted, so nobody can lock others out.

    Args:
        at_once: as many may follow each other.
        every: after so long there is one more.
    """

    def __init__(self, *, at_once: int, every: timedelta) -> None:
        self._most = at_once
        self._left = float(at_once)
        self._every = every
        self._last: datetime | None = None

    def takes(self, now: datetime) -> bool:
        """Count one that went wrong; False when there have been too many."""
        if self._last is not None:
            self._left = min(self._most, self._left + max(0.0, (now - self._last) / self._every))
        self._last = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
