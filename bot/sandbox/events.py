"""What happens, told to pages that listen and to whoever waits for something to become true."""

import asyncio
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import Json

BACKLOG = 1000
"""Events a slow page may lag behind before it is told to load everything anew."""


class Events:
    """Numbers every change and hands it to the listeners."""

    def __init__(self) -> None:
        self.version = 0
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    def publish(self, kind: str, **fields: Any) -> None:
        """Tells everyone; returns at once."""
        self.version += 1
        event: Json = {"type": kind, "version": self.version, **fields}
        for listener in self._listeners:
            if listener.full():
                while not listener.empty():
                    listener.get_nowait()
                listener.put_nowait({"type": "reset", "version": self.version})
            else:
                listener.put_nowait(event)
        self.stir()

    def stir(self) -> None:
        """Lets those who wait look again, without telling the pages."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    def close(self) -> None:
        """Ends every stream, so that a server can stop."""
        for listener in self._listeners:
            while listener.full():
                listener.get_nowait()
            listener.put_nowait(None)

    def listen(self) -> asyncio.Queue[Json | None]:
        """A queue that gets every event from now on, and None at the end; hand it back to ``leave``."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[Json | None]) -> None:
        """Ends listening."""
        self._listeners.discard(queue)

    async def until(self, condition: Callable[[], object], timeout: float) -> bool:  # noqa: ASYNC109 - one wait, many looks
        """Waits until ``condition`` holds, looking after each change; False after ``timeout`` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not condition():
            left = deadline - loop.time()
            if left <= 0:
                return False
            changed: asyncio.Future[None] = loop.create_future()
            self._waiting.add(changed)
            await asyncio.wait([changed], timeout=left)
            self._waiting.discard(changed)
        return True
