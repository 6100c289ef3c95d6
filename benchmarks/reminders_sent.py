"""Reminders that really go out: two replicas of which one is killed, and how late a day's reminders are."""

import asyncio
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web
from sqlalchemy import case, select, update

from benchmarks import crowds
from benchmarks.startup import free_port
from bot.chat.transport.messenger import UNASKED
from bot.chat.transport.pace import NO_LIMITS
from bot.config import Secret, Settings
from bot.domain.plans import EVERY_DAY, PlanKind, Rule
from bot.runtime import app as house
from bot.runtime import process
from bot.services import reminders
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from bot.storage.tables import deliveries, plans

TOKEN = "42:benchmark-token-that-is-long-enough"
LATENCY = 0.05
PATIENCE = 400.0
Say = Callable[..., None]


async def postpone(database: Database, moment: datetime) -> None:
    """Give every plan another next time."""
    async with database.exclusive() as connection:
        await connection.execute(update(plans).values(next_at=moment))


async def vary(database: Database) -> None:
    """Make a third of the plans stretches and a third water."""
    kinds = case((plans.c.client_id % 3 == 0, "stretch"), (plans.c.client_id % 3 == 1, "hydration"), else_="checkin")
    async with database.exclusive() as connection:
        await connection.execute(update(plans).values(kind=kinds))


class Ledger:
    """A Bot API that takes 50 ms a call and counts which chat got how many messages."""

    def __init__(self) -> None:
        self.sent: Counter[int] = Counter()
        self.open = 0
        self.message_id = 1000

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call."""
        method = request.match_info["method"].lower()
        form = await request.post()
        if method == "getupdates":
            await asyncio.sleep(1.0)
            return web.json_response({"ok": True, "result": []})
        if method.startswith("send"):
            # Telegram has it from here on, whether the answer is heard or not.
            self.sent[int(str(form["chat_id"]))] += 1
        await asyncio.sleep(LATENCY)
        self.message_id += 1
        return web.json_response({"ok": True, "result": answer(method, form, self.message_id)})


def answer(method: str, form: Any, message_id: int) -> object:
    """What Telegram says to a call."""
    if method == "getme":
        return {"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"}
    if method == "getwebhookinfo":
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    if method.startswith(("send", "edit")) and "chat_id" in form:
        chat = {"id": int(str(form["chat_id"])), "type": "private", "first_name": "C"}
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
        return {"message_id": message_id, "date": int(time.time()), "chat": chat, "text": "ok", "photo": photo}
    return True


async def replica(api: str, address: str) -> None:
    """One program of several, at no pace but its own."""
    settings = Settings(token=Secret(TOKEN), api_url=api, database_url=address, encoder=False)
    async with house.build(settings, pacing=NO_LIMITS) as app:
        await process.run(app, asyncio.Event())


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something, with patience that ends."""
    begun = time.monotonic()
    while not happened() and time.monotonic() - begun < PATIENCE:  # noqa: ASYNC110 - it happens in other processes
        await asyncio.sleep(0.01)


async def killed(say: Say, address: str, count: int) -> None:
    """Two replicas share reminders that are due; when half are out, one is killed with -9."""
    now = datetime.now(UTC).replace(microsecond=0)
    ledger, port = Ledger(), free_port()
    site = web.Application()
    site.router.add_route("*", "/bot{token}/{method}", ledger.handle)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with crowds.opened(address) as database:
        # Due a little later, so that both replicas are there when it begins.
        due_at = now + timedelta(seconds=20)
        rule = Rule(times=(due_at.time(),), weekdays=EVERY_DAY)
        await crowds.settle(database, count, {PlanKind.CHECKIN: rule}, next_at=due_at)
        command = [sys.executable, "-m", "benchmarks.reminders", "--replica", f"http://127.0.0.1:{port}", address]
        both = [await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL) for _one in range(2)]
        try:
            begun = time.monotonic()
            await until(lambda: len(ledger.sent) >= count // 2)
            both[0].kill()
            await both[0].wait()
            await until(lambda: len(ledger.sent) >= count)
            # Whatever might come twice belongs to somebody for 90 seconds.
            quiet = 0
            while quiet < 100 and time.monotonic() - begun < PATIENCE:
                async with database.reading() as store:
                    depth = await store.outbox.depth()
                quiet = quiet + 1 if not depth.get("new") else 0
                await asyncio.sleep(0.1)
            async with database.reading() as store:
                states = await store.deliveries.counts(since=due_at - timedelta(days=1))
        finally:
            for one in both:
                with suppress(ProcessLookupError):
                    one.kill()
                await one.wait()
            await runner.cleanup()
    twice = sum(times - 1 for times in ledger.sent.values())
    say(
        f"postgresql: two replicas, {count:,} due, one killed half-way",
        f"{len(ledger.sent):,} sent, {twice} twice",
        f"each once, those in flight ({UNASKED}) at most twice",
        met=len(ledger.sent) == count and twice <= UNASKED and states == {"sent": count},
    )


class Answering(httpx.AsyncBaseTransport):
    """Telegram's answers, 50 ms after each call, in this process."""

    def __init__(self) -> None:
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a call."""
        await request.aread()
        await asyncio.sleep(LATENCY)
        self.calls += 1
        # Either a form or, with a picture, its parts.
        found = re.search(rb'chat_id(?:=|"\r\n(?:.+\r\n)*\r\n)(\d+)', request.content)
        form = {} if found is None else {"chat_id": found[1].decode()}
        method = request.url.path.rpartition("/")[2].lower()
        return httpx.Response(200, json={"ok": True, "result": answer(method, form, 1000 + self.calls)})


class Compressed:
    """Real time, but hours in which nothing is due or waits are left out."""

    def __init__(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)

    def now(self) -> datetime:
        """The time everywhere."""
        return datetime.now(UTC) + self._ahead

    def jump(self, to: datetime) -> None:
        """Leave out what lies between."""
        self._ahead += max(timedelta(), to - self.now())


async def lateness(say: Say, name: str, address: str, count: int) -> None:
    """A day's reminders at the quarter hours from 8 to 21, at Telegram's pace, by a clock that skips what is empty."""
    chance = random.Random(count)
    day = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
    clock = Compressed(day)
    clients = -(-count // 3)
    kinds = (PlanKind.CHECKIN, PlanKind.STRETCH, PlanKind.HYDRATION)
    settings = Settings(token=Secret(TOKEN), api_url="http://telegram.test", database_url=address, encoder=False)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(**vars(settings) | {"local_faq": Path(folder) / "faq.local.yaml"})
        async with crowds.opened(address) as database:
            await crowds.settle(database, clients, {}, next_at=day, zone="Europe/Berlin")
            async with house.build(settings, clock=clock.now, transport=Answering, database=database) as app:
                async with database.transaction() as store:
                    desk = Desk(store=store, practice=app.practice, now=clock.now())
                    for number in range(clients):
                        client = await store.people.in_chat(crowds.FIRST_CHAT + 1 + number)
                        if client is None:
                            raise RuntimeError("a client is missing")
                        for kind in kinds:
                            quarter = chance.randrange(8 * 4, 21 * 4)
                            at = time_of_day(quarter // 4, quarter % 4 * 15)
                            await reminders.set_rule(desk, client, kind, Rule(times=(at,), nudge=False))
                messenger = asyncio.create_task(app.messenger.run())
                app.ticker.start()
                ends = day + timedelta(hours=17)
                while clock.now() < ends:
                    async with database.reading() as store:
                        following, depth = await store.plans.next_due(), await store.outbox.depth()
                    if not depth.get("new") and following is not None and following > clock.now():
                        # Ticks come every two seconds; at which moment between two of them something is due is chance.
                        await asyncio.sleep(chance.uniform(0.0, 2.0))
                        clock.jump(min(following, ends))
                    await asyncio.sleep(0.1)
                app.ticker.stop()
                app.messenger.stop()
                await messenger
                query = select(deliveries.c.due_at, deliveries.c.sent_at, deliveries.c.state)
                async with database.connection() as connection:
                    rows = (await connection.execute(query)).all()
    late = sorted((row.sent_at - row.due_at).total_seconds() for row in rows if row.sent_at is not None)
    worst = late[int(len(late) * 0.99)]
    states = Counter(row.state for row in rows)
    say(
        f"{name}: lateness of {len(late):,} sent in a day at 30/s ({dict(states)})",
        f"half within {statistics.median(late):.1f} s, p99 {worst:.1f} s",
        "p99 5 s",
        met=worst <= 5 and len(late) >= count * 0.99,
    )
