"""Pages take turns, so that the chat has its part of the event loop however many are asked for."""

import asyncio
import time

import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.web import turns
from bot.web.turns import AT_ONCE, LONGEST, Turns

COMPUTED = 0.02
"""Seconds that a page of the test takes in one go."""


class House:
    """An application whose pages wait for a word; it counts who is inside."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.inside = self.most = self.done = 0
        self.web = Turns(self._answer, free={"/free"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/reads":
            await receive()
        if scope["path"] == "/computes":
            time.sleep(COMPUTED)  # noqa: ASYNC251 - as a page that is made does
        self.inside += 1
        self.most = max(self.most, self.inside)
        if scope["path"] == "/streams":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        if scope["path"] in {"/waits", "/streams"}:
            await self.door.wait()
        self.inside -= 1
        self.done += 1
        await send({"type": "http.response.body", "body": b""})

    def asks(self, path: str, times: int = 1) -> list["asyncio.Task[None]"]:
        """Ask for a page, side by side; nothing comes of the body, ever."""

        async def receive() -> Message:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(_message: Message) -> None:
            await asyncio.sleep(0)

        scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        return [asyncio.create_task(self.web(scope, receive, send)) for _time in range(times)]


async def ends(*tasks: "asyncio.Task[None]") -> None:
    """Cancel what is left of requests."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_so_many_are_answered_at_a_time_and_all_in_the_end() -> None:
    """Supervisors and Telegram do not wait for them."""
    house = House()
    asked = house.asks("/waits", 30)
    await asyncio.sleep(0.01)
    assert house.inside == AT_ONCE
    await asyncio.gather(*house.asks("/free", 3))
    house.door.set()
    await asyncio.wait_for(asyncio.gather(*asked), 20)
    assert (house.most, house.done) == (AT_ONCE + 1, 33)


@pytest.mark.parametrize("path", ["/reads", "/streams"])
async def test_who_waits_for_a_stranger_keeps_nobody_s_place(path: str) -> None:
    """A body that never comes, an answer that nobody takes."""
    house = House()
    asked = house.asks(path, 30)
    await asyncio.sleep(0.2)
    await asyncio.wait_for(asyncio.gather(*house.asks("/page", 3)), 5)
    await ends(*asked)


async def test_however_many_are_asked_for_everything_else_has_its_turn_between_them() -> None:
    """Pages that are made in one go: a few of them, and then a rest that is twice as long."""
    house = House()
    asked = house.asks("/computes", 5 * AT_ONCE)
    begun, most, before = time.perf_counter(), 0, 0
    while not all(one.done() for one in asked):
        await asyncio.sleep(0)
        most, before = max(most, house.done - before), house.done
    assert most <= AT_ONCE
    assert time.perf_counter() - begun > 4 * min(2 * AT_ONCE * COMPUTED, LONGEST)


async def test_who_gives_up_takes_no_place_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside, in the queue, or while its body is waited for."""
    monkeypatch.setattr(turns, "LONGEST", 0.0)
    house = House()
    for path in ("/waits", "/reads", "/streams"):
        for _time in range(3):
            asked = house.asks(path, 10)
            await asyncio.sleep(0.01)
            await ends(*asked)
    house.inside = house.most = 0
    asked = house.asks("/waits", 30)
    await asyncio.sleep(0.05)
    assert house.inside == AT_ONCE
    await ends(*asked)
