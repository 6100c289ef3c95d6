"""Under which names the pages can be reached: a request for any other goes no further."""

import logging
import re
from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.i18n import gettext as _

logger = logging.getLogger(__name__)

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]\\]+)(?::[0-9]{1,5})?")

ANY_NAME = ("/healthz", "/readyz", "/metrics")
"""Pages that supervisors and monitors ask for by whatever address a container has just now; no link leads from them."""

CALLED = "/telegram/"
"""The same for Telegram's calls, which a secret address and a secret header let in, whatever a proxy calls us."""


def names_in(addresses: Iterable[str]) -> frozenset[str]:
    """Return the names of the machines that addresses lead to."""
    return frozenset(name.lower() for one in addresses if (name := urlsplit(one).hostname))


class Named:
    """Refuses requests for a name that is not ours.

    Args:
        names: ours, in small letters; this machine's own are known anyway.
    """

    def __init__(self, app: ASGIApp, *, names: Collection[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or self._is_for_any(scope["path"]) or self._is_ours(scope):
            await self._app(scope, receive, send)
            return
        logger.info("a request for a name that is not in PUBLIC_URL was refused")
        text = _("Nothing is to be found under this address.")
        await PlainTextResponse(text, status_code=400)(scope, receive, send)

    @staticmethod
    def _is_for_any(path: str) -> bool:
        return path in ANY_NAME or path.startswith(CALLED)

    def _is_ours(self, scope: Scope) -> bool:
        found = _HOST.fullmatch(Headers(scope=scope).get("Host", ""))
        if found is None:
            return False
        name = found[1].strip("[]").removesuffix(".").lower()
        return name in self._names or name == "localhost" or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
