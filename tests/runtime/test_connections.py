"""A connection has a time limit for whatever it is at, and there is room for so many only."""

import asyncio
import errno
import logging
import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from starlette.types import Receive, Scope, Send

from bot.runtime import server
from bot.runtime.connections import LEAST, MOST, Limits, affordable
from bot.runtime.server import Server
from tests.practice import World
from tests.runtime.waiting import until

QUICK = Limits(most=50, head=0.3, body=0.3, pace=1_000_000, stall=0.3, linger=0.3)
WHOLE = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: he"
POST = b"POST %s HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\n"

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class House:
    """A little application: it answers, reads, waits, or says more than anybody can take at once.

    Attributes:
        ends: how requests that read their body ended.
    """

    def __init__(self) -> None:
        self.ends: list[str] = []
        self.door = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        path, body = scope["path"], b"well"
        if path == "/reads":
            message = await receive()
            while message["type"] == "http.request" and message["more_body"]:
                message = await receive()
            self.ends.append(message["type"])
        elif path == "/waits":
            await self.door.wait()
        elif path == "/much":
            body = b"x" * 20_000_000
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[tuple[House, Server]]:
    """A house that is served; hangs up at the end."""
    house = House()
    served = Server(house, host="127.0.0.1", port=0, limits=limits)
    task = asyncio.create_task(served.until_cancelled())
    await until(lambda: _done(served.started), True)
    try:
        yield house, served
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _done(value: object) -> object:
    return value


async def opens(served: Server, data: bytes = b"") -> Line:
    """A line to the server, with something sent over it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.listeners[0].port, limit=1_000)
    writer.write(data)
    await writer.drain()
    return reader, writer


async def hears(line: Line, *, seconds: float = 3.0) -> bytes:
    """All that comes until the other side hangs up."""
    try:
        return await asyncio.wait_for(line[0].read(), seconds)
    except ConnectionError:
        return b""
    finally:
        line[1].close()


async def is_answered(served: Server) -> bool:
    """Whether a whole request gets its answer."""
    line = await opens(served, WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    return (await hears(line)).endswith(b"well")


async def test_half_a_request_is_not_waited_for_for_ever() -> None:
    """Not even when a letter comes now and then; a whole one is answered meanwhile."""
    async with serving(QUICK) as (_house, served):
        silent, dripping = await opens(served, HALF), await opens(served, HALF)
        begun = asyncio.get_running_loop().time()
        for _letter in range(4):
            dripping[1].write(b"r")
            await asyncio.sleep(0.05)
        assert await is_answered(served)
        assert await hears(silent) == await hears(dripping) == b""
        assert 0.2 < asyncio.get_running_loop().time() - begun < 2
        await until(lambda: _done(len(served.room)), 0)


async def test_a_body_has_to_keep_up() -> None:
    """One that stops is given up and the page hears that nobody is there; one that comes along may be long."""
    async with serving(replace(QUICK, pace=100_000)) as (house, served):
        stopping = await opens(served, POST % b"/reads" + b"x" * 10)
        assert await hears(stopping) == b""
        await until(lambda: _done(house.ends), ["http.disconnect"])
        going = await opens(served, POST % b"/reads")
        for _part in range(10):
            going[1].write(b"x" * 100_000)
            await asyncio.sleep(0.1)
        assert (await asyncio.wait_for(going[0].read(15), 3)) == b"HTTP/1.1 200 OK"
        going[1].close()
        assert house.ends == ["http.disconnect", "http.request"]


async def test_who_comes_when_it_is_full_takes_the_place_of_who_waited_longest() -> None:
    """Half requests do not keep a whole one out, and what has work in hand is let finish."""
    slow = replace(QUICK, most=3, head=30, body=30)
    async with serving(slow) as (house, served):
        working = await opens(served, WHOLE.replace(b" / ", b" /waits "))
        await until(lambda: _done(len(served.room)), 1)
        body = await opens(served, POST % b"/reads")
        await until(lambda: _done(len(served.room)), 2)
        halves = [await opens(served, HALF) for _one in range(20)]
        for half in halves[:-1]:
            assert await hears(half) == b""
        assert await is_answered(served)
        more = [await opens(served, WHOLE.replace(b" / ", b" /waits ")) for _one in range(2)]
        assert await hears(body) == b""
        refused = await opens(served, WHOLE)
        assert await hears(refused) == b""
        assert len(served.room) == 3
        house.door.set()
        for line in (working, *more):
            assert b"200 OK" in await asyncio.wait_for(line[0].read(100), 3)
            line[1].close()
        halves[-1][1].close()


async def test_an_answer_that_nobody_takes_is_given_up() -> None:
    """More than the system keeps for a reader who sleeps; one who reads gets all of it, however long it is."""
    async with serving(QUICK) as (_house, served):
        sleeping = await opens(served, b"GET /much HTTP/1.1\r\nHost: here\r\n\r\n")
        await until(lambda: _done(len(served.room)), 1)
        await until(lambda: _done(len(served.room)), 0)
        sleeping[1].close()
    async with serving(Limits(most=50)) as (_house, served):
        line = await opens(served, b"GET /much HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
        assert len(await hears(line, seconds=30.0)) > 20_000_000


async def test_who_goes_on_sending_after_the_answer_is_cut_off() -> None:
    """A body that no page reads; the answer arrives all the same."""
    async with serving(QUICK) as (_house, served):
        line = await opens(served, POST % b"/")
        assert await asyncio.wait_for(line[0].read(15), 3) == b"HTTP/1.1 200 OK"
        for _part in range(100):
            if line[1].is_closing() or not len(served.room):
                break
            line[1].write(b"x")
            await asyncio.sleep(0.02)
        assert len(served.room) == 0
        line[1].close()


@pytest.mark.parametrize("path", [b"/waits", b"/reads", b"/"])
async def test_what_is_no_http_costs_its_connection_and_no_traceback(
    path: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """At the beginning, in the middle of a body, after the answer."""
    async with serving(QUICK) as (house, served):
        head = b"POST " + path + b" HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
        for data in (b"\x16\x03\x01\x02\x00 hello\r\n\r\n", head + b"5\r\nab", head + b"zz\r\n\r\n\r\n"):
            line = await opens(served, data)
            await asyncio.sleep(0.05)
            line[1].write(b"5\r\nab\r\nzz\r\n\r\n")
            await hears(line)
        house.door.set()
        assert await is_answered(served)
    assert [one for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR] == []


async def test_without_descriptors_nobody_is_let_in_and_nothing_spins(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One line a try; as soon as there are some again, whoever waited is answered."""
    monkeypatch.setattr("bot.runtime.connections.PAUSE", 0.1)
    async with serving(QUICK) as (_house, served):
        loop = asyncio.get_running_loop()
        accept, tries = loop.sock_accept, 0

        async def runs_out(*arguments: object) -> object:
            nonlocal tries
            tries += 1
            if tries < 4:
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return await accept(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(loop, "sock_accept", runs_out)
        assert await is_answered(served)
        assert await is_answered(served)
        assert tries >= 4
    lines = [one for one in caplog.messages if "no connection can be taken" in one]
    assert lines == ["no connection can be taken (Too many open files); trying again"] * 3


def test_the_web_side_has_its_share_of_descriptors_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter; enough for a proxy where there are few, and no more than a practice needs where there are many."""
    for most, share in ((1024, 256), (20, LEAST), (1_000_000, MOST), (resource.RLIM_INFINITY, MOST)):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind, most=most: (most, most))
        assert affordable() == share


async def test_a_web_side_that_fails_is_begun_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A port that is taken for a moment, and a mistake: the chat goes on, and the dashboard comes back."""
    tries = 0
    sleep = asyncio.sleep

    async def fails(_server: Server) -> None:
        nonlocal tries
        tries += 1
        if tries > 2:
            await sleep(60)
        raise OSError(errno.EADDRINUSE, "Address already in use") if tries == 1 else KeyError("words")

    monkeypatch.setattr(Server, "until_cancelled", fails)
    monkeypatch.setattr("bot.runtime.server.asyncio.sleep", lambda _seconds: sleep(0))
    task = asyncio.create_task(server.beside(world.app))
    for _turn in range(50):
        await sleep(0)
    assert not task.done()
    assert tries == 3
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert "the web side cannot listen (Address already in use); trying again in 1 s" in caplog.text
    assert "the web side has stopped (KeyError at test_connections.py" in caplog.text
    assert "words" not in caplog.text
