"""What is stuck ends the program, by name; what fails and goes on does not, and a monitor elsewhere is told."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.runtime import heartbeat, process, watchdog
from bot.runtime.heartbeat import Heartbeat
from bot.runtime.watchdog import StuckError, Watchdog
from tests.practice import World
from tests.runtime.waiting import until
from tests.serving import served

STEP = 0.01


class Ended(list[int]):
    """The statuses that the process would have ended with."""


@asynccontextmanager
async def watching(dog: Watchdog) -> AsyncIterator["asyncio.Task[None]"]:
    """Let it watch while the block lasts."""
    task: asyncio.Task[None] = asyncio.create_task(dog.watch())
    await asyncio.sleep(0)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, StuckError):
            await task


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No part has tried anything yet."""
    for name in ("_succeeded", "_failing_since", "_returned"):
        monkeypatch.setattr(metrics, name, {})
    monkeypatch.setattr(watchdog, "LAST_WORDS", 0.1)


async def test_a_part_whose_attempts_do_not_come_to_an_end_is_named(caplog: pytest.LogCaptureFixture) -> None:
    """The program gets a moment to finish, and is ended when that hangs, too."""
    ended = Ended()
    async with watching(
        Watchdog(parts=lambda: {"worker": 20, "messenger": 10_000}, step=STEP, end=ended.append)
    ) as task:
        for _attempt in range(50):
            metrics.miss("worker")
            await asyncio.sleep(STEP)
        assert not task.done(), "to fail is not to be stuck"
        with pytest.raises(StuckError, match="'worker' is stuck: no attempt has come to an end for 20 s"):
            await asyncio.wait_for(asyncio.shield(task), 10)
        assert ended == []
        await until(lambda: _copy(ended), [69])
    assert "'worker' is stuck" in caplog.text


async def _copy(ended: Ended) -> list[int]:
    return list(ended)


async def test_a_loop_that_is_blocked_is_noticed_from_beside_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place where it stands is said."""
    monkeypatch.setattr(watchdog, "LOOP", 20)
    ended = Ended()
    async with watching(Watchdog(parts=dict, step=STEP, end=ended.append)):
        await asyncio.sleep(40 * STEP)
        assert ended == []
        deadline = time.monotonic() + 10
        while not ended and time.monotonic() < deadline:
            time.sleep(STEP)  # noqa: ASYNC251 - the loop is to be blocked
    assert ended == [69]
    assert "the event loop has been blocked for 20 s" in caplog.text
    assert "test_watchdog.py" in caplog.text


async def test_whoever_stands_by_does_not_poll_and_is_not_stuck(world: World) -> None:
    """Receiving is looked after in the program that leads."""
    assert "receiving" not in process.watched_parts(world.app)
    world.app.intake.lead.is_held = True
    assert set(process.watched_parts(world.app)) == {"writing", "worker", "messenger", "receiving"}


async def test_the_supervisor_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As systemd wants it, and nothing while the loop stands still."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with watching(Watchdog(parts=dict, step=STEP, end=Ended().append)):
            await asyncio.sleep(10 * STEP)
            assert _heard(supervisor)[:2] in (["READY=1", "WATCHDOG=1"], ["WATCHDOG=1", "READY=1"])
            time.sleep(5 * STEP)  # noqa: ASYNC251 - the loop is to be blocked
            _heard(supervisor)
            time.sleep(5 * STEP)  # noqa: ASYNC251 - the loop is to be blocked
            assert _heard(supervisor) == []


def _heard(supervisor: socket.socket) -> list[str]:
    found = []
    with suppress(BlockingIOError):
        while True:
            found.append(supervisor.recv(100).decode())
    return found


async def test_a_monitor_elsewhere_is_told_how_it_stands(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a minute that all is well, at once that it is not, and nothing else; that it cannot be told is said once."""
    calls: list[str] = []
    wrong: list[str] = []
    status = 200

    async def monitor(request: Request) -> Response:
        calls.append(request.url.path)
        assert request.method == "GET"
        assert not await request.body()
        assert not request.url.query
        return PlainTextResponse("ok", status_code=status)

    monkeypatch.setattr(heartbeat, "LEAST", 0.0)
    async with served(Starlette(routes=[Route("/{path:path}", monitor)])) as address:
        heart = Heartbeat(f"{address}/check", standing=lambda: wrong, is_writing=lambda: True)
        beating = asyncio.create_task(heart.run())
        try:
            await until(lambda: _list(calls), ["/check"])
            await asyncio.sleep(2.2)
            assert calls == ["/check"], "a minute has not passed"
            wrong.append("nothing can be written")
            await until(lambda: _list(calls), ["/check", "/check/fail"])
            status = 500
            monkeypatch.setattr(heartbeat, "EVERY", 0.0)
            await until(lambda: _long(calls), True)
        finally:
            beating.cancel()
    assert [one.message for one in caplog.records if "HEARTBEAT_URL" in one.message] == [
        "the monitor at HEARTBEAT_URL does not take the sign of life: HTTPStatusError"
    ]
    assert "/check" not in caplog.text, "the address is a secret"


async def _list(calls: list[str]) -> list[str]:
    return list(calls)


async def _long(calls: list[str]) -> bool:
    return len(calls) > 4
