"""The way from the program to Telegram, on which a test can refuse, cut and hold up calls."""

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox import Sandbox


@dataclass
class Line:
    """An ASGI application around the sandbox's.

    Attributes:
        refusal: the status and the description that calls are answered with while it is set; nothing is done then.
        parameters: what the refusal carries besides, such as ``{"retry_after": 3}``.
        page: what calls are answered with instead of Telegram's JSON, such as a proxy's page.
        only: methods (in small letters) that ``refusal``, ``cuts`` and ``hold`` are for; None for all of them.
        cuts: of so many calls one is cut off in the middle of its answer, after it was done; 0 for none.
        heard: the methods that were called, in small letters, oldest first, with the status they were answered with.
    """

    sandbox: Sandbox
    refusal: tuple[int, str] | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    page: bytes | None = None
    only: Collection[str] | None = None
    cuts: int = 0
    heard: list[tuple[str, int]] = field(default_factory=list)
    _calls: int = 0
    _held: asyncio.Event | None = None

    def __post_init__(self) -> None:
        self._app: ASGIApp = self.sandbox.asgi()

    def refuse(
        self,
        status: int,
        description: str,
        *,
        only: Collection[str] | None = None,
        page: bytes | None = None,
        **parameters: object,
    ) -> None:
        """Answer calls with an error from now on."""
        self.refusal, self.parameters, self.only, self.page = (status, description), parameters, only, page

    def hold(self, *, only: Collection[str] | None = None) -> None:
        """Let calls wait from now on, until the line is healed."""
        self.only, self._held = only, asyncio.Event()

    def heal(self) -> None:
        """Let every call through again."""
        self.refusal, self.parameters, self.only, self.cuts = None, {}, None, 0
        self.page = None
        if self._held is not None:
            self._held.set()
            self._held = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            return
        method = str(scope["path"]).rpartition("/")[2].lower()
        if self.only is not None and method not in self.only:
            await self._pass_on(method, scope, receive, send)
            return
        if self._held is not None:
            await self._held.wait()
        if self.refusal is not None:
            self.heard.append((method, self.refusal[0]))
            await self._refuse(send, *self.refusal)
            return
        self._calls += 1
        if self.cuts and self._calls % self.cuts == 0:
            self.heard.append((method, 0))
            await self._app(scope, receive, _nowhere)
            headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})
            return
        await self._pass_on(method, scope, receive, send)

    async def _pass_on(self, method: str, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                self.heard.append((method, int(str(message["status"]))))
            await send(message)

        await self._app(scope, receive, noted)  # type: ignore[arg-type]

    async def _refuse(self, send: Send, status: int, description: str) -> None:
        body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
        if self.parameters:
            body["parameters"] = self.parameters
        said = json.dumps(body).encode() if self.page is None else self.page
        headers = [(b"content-type", b"application/json" if self.page is None else b"text/html")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": said})


async def _nowhere(_message: object) -> None:
    """Take an answer that nobody is given."""
