"""How long until the bot listens, and how much memory it needs once it does.

``python -m benchmarks.startup [--runs 5] [--encoder] [--database URL]`` starts ``python -m bot run`` against the stub
of the Bot API (50 ms a call) and prints, for each run, the seconds from the start of the process to the first
getUpdates and to ``/readyz``, and its memory when everything is loaded. The smallest of several runs is what the
program needs; the others are what the machine was doing besides.
"""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientSession, web

TOKEN = "42:benchmark-token-that-is-long-enough"
LATENCY = 0.05
PATIENCE = 60.0


@dataclass(frozen=True)
class Start:
    """One start: seconds to the first getUpdates and to being ready; megabytes afterwards."""

    listening: float
    ready: float
    memory: float


class Stub:
    """A Bot API that answers every call after 50 ms, and remembers when updates were asked for first."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.at = 0.0

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        if method == "getupdates":
            if not self.asked.is_set():
                self.at = time.time()
                self.asked.set()
            await asyncio.sleep(1.0)
            return web.json_response({"ok": True, "result": []})
        await asyncio.sleep(LATENCY)
        results: dict[str, object] = {
            "getme": {"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"},
            "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
        }
        return web.json_response({"ok": True, "result": results.get(method, True)})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_of(pid: int) -> float:
    """Resident megabytes of a process."""
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1000


async def start(database: str, folder: Path, *, encoder: bool) -> Start:
    """Start the bot once."""
    stub, api, port = Stub(), free_port(), free_port()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", stub.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", api).start()
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{api}",
        "DATABASE_URL": database,
        "LOCAL_FAQ": str(folder / "faq.local.yaml"),
        "ANSWERS_ENCODER": "on" if encoder else "off",
        "PORT": str(port),
    }
    begun = time.time()
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await asyncio.wait_for(stub.asked.wait(), PATIENCE)
        ready = await ready_at(port) - begun
        # The encoder loads beside the first messages.
        await asyncio.sleep(6.0 if encoder else 2.0)
        return Start(listening=stub.at - begun, ready=ready, memory=memory_of(bot.pid))
    finally:
        bot.kill()
        await bot.wait()
        await runner.cleanup()


async def ready_at(port: int) -> float:
    """Wait until every part is at work; returns when."""
    deadline = time.time() + PATIENCE
    async with ClientSession() as session:
        while time.time() < deadline:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return time.time()
            except ClientError:
                pass
            await asyncio.sleep(0.05)
    raise TimeoutError("the bot did not become ready")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--encoder", action="store_true", help="answers use the sentence encoder")
    parser.add_argument("--database", help="another address than a new SQLite file")
    chosen = parser.parse_args()
    starts = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _run in range(chosen.runs):
            database = chosen.database or f"sqlite:///{folder}/practice.db"
            starts.append(asyncio.run(start(database, folder, encoder=chosen.encoder)))
            one = starts[-1]
            print(f"listening {one.listening:5.2f} s   ready {one.ready:5.2f} s   {one.memory:5.0f} MB", flush=True)
    print(
        f"least     {min(one.listening for one in starts):5.2f} s   ready {min(one.ready for one in starts):5.2f} s   "
        f"{min(one.memory for one in starts):5.0f} MB"
    )


if __name__ == "__main__":
    main()
