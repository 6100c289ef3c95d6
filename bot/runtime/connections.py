"""The web side's connections: how many there may be, and how long one may take over what.

uvicorn waits for a request for as long as somebody likes to take over it, and keeps every connection: whoever opens
enough of them has all of the process's descriptors, and the chat none. Here each has a time limit for whatever it is
at, and there is room for so many only; who comes when it is full takes the place of whoever kept us waiting longest.
"""

import asyncio
import logging
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bot.logs import where

logger = logging.getLogger(__name__)

MOST = 512
"""Connections side by side, where descriptors are plenty."""

LEAST = 16
"""The same, where they are few."""

WAITING = 128
"""Connections that the system keeps until they are taken."""

PAUSE = 0.5
"""Seconds until the next try when none could be taken."""


@dataclass(frozen=True)
class Limits:
    """How much a connection may take.

    Attributes:
        most: connections side by side.
        head: seconds for the head of a request, from the connection's beginning or from the answer before.
        body: seconds for a body, besides what its bytes take at ``pace``.
        pace: bytes a second that a body has to keep up at least.
        stall: seconds within which something of an answer has to be taken.
        linger: seconds for which what nobody reads may still come in behind an answer.
    """

    most: int
    head: float = 10.0
    body: float = 20.0
    pace: int = 16_000
    stall: float = 20.0
    linger: float = 3.0


def affordable() -> int:
    """Return how many connections the web side may have: a quarter of what this process may open at all."""
    if sys.platform == "win32":
        return MOST
    import resource

    most, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if most == resource.RLIM_INFINITY else max(LEAST, min(MOST, most // 4))


class Phase(IntEnum):
    """What a connection is at; the lower it is, the sooner it makes room for another."""

    HEAD = 0
    BODY = 1
    STALLED = 2
    WORKING = 3


class Room:
    """The connections that there are.

    Attributes:
        limits: what each keeps to.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._there: set[Bounded] = set()

    def __len__(self) -> int:
        return len(self._there)

    def takes(self, one: "Bounded") -> bool:
        """Let a connection in, in another's place if need be; False when all there are have work in hand."""
        if len(self._there) >= self.limits.most:
            last = min(self._there, key=lambda other: (other.phase, other.since))
            if last.phase is Phase.WORKING:
                logger.warning("the web side has no room for another connection")
                return False
            logger.info("the web side is full: connections that keep it waiting make room for others")
            last.drop()
        self._there.add(one)
        return True

    def leaves(self, one: "Bounded") -> None:
        """Note that a connection has ended."""
        self._there.discard(one)


class Bounded(H11Protocol):
    """A connection with a time limit for whatever it is at."""

    def __init__(self, room: Room, **options: Any) -> None:
        super().__init__(**options)
        self._room = room
        self._limits = room.limits
        self._timer: asyncio.TimerHandle | None = None
        self.phase = Phase.HEAD
        self.since = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin, if there is room."""
        super().connection_made(transport)
        if self._room.takes(self):
            self._enter(Phase.HEAD, self._limits.head)
        else:
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop_timer()
        self._room.leaves(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, whatever it is."""
        try:
            super().data_received(data)
        except Exception as error:  # noqa: BLE001 - the mistake is the visitor's or the library's: it costs this one
            logger.warning("a connection was dropped: %s", where(error))
            self.drop()
        else:
            self._look(came=len(data))

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        """Give whoever asked some time to take more of the answer."""
        super().pause_writing()
        self._enter(Phase.STALLED, self._limits.stall)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, unless an answer has begun already."""
        under_way = self._under_way()
        if under_way is not None:
            under_way.disconnected = True
            under_way.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.close()

    def shutdown(self) -> None:
        """End, with the answer that is under way."""
        under_way = self._under_way()
        if under_way is None:
            self.transport.close()
        else:
            under_way.keep_alive = False

    def timeout_keep_alive_handler(self) -> None:
        """End, for nothing more was asked."""
        self.transport.close()

    def drop(self) -> None:
        """End at once."""
        self._stop_timer()
        self._room.leaves(self)
        self.transport.abort()

    def _unsupported_upgrade_warning(self) -> None:
        """Answer as if nobody had asked for another protocol, without uvicorn's advice to install one."""
        logger.info("a connection asked for another protocol than HTTP, which is not spoken here")

    def _under_way(self) -> RequestResponseCycle | None:
        """Return the request that is being answered."""
        latest: RequestResponseCycle | None = getattr(self, "cycle", None)
        return None if latest is None or latest.response_complete else latest

    def _look(self, *, came: int = 0) -> None:
        """See what the connection is at now, and until when it may be."""
        theirs, ours = self.conn.their_state, self.conn.our_state
        if self.flow.write_paused:
            return
        if theirs is h11.SEND_BODY and ours is h11.DONE:
            # It was answered without a look at the rest: whoever sends is let down gently, for a moment.
            if self.phase is not Phase.STALLED:
                self._enter(Phase.STALLED, self._limits.linger)
        elif theirs is h11.SEND_BODY:
            if self.phase is not Phase.BODY:
                self._enter(Phase.BODY, self._limits.body)
            elif self._timer is not None:
                self._set_timer(self._timer.when() - self.loop.time() + came / self._limits.pace)
        elif theirs is h11.DONE and ours is not h11.DONE:
            self._enter(Phase.WORKING, None)
        elif self.phase is not Phase.HEAD:
            self._enter(Phase.HEAD, self._limits.head)

    def _enter(self, phase: Phase, seconds: float | None) -> None:
        self.phase, self.since = phase, self.loop.time()
        self._stop_timer()
        if seconds is not None:
            self._set_timer(seconds)

    def _set_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self.drop)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Listener:
    """Takes connections, one after the other.

    asyncio's own takes as many at once as may wait, and when descriptors have run out it says so for each of them,
    again and again; here it is said once a try.
    """

    def __init__(self, listening: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._socket = listening
        self._protocol = protocol
        self._task = asyncio.create_task(self._take(), name="listener")

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Take no more."""
        self._task.cancel()
        self._socket.close()

    async def _take(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _address = await loop.sock_accept(self._socket)
            except ConnectionAbortedError:
                continue
            except OSError as error:
                logger.warning("no connection can be taken (%s); trying again", error.strerror)
                await asyncio.sleep(PAUSE)
                continue
            try:
                await loop.connect_accepted_socket(self._protocol, connection)
            except OSError as error:
                logger.warning("a connection was dropped: %s", where(error))
                connection.close()


def listening_on(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen, one for each address that a host has here.

    Raises:
        OSError: the port is taken, or the address is not this machine's.
    """
    found: list[socket.socket] = []
    try:
        for family, kind, number, _name, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            one = socket.socket(family, kind, number)
            found.append(one)
            if sys.platform != "win32":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
            one.listen(WAITING)
            one.setblocking(False)
    except OSError:
        for one in found:
            one.close()
        raise
    return found
