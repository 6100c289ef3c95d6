"""The line between the bots and Telegram, on which everything can happen: it listens, holds up, cuts and repeats.

Behind it is the sandbox's Bot API. Each bot has an address of its own (``/r0``, ``/r1``), so that it is known who
called; ``/proxy`` is the reverse proxy in front of the webhooks of all of them.
"""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox import Sandbox


@dataclass
class Heard:
    """A call as it came in. ``at`` is monotonic, in seconds; ``cut``: the caller never had the whole answer."""

    at: float
    replica: int
    method: str
    params: dict[str, Any]
    status: int | None = None
    cut: bool = False


Listener = Callable[[Heard], Awaitable[None]]


@dataclass
class Wire:
    """An ASGI application around the sandbox's.

    Attributes:
        ports: where the bots' web sides listen.
        before, after: asked when a call has come and nothing was done, and when it was done and not answered.
        repeats: how probable it is that an answer of getUpdates brings an update of before once more.
        shuffles: how probable it is that chats stand in another order in it.
    """

    sandbox: Sandbox
    chance: random.Random
    ports: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    before: list[Listener] = field(default_factory=list)
    after: list[Listener] = field(default_factory=list)
    repeats: float = 0.0
    shuffles: float = 0.0
    proxied: int = 0
    _past: list[dict[str, Any]] = field(default_factory=list)
    _client: httpx.AsyncClient | None = None

    def __post_init__(self) -> None:
        self._app: ASGIApp = self.sandbox.asgi()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        path = str(scope["path"])
        if scope["type"] != "http":
            return
        if path.startswith("/proxy/"):
            await self._forward(path.removeprefix("/proxy"), scope, receive, send)
            return
        replica = int(path[2])
        inner = path[3:]
        body = await _body(receive)
        call = Heard(
            at=time.monotonic(),
            replica=replica,
            method=inner.rpartition("/")[2],
            params=_params(scope, body),
        )
        self.heard.append(call)
        for listener in list(self.before):
            await listener(call)
        answer = _Answer()
        again = _replay(body, receive)
        await self._app({**scope, "path": inner, "raw_path": inner.encode()}, again, answer)
        call.status, call.cut = answer.status, answer.cut
        if call.method == "getUpdates":
            self._spoil(answer)
        for listener in list(self.after):
            await listener(call)
        await answer.give(send)

    def _spoil(self, answer: "_Answer") -> None:
        """Repeat and reorder updates, as Telegram may: each chat keeps its own order."""
        if answer.cut or answer.status != httpx.codes.OK:
            return
        found = json.loads(answer.body)
        updates: list[dict[str, Any]] = found["result"]
        if not updates:
            return
        # Only what was confirmed can be a late repeat: Telegram sends the rest in its order anyway.
        past = [one for one in self._past if one["update_id"] < min(new["update_id"] for new in updates)]
        self._past = (self._past + updates)[-50:]
        # The last one stays the last one: a bot confirms by it.
        *first, last = updates
        if first and self.chance.random() < self.shuffles:
            first = _shuffled(first, self.chance)
        if past and self.chance.random() < self.repeats:
            first = [self.chance.choice(past), *first]
        answer.body = json.dumps({**found, "result": [*first, last]}).encode()

    async def _forward(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """What a reverse proxy does: hand a request to one of the bots, or to the next when there is nobody."""
        body = await _body(receive)
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=30)
        headers = [(k, v) for k, v in scope["headers"] if k in {b"x-telegram-bot-api-secret-token", b"content-type"}]
        status = 502
        for port in self.chance.sample(self.ports, len(self.ports)):
            try:
                response = await self._client.post(f"http://127.0.0.1:{port}{path}", content=body, headers=headers)
            except httpx.HTTPError:
                continue
            status = response.status_code
            break
        self.proxied += status == httpx.codes.OK
        if status == httpx.codes.OK and self.chance.random() < self.repeats:
            status = 502  # the bot has it, and Telegram does not know: it comes again
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def close(self) -> None:
        """Give the proxy's connections back."""
        if self._client is not None:
            await self._client.aclose()


class _Answer:
    """An answer of the sandbox, kept until it may go."""

    def __init__(self) -> None:
        self.status = 0
        self.body = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.cut = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.cut = bool(message.get("more_body", False))

    async def give(self, send: Send) -> None:
        length = len(self.body) + (1000 if self.cut else 0)
        headers = [(k, v) for k, v in self.headers if k != b"content-length"]
        headers.append((b"content-length", str(length).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": self.cut})


def _params(scope: Scope, body: bytes) -> dict[str, Any]:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    if kind.startswith(b"application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    if kind.startswith(b"multipart/"):
        return {"multipart": len(body)}
    return {}


def _shuffled(updates: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    order = [_sender(one) for one in updates]
    chance.shuffle(order)
    lanes: dict[int, list[dict[str, Any]]] = {}
    for one in updates:
        lanes.setdefault(_sender(one), []).append(one)
    return [lanes[sender].pop(0) for sender in order]


def _sender(update: dict[str, Any]) -> int:
    value: Any = next(part for name, part in update.items() if name != "update_id")
    return int(value["from"]["id"])


async def _body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def settled(look: Callable[[], Awaitable[bool]], *, seconds: float) -> bool:
    """Wait until ``look`` finds what it wants; False when it did not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if await look():
            return True
        await asyncio.sleep(0.03)
    return False
