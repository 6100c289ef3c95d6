"""Whether the chat answers as ever while strangers and a bad line do their worst to the program.

``python -m benchmarks.strangers [--rate 20] [--short] [--only halves]`` starts ``python -m bot run`` with 1,024
descriptors against a Bot API in this process, lets clients tap at an even rate, and does one thing after the other
besides: 3,000 requests that are broken off, 1,100 half requests that are held open, 1,000 guesses at a sign-in link,
200 lines that ask for pages as fast as they come, 200 calls to Telegram that are cut off. For each it prints how soon
taps were answered meanwhile, and ``/healthz``; at the end, whether the program lives and how much it has logged.
``--short`` does a tenth of it.
"""

import argparse
import asyncio
import contextlib
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
from aiohttp import web

from benchmarks.startup import free_port
from benchmarks.throughput import settle_clients
from benchmarks.traffic import CLIENTS, Telegram, at, running, tap, until
from bot.web.security import form_token
from bot.web.signin import DOOR

DESCRIPTORS = 1024
HELD = 15.0
"""Seconds for which half requests are held open."""
LEAST = 10.0
"""Seconds that each part takes at least, so that there are taps to count."""

START = (
    "import os, resource, sys; "
    "resource.setrlimit(resource.RLIMIT_NOFILE, ({descriptors}, {descriptors})); "
    "os.dup2(os.open('{log}', os.O_CREAT | os.O_WRONLY | os.O_APPEND), 2); "
    "os.execv(sys.executable, [sys.executable, '-m', 'bot', 'run'])"
)


class BadLine(Telegram):
    """A Bot API behind something that cuts off calls.

    Attributes:
        cuts: how many calls are still to be cut off; every third one is, but those that ask for updates.
    """

    def __init__(self, updates: Iterator[dict[str, object]], *, rate: float) -> None:
        super().__init__(updates, rate=rate)
        self.cuts = 0
        self._calls = 0
        self._known: set[str] = set()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call, or hang up after it was heard; a tap is answered by the first call that says so."""
        query = str((await request.post()).get("callback_query_id", ""))
        if query and query in self._known:
            answer = web.json_response({"ok": True, "result": True})
        else:
            self._known.add(query)
            answer = await super().handle(request)
        if self.cuts and request.match_info["method"].lower() != "getupdates":
            self._calls += 1
            if self._calls % 3 == 0 and request.transport is not None:
                self.cuts -= 1
                request.transport.abort()
        return answer


@dataclass
class Town:
    """Everybody who is not a client."""

    port: int
    telegram: BadLine
    share: float
    waits: list[float] = field(default_factory=list)
    pages: int = 0

    async def breaks_off(self) -> None:
        """Ask for a page, and hang up at once."""
        for _time in range(int(3_000 * self.share)):
            with contextlib.suppress(OSError):
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                writer.transport.abort()

    async def halves(self) -> None:
        """Begin a request, and leave it at that."""
        lines = []
        for _time in range(int(1_100 * self.share)):
            with contextlib.suppress(OSError):
                line = await asyncio.open_connection("127.0.0.1", self.port)
                line[1].write(b"GET / HTTP/1.1\r\nHost: 127.")
                lines.append(line)
        await asyncio.sleep(HELD * max(self.share, 0.5))
        for _reader, writer in lines:
            writer.transport.abort()

    async def guesses(self) -> None:
        """Try links that nobody was given."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            for number in range(int(1_000 * self.share)):
                address = f"/signin/guess-{number}"
                await client.get(address)
                await client.post(address, data={"form_token": form_token(client.cookies[DOOR])})

    async def floods(self) -> None:
        """Ask for pages as fast as they come, over many lines."""
        end = time.perf_counter() + LEAST
        await asyncio.gather(*(self._asks_on(end) for _line in range(int(200 * self.share))))

    async def _asks_on(self, end: float) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            while time.perf_counter() < end:
                writer.write(b"GET /signin/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                head = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
                self.pages += 1
            writer.close()

    async def cuts(self) -> None:
        """Let the line to Telegram break, again and again."""
        self.telegram.cuts = int(200 * self.share)
        await until(lambda: self.telegram.cuts <= 0)

    async def looks_in(self) -> None:
        """Ask whether the program is well, as a supervisor does."""
        async with httpx.AsyncClient() as client:
            while True:
                begun = time.perf_counter()
                answer = None
                with contextlib.suppress(httpx.HTTPError):
                    answer = await client.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
                is_well = answer is not None and answer.status_code == httpx.codes.OK
                self.waits.append(time.perf_counter() - begun if is_well else float("inf"))
                await asyncio.sleep(0.25)


DEEDS: dict[str, tuple[str, Callable[[Town], Awaitable[None]]]] = {
    "aborted": ("3,000 requests broken off", Town.breaks_off),
    "halves": ("1,100 half requests held", Town.halves),
    "guesses": ("1,000 guesses at a link", Town.guesses),
    "floods": ("200 lines that ask for pages", Town.floods),
    "cuts": ("200 calls to Telegram cut", Town.cuts),
}


async def meanwhile(name: str, town: Town, work: Callable[[], Awaitable[None]]) -> None:
    """Do something, and print how soon taps were answered while it lasted."""
    telegram, first, looked = town.telegram, len(town.telegram.answered), len(town.waits)
    begun = time.perf_counter()
    await work()
    took = time.perf_counter() - begun
    await asyncio.sleep(max(0.0, LEAST - took))
    found, waits = telegram.answered[first:], town.waits[looked:]
    well = sum(one != float("inf") for one in waits)
    taps = f"p50 {at(found, 0.5):6.1f} ms, p99 {at(found, 0.99):6.1f} ms, of {len(found):4}"
    health = f"{well} of {len(waits)}, p50 {at(waits, 0.5):5.1f} ms"
    print(f"{name:28} {took:5.1f} s   taps: {taps}   /healthz: {health}", flush=True)


async def measure(folder: Path, chosen: argparse.Namespace) -> None:
    """Do it all."""
    database = f"sqlite:///{folder}/practice.db"
    await settle_clients(database, CLIENTS)
    day = f"{datetime.now(UTC):%y%m%d}"
    telegram = BadLine((tap(n, day) for n in itertools.count()), rate=chosen.rate)
    port, log = free_port(), folder / "log"
    start = START.format(descriptors=DESCRIPTORS, log=log)
    async with running(
        telegram, database, folder, encoder=False, command=("-c", start), further={"PORT": str(port)}
    ) as pid:
        town = Town(port, telegram, share=0.1 if chosen.short else 1.0)
        await until(lambda: len(telegram.answered) > 5 * chosen.rate)
        looking = asyncio.create_task(town.looks_in())
        await meanwhile("as usual", town, lambda: asyncio.sleep(LEAST if chosen.short else 2 * LEAST))
        for name, (words, work) in DEEDS.items():
            if name in (chosen.only or DEEDS):
                await meanwhile(words, town, partial(work, town))
        await meanwhile("as usual again", town, lambda: asyncio.sleep(LEAST))
        looking.cancel()
        print(f"{town.pages:,} pages were given in the flood")
        tell(pid, log.read_text().splitlines(), verbose=chosen.verbose)


def tell(pid: int, lines: list[str], *, verbose: bool) -> None:
    """Print what has become of the program."""
    files = Path(f"/proc/{pid}/fd")
    used = sum(1 for _one in files.iterdir()) if files.exists() else 0
    print(f"the program {'lives' if used else 'is GONE'}, has {used} descriptors, and logged {len(lines)} lines")
    if verbose:
        print("\n".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=20.0, help="taps a second")
    parser.add_argument("--only", nargs="*", choices=DEEDS, help="some of it")
    parser.add_argument("--short", action="store_true", help="a tenth of everything")
    parser.add_argument("--verbose", action="store_true", help="print the program's log, too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), chosen))


if __name__ == "__main__":
    main()
