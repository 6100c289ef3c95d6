"""What a full disk costs, and how soon somebody hears of it.

``python -m benchmarks.full_disk [--seconds 75] [--size 8m]`` starts ``python -m bot run`` with its data on a small disk
of its own (root only), lets a client tap and another write every second, and fills the disk to the last byte. It prints
after how many seconds ``/readyz`` is 503, ``seconds_since_write`` is high enough for the shipped alert, the monitor at
``HEARTBEAT_URL`` hears of it and ``doctor`` ends with 2; then it frees the disk and prints when all is well again, and
how many updates are in the database and how many taps were answered. The bar: an alarm within 60 s, nothing lost.
"""

import argparse
import asyncio
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import default_content_dir
from bot.content import library
from bot.sandbox import SimError
from bot.sandbox.person import Tap
from tests.practice import people_the_practice
from tests.process.program import Program
from tests.process.rig import Rig, filled, open_rig, small_disk
from tests.serving import served

BAR = 60.0
ALERT = 40.0
"""Seconds without a write after which the alert of docs/operations.md fires: 25 s, for 15 s."""


@asynccontextmanager
async def monitored(told: list[str]) -> AsyncIterator[str]:
    """A monitor elsewhere; gives its address."""

    async def take(request: Request) -> Response:
        told.append(request.url.path)
        return PlainTextResponse("OK")

    async with served(Starlette(routes=[Route("/{path:path}", take)])) as address:
        yield f"{address}/a-check"


async def use(rig: Rig, taps: list[Tap]) -> None:
    """Let Ben tap and Ann write, each once a second."""
    ann, ben = rig.phone("Ann"), rig.phone("Ben")
    for number in range(10_000):
        ann.says(f"/help {number}")
        with suppress(SimError):  # a card that has just been closed has no buttons
            taps.append(ben.taps(row=0, column=number % 2))
        await asyncio.sleep(1.0)


async def after(begun: float, look: Callable[[], object], *, most: float = 120.0) -> float:
    """Wait until something holds; returns how long it took."""
    while not look():
        if time.monotonic() - begun > most:
            return float("inf")
        await asyncio.sleep(0.2)
    return time.monotonic() - begun


class Watch:
    """Asks the web side every second, as monitors do."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.is_ready = True
        self.since_write = 0.0

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            with suppress(httpx.HTTPError):
                self.is_ready = (await self._program.get("/readyz")).status_code == httpx.codes.OK
                page = (await self._program.get("/metrics")).text
                found = re.search(r"^seconds_since_write (\S+)$", page, re.MULTILINE)
                self.since_write = float(found[1]) if found else self.since_write
            await asyncio.sleep(1.0)


async def doctor_says(rig: Rig, begun: float) -> float:
    """Run doctor until it ends with 2; returns when it did."""
    while True:
        status, _said = await rig.command("doctor")
        if status == 2 or time.monotonic() - begun > BAR * 2:
            return time.monotonic() - begun


def stored(path: Path) -> set[int]:
    """The updates that the database knows."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        return {number for (number,) in opened.execute("SELECT update_id FROM inbox")}


async def run(folder: Path, *, seconds: float, size: str) -> bool:
    """Fill the disk and free it again; True when the bar holds."""
    peopled = folder / "peopled.db"
    loaded = library.load(default_content_dir(), encoder=False).usable()
    await people_the_practice(peopled, loaded, now=datetime.now(UTC))
    told: list[str] = []
    taps: list[Tap] = []
    with small_disk(folder / "data", size=size) as disk:
        async with open_rig(folder, peopled=peopled) as rig, monitored(told) as address:
            first_update = rig.sandbox.core.queue.next_id
            rig.environment["HEARTBEAT_URL"] = address
            program = await rig.runs()
            rig.phone("Ben").says("/checkin")
            await rig.sees(lambda: len(rig.phone("Ben").messages) > 1)
            watch = Watch(program)
            watching, using = asyncio.create_task(watch.run()), asyncio.create_task(use(rig, taps))
            await asyncio.sleep(3.0)
            with filled(disk):
                begun, before = time.monotonic(), rig.sandbox.core.queue.next_id
                looks = await asyncio.gather(
                    after(begun, lambda: not watch.is_ready),
                    after(begun, lambda: watch.since_write > ALERT),
                    after(begun, lambda: any(one.endswith("/fail") for one in told)),
                    doctor_says(rig, begun),
                )
                await asyncio.sleep(max(0.0, seconds - (time.monotonic() - begun)))
                waited = rig.sandbox.core.queue.next_id - before
            freed = time.monotonic()
            well = await after(freed, lambda: watch.is_ready)
            heard = await after(freed, lambda: not told[-1].endswith("/fail"))
            using.cancel()
            issued = set(range(first_update, rig.sandbox.core.queue.next_id))
            kept = await after(freed, lambda: issued <= stored(rig.database))
            answered = await after(freed, lambda: all(one.answered for one in taps))
            watching.cancel()
            missing = issued - stored(rig.database)
    for name, took in zip(
        ("/readyz is 503", "the alert's figure", "HEARTBEAT_URL/fail", "doctor ends with 2"), looks, strict=True
    ):
        print(f"{name:22} after {took:5.1f} s")
    print(f"full for {freed - begun:.0f} s, {waited} updates came meanwhile")
    print(f"freed: ready after {well:.1f} s, the monitor heard after {heard:.1f} s, all stored after {kept:.1f} s")
    unanswered = sum(not one.answered for one in taps)
    print(f"updates lost: {len(missing)} of {len(issued)}")
    print(f"taps not answered: {unanswered} of {len(taps)}, after {answered:.1f} s")
    return max(looks) <= BAR and not missing and not unanswered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=75.0, help="for how long the disk is full")
    parser.add_argument("--size", default="8m", help="the disk's size, as for tmpfs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        holds = asyncio.run(run(Path(name), seconds=chosen.seconds, size=chosen.size))
    print("an alarm within 60 s, nothing lost" if holds else "NOT HELD")
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
