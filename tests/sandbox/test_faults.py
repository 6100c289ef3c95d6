"""Trouble on demand, in process and over a real connection."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import uvicorn
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.sandbox import Fault, Person, Sandbox, SimError


async def test_a_429_asks_for_patience_and_does_nothing(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """PTB raises RetryAfter; the next call goes through."""
    sandbox.add_fault(Fault(method="sendMessage", kind="429", retry_after=7))
    await bot.get_me()
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(ann.id, "x")
    assert caught.value.retry_after == timedelta(seconds=7)
    assert len(ann.messages) == 1
    await bot.send_message(ann.id, "x")
    assert [call.error_code for call in sandbox.calls_of("sendMessage")] == [429, None]


@pytest.mark.parametrize(("kind", "words"), [("500", "Internal Server Error"), ("502", "Bad Gateway")])
async def test_a_server_error_does_nothing(bot: Bot, sandbox: Sandbox, ann: Person, kind: str, words: str) -> None:
    """As often as it was asked for."""
    sandbox.add_fault(Fault(method=None, kind=kind, times=2))
    for _ in range(2):
        with pytest.raises(TelegramError, match=words):
            await bot.send_message(ann.id, "x")
    await bot.send_message(ann.id, "x")
    assert len(ann.messages) == 2


async def test_a_fault_for_every_method_spares_the_polls(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """Otherwise a poll would use it up."""
    sandbox.add_fault(Fault(method=None, kind="500"))
    assert len(await bot.get_updates(timeout=0)) == 1
    with pytest.raises(NetworkError):
        await bot.get_me()
    sandbox.add_fault(Fault(method="getUpdates", kind="500"))
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=0)


@pytest.mark.parametrize(("kind", "arrived"), [("drop_before", False), ("drop_after", True)])
async def test_a_cut_connection(bot: Bot, sandbox: Sandbox, ann: Person, kind: str, arrived: bool) -> None:
    """The bot cannot tell whether it was done."""
    sandbox.add_fault(Fault(method="sendMessage", kind=kind))
    with pytest.raises(NetworkError, match="Server disconnected"):
        await bot.send_message(ann.id, "Did it arrive?")
    assert (ann.last_message["text"] == "Did it arrive?") is arrived


async def test_a_slow_answer(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """It is done after the wait."""
    sandbox.add_fault(Fault(method="sendMessage", kind="slow", seconds=0.05))
    begun = time.perf_counter()
    await bot.send_message(ann.id, "x")
    assert time.perf_counter() - begun > 0.05
    assert sandbox.calls[-1].ms > 50


def test_a_fault_has_to_make_sense(sandbox: Sandbox) -> None:
    """Kinds and numbers are checked."""
    with pytest.raises(SimError, match="one of 429, 500, 502"):
        sandbox.add_fault(Fault(method=None, kind="418"))
    with pytest.raises(SimError, match="at least once"):
        sandbox.add_fault(Fault(method=None, kind="429", times=0))


async def test_the_page_lays_faults(http: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """POST adds, DELETE clears, the state shows them."""
    fault = {"method": "sendMessage", "kind": "429", "times": 3, "retry_after": 5, "seconds": 0}
    assert (await http.post("/sim/faults", json=fault)).json() == {"faults": [fault]}
    assert (await http.get("/sim/state")).json()["faults"] == [fault]
    assert (await http.post("/sim/faults", json={"kind": "x"})).status_code == 400
    await http.delete("/sim/faults")
    assert (await http.get("/sim/state")).json()["faults"] == []


@pytest.fixture
async def address(sandbox: Sandbox) -> AsyncIterator[str]:
    """The sandbox behind a real server."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server = uvicorn.Server(
        uvicorn.Config(sandbox.asgi(), host="127.0.0.1", port=0, log_config=None, lifespan="off", access_log=False)
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        await sandbox.close()
        server.should_exit = True
        await serving


async def test_over_a_real_connection(address: str, sandbox: Sandbox, ann: Person) -> None:
    """The same bot over HTTP: a message, a poll that waits, a cut connection."""
    requests = HTTPXRequest(), HTTPXRequest()
    made = Bot(sandbox.token, base_url=f"{address}/bot", request=requests[0], get_updates_request=requests[1])
    async with made as bot:
        await bot.send_message(ann.id, "Hello")
        last = (await bot.get_updates(timeout=0))[-1].update_id
        poll = asyncio.create_task(bot.get_updates(last + 1, timeout=20))
        await asyncio.sleep(0.05)
        ann.says("hi")
        assert len(await poll) == 1
        for kind in ("drop_before", "drop_after"):
            sandbox.add_fault(Fault(method="sendMessage", kind=kind))
            with pytest.raises(NetworkError, match="RemoteProtocolError"):
                await bot.send_message(ann.id, kind)
        assert ann.last_message["text"] == "drop_after"


async def test_a_server_with_an_open_page_stops_at_once(sandbox: Sandbox, address: str) -> None:
    """Closing the sandbox ends the streams."""
    async with httpx.AsyncClient() as client, client.stream("GET", f"{address}/sim/events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == ": listening"
        await sandbox.close()
        rest = [line async for line in lines]
    assert rest == [""]
