"""What protects the pages: headers, the origin of a form, and its token."""

import hashlib
import hmac
from typing import Any

from starlette.datastructures import FormData, Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.config import Secret
from bot.domain.characters import cleaned
from bot.domain.errors import ForgedError

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing from elsewhere, no inline script or style, no eval: Vega runs on its interpreter."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}

TOKEN = "form_token"  # noqa: S105 - the field's name

DIGITS = 64
"""Of a token; what follows is the mark of our own pages."""


def form_token(cookie: str) -> str:
    """Return what a form must carry: it follows from the cookie, which other sites cannot read."""
    return hmac.new(cookie.encode(), b"a form of this session", hashlib.sha256).hexdigest()


def marked(token: str, secret: Secret) -> str:
    """Return a form's token with a mark that our own pages alone can give it, whatever becomes of its session."""
    return token + _mark(token, secret)


def is_ours(token: str, secret: Secret) -> bool:
    """Return whether a form's token stood on a page of ours."""
    own, mark = token[:DIGITS], token[DIGITS:]
    return len(own) == DIGITS and bool(secret) and hmac.compare_digest(mark.encode(), _mark(own, secret).encode())


def _mark(token: str, secret: Secret) -> str:
    return hmac.new(secret.reveal().encode(), b"a form of ours " + token.encode(), hashlib.sha256).hexdigest()


async def checked_form(request: Request, cookie: str) -> FormData:
    """Return the fields of a form that belongs to the session of ``cookie``.

    Raises:
        ForgedError: the token is missing or another.
    """
    if not cookie:
        # Not a byte is read for somebody who cannot have the token.
        raise ForgedError
    form = await request.form(max_files=1)
    given = form.get(TOKEN)
    if not isinstance(given, str):
        raise ForgedError
    if not hmac.compare_digest(given[:DIGITS].encode(), form_token(cookie).encode()):
        raise ForgedError
    return form


def text_of(form: FormData, field: str) -> str:
    """Return a field as text with plain line ends; empty when it is missing or a file."""
    value: Any = form.get(field)
    return cleaned(value).replace("\r\n", "\n").strip() if isinstance(value, str) else ""


class Guard:
    """Refuses forms that another site sent, and puts the protecting headers on every answer.

    Args:
        is_secure: the dashboard is reached over https, so that browsers may insist on it.
    """

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if is_secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                # What is shown of clients stays out of every cache; files of ours say otherwise themselves.
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(scope)
        await (self._app if refusal is None else refusal)(scope, receive, send_guarded)

    @staticmethod
    def _refusal(scope: Scope) -> PlainTextResponse | None:
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return None
        headers = Headers(scope=scope)
        # Browsers say where a request comes from; with 'no-referrer' the Origin header would always be 'null'.
        if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return PlainTextResponse("This form was sent from another site.", status_code=403)
        return None
