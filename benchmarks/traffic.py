"""How soon a tap is answered, how fast what has waited is stored, and whether memory grows.

Each starts ``python -m bot run`` against a Bot API in this process that takes 50 ms for each call but getUpdates, whose
own time is not the bot's:

* ``python -m benchmarks.traffic latency [--rate 30] [--seconds 30]`` — taps at an even rate; from the moment that
  Telegram hands a tap over until its answer arrives, and until its card is changed (less the 50 ms of the call before).
* ``python -m benchmarks.traffic backlog [--updates 20000]`` — updates that waited while the bot was away.
* ``python -m benchmarks.traffic memory [--updates 100000] [--encoder]`` — resident memory on the way.
* ``python -m benchmarks.traffic loop [--rate 20] [--seconds 40] [--encoder]`` — everything at once, the dashboard of a
  practice with a past too: how long the callbacks of the event loop are, and which are the longest.

``--postgresql`` runs the same there.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from aiohttp import web

from benchmarks import crowds
from benchmarks.startup import LATENCY, TOKEN, free_port, memory_of
from benchmarks.throughput import settle_clients

FIRST_CLIENT = 10_000
CLIENTS = 500
WARMING = 5.0
"""Seconds after the start that are not counted: what else is loaded then has a benchmark of its own."""

LOOK = 0.02
ASKED = ("what is nmt", "does it help with sciatica", "how long is a session", "can i shower afterwards")

Update = dict[str, object]


def tap(number: int, day: str) -> Update:
    """A tap of a pain score, by one client after the other."""
    user = {"id": FIRST_CLIENT + number % CLIENTS, "is_bot": False, "first_name": "C"}
    chat = {"id": user["id"], "type": "private", "first_name": "C"}
    message = {"message_id": 7, "date": int(time.time()), "chat": chat, "text": "card"}
    data = f"ci:{day}:p:{number // CLIENTS % 7}"
    query = {"id": str(number), "from": user, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": 500 + number, "callback_query": query}


def question(number: int) -> Update:
    """A typed question."""
    user = {"id": FIRST_CLIENT + number % CLIENTS, "is_bot": False, "first_name": "C"}
    chat = {"id": user["id"], "type": "private", "first_name": "C"}
    text = ASKED[number // CLIENTS % len(ASKED)]
    message = {"message_id": number, "date": int(time.time()), "from": user, "chat": chat, "text": text}
    return {"update_id": 500 + number, "message": message}


class Api(Protocol):
    """What stands for Telegram."""

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call."""
        ...

    async def give_file(self, request: web.Request) -> web.Response:
        """Give a file that somebody has sent to the bot."""
        ...


class Telegram:
    """Hands updates over and notes when calls arrive.

    Args:
        updates: what it has, oldest first; each may be given from its moment on.
    """

    def __init__(self, updates: Iterator[Update], *, rate: float | None = None) -> None:
        self._updates = updates
        self._rate = rate
        self._held: list[Update] = []
        self._given = 0
        self._begun = 0.0
        self.is_empty = False
        self.confirmed = 0
        self.handed: dict[int, float] = {}
        """When a chat's last update was handed over."""
        self.answered: list[float] = []
        self.shown: list[float] = []
        self.edits = 0
        self.asked = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call."""
        arrived = time.perf_counter()
        method = request.match_info["method"].lower()
        form = await request.post()
        if method == "getupdates":
            found = await self._hand_over(int(str(form.get("offset", 0))))
            return web.Response(text=json.dumps({"ok": True, "result": found}), content_type="application/json")
        if method == "answercallbackquery":
            chat = FIRST_CLIENT + int(str(form["callback_query_id"])) % CLIENTS
            self.answered.append(arrived - self.handed[chat])
        if method == "editmessagetext":
            self.edits += 1
            self.shown.append(arrived - self.handed[int(str(form["chat_id"]))] - LATENCY)
        await asyncio.sleep(LATENCY)
        return web.json_response({"ok": True, "result": self._result(method, dict(form))})

    async def give_file(self, request: web.Request) -> web.Response:
        """Give the file that somebody has sent to the bot; here nobody has."""
        del request
        raise web.HTTPNotFound

    def has_edited(self, count: int) -> bool:
        """Whether so many cards were changed."""
        return self.edits >= count

    def _result(self, method: str, form: dict[str, object]) -> object:
        if method == "getme":
            return {"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"}
        if method == "getwebhookinfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method in {"sendmessage", "editmessagetext"}:
            chat = {"id": int(str(form["chat_id"])), "type": "private", "first_name": "C"}
            number = int(str(form.get("message_id", 9)))
            return {"message_id": number, "date": int(time.time()), "chat": chat, "text": "ok"}
        return True

    async def _hand_over(self, offset: int) -> list[Update]:
        if not self.asked.is_set():
            self._begun = time.perf_counter()
            self.asked.set()
        self.confirmed = max(self.confirmed, offset - 500)
        self._held = [one for one in self._held if int(str(one["update_id"])) >= offset]
        if not self._held:
            await self._fill()
        moment = time.perf_counter()
        for one in self._held:
            query = one.get("callback_query") or one.get("message")
            assert isinstance(query, dict)
            self.handed[query["from"]["id"]] = moment
        return self._held

    async def _fill(self) -> None:
        while len(self._held) < 100:
            if self._rate is not None:
                due = self._begun + self._given / self._rate
                left = due - time.perf_counter()
                if left > 0:
                    if self._held:
                        return
                    await asyncio.sleep(left)
            one = next(self._updates, None)
            if one is None:
                self.is_empty = True
                if not self._held:
                    await asyncio.sleep(0.5)
                return
            self._given += 1
            self._held.append(one)


@asynccontextmanager
async def running(
    telegram: Api,
    database: str,
    folder: Path,
    *,
    encoder: bool,
    command: Sequence[str] = ("-m", "bot", "run"),
    further: Mapping[str, str] | None = None,
) -> AsyncIterator[int]:
    """Run the bot; gives its process id.

    Args:
        command: what Python is told to run.
        further: settings beside those that every run has.
    """
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", telegram.handle)
    app.router.add_get("/file/bot{token}/{path}", telegram.give_file)
    runner = web.AppRunner(app)
    await runner.setup()
    api = free_port()
    await web.TCPSite(runner, "127.0.0.1", api).start()
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{api}",
        "DATABASE_URL": database,
        "LOCAL_FAQ": str(folder / "faq.local.yaml"),
        "ANSWERS_ENCODER": "on" if encoder else "off",
        "PORT": str(free_port()),
        **(further or {}),
    }
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield bot.pid
    finally:
        if bot.returncode is None:
            bot.kill()
        await bot.wait()
        await runner.cleanup()


async def until(true: Callable[[], bool]) -> None:
    """Wait for something, looking now and then."""
    while not true():  # noqa: ASYNC110 - the other side is another process
        await asyncio.sleep(LOOK)


def at(values: list[float], share: float) -> float:
    """A percentile, in milliseconds."""
    return 1000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def latency(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """Taps at an even rate."""
    day = f"{datetime.now(UTC):%y%m%d}"
    count = int(chosen.rate * chosen.seconds)
    telegram = Telegram((tap(n, day) for n in range(count)), rate=chosen.rate)
    async with running(telegram, database, folder, encoder=chosen.encoder):
        await until(lambda: telegram.edits >= count)
    for name, values in (("answered", telegram.answered), ("card changed", telegram.shown)):
        late = values[int(WARMING * chosen.rate) :]
        print(f"{name:13} p50 {at(late, 0.5):6.1f} ms   p99 {at(late, 0.99):6.1f} ms   of {len(late)}")


async def backlog(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """What waited while the bot was away."""
    day = f"{datetime.now(UTC):%y%m%d}"
    telegram = Telegram(tap(n, day) for n in range(chosen.updates))
    async with running(telegram, database, folder, encoder=chosen.encoder):
        await telegram.asked.wait()
        begun = time.perf_counter()
        await until(lambda: telegram.confirmed >= chosen.updates)
        stored = time.perf_counter() - begun
        done = telegram.edits
        print(
            f"{chosen.updates:,} stored in {stored:.1f} s: {chosen.updates / stored:,.0f}/s; {done:,} answered by then"
        )
        await until(lambda: telegram.edits >= chosen.updates)
        print(f"all answered after {time.perf_counter() - begun:.0f} s")


async def memory(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """Resident memory after each tenth of the traffic; every fiftieth update is a typed question."""
    day = f"{datetime.now(UTC):%y%m%d}"
    updates = (question(n) if n % 50 == 7 else tap(n, day) for n in range(chosen.updates))
    telegram = Telegram(updates, rate=chosen.rate or 250.0)
    async with running(telegram, database, folder, encoder=chosen.encoder) as pid:
        step = chosen.updates // 10
        taps = chosen.updates - chosen.updates // 50
        for part in range(1, 11):
            await until(partial(telegram.has_edited, taps * part // 10))
            print(f"{step * part:9,} updates {memory_of(pid):6.0f} MB", flush=True)


async def loop(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """Everything at once, with a watch on the event loop."""
    from benchmarks import loop as mixed

    await mixed.measure(database, folder, chosen)


MODES: dict[str, Callable[[str, Path, argparse.Namespace], object]] = {
    "latency": latency,
    "backlog": backlog,
    "memory": memory,
    "loop": loop,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--rate", type=float, help="updates a second")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--updates", type=int)
    parser.add_argument("--encoder", action="store_true", help="answers use the sentence encoder")
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    if chosen.mode == "latency":
        chosen.rate = chosen.rate or 30.0
    if chosen.mode == "loop":
        chosen.rate = chosen.rate or 20.0
    chosen.updates = chosen.updates or {"backlog": 20_000, "memory": 100_000}.get(chosen.mode)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = f"sqlite:///{folder}/practice.db"
        if chosen.postgresql:
            database = asyncio.run(crowds.new_address(stack.enter_context(crowds.server())))
        asyncio.run(settle_clients(database, CLIENTS))
        asyncio.run(MODES[chosen.mode](database, folder, chosen))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
