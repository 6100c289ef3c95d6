"""Whose turn it is: pages share one event loop with the chat, and take no more than their part of it."""

import asyncio
from collections.abc import Collection
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE = 4
"""Pages that are made side by side."""

LONGEST = 0.25
"""Seconds that a place rests at most."""


class Places:
    """Places for work, and a rest of each after it: twice as long as it may have taken in all places together.

    A page is often made in one go, so that two hundred that are asked for at once would be made one after the other
    with nothing between them. So, however many they are, about half of the time is for everything else; and whoever is
    alone finds another place.
    """

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    async def take(self) -> None:
        """Wait for a place."""
        await self._free.acquire()

    def give(self, seconds: float) -> None:
        """Give a place back that was had for so long."""
        rest = min(2 * AT_ONCE * seconds, LONGEST)
        asyncio.get_running_loop().call_later(rest, self._free.release)


class _Turn:
    """One request's place: had, lent to others while its sender is waited for, given back when its answer begins."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._since: float | None = None
        self._is_over = False

    async def begin(self) -> None:
        await self._places.take()
        self._since = asyncio.get_running_loop().time()

    def pause(self) -> None:
        if self._since is not None:
            self._places.give(asyncio.get_running_loop().time() - self._since)
            self._since = None

    async def go_on(self) -> None:
        if not self._is_over:
            await self.begin()

    def end(self) -> None:
        self._is_over = True
        self.pause()


class Turns:
    """Lets a few requests be answered at a time, first come, first served.

    Waiting for somebody's bytes, or for somebody to take ours, keeps nobody's place.

    Args:
        free: addresses that never wait: supervisors ask there, and Telegram calls.
    """

    def __init__(self, app: ASGIApp, *, free: Collection[str]) -> None:
        self._app = app
        self._free = free
        self._places = Places()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or scope["path"] in self._free:
            await self._app(scope, receive, send)
            return
        turn = _Turn(self._places)

        async def received() -> Message:
            turn.pause()
            message = await receive()
            await turn.go_on()
            return message

        async def sent(message: Any) -> None:
            # A page is made before it is sent.
            turn.end()
            await send(message)

        await turn.begin()
        try:
            await self._app(scope, received, sent)
        finally:
            turn.end()
