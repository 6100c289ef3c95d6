"""Everything at once: chat, dashboard, files, pictures and reminders, with a watch on the event loop."""

import argparse
import asyncio
import json
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, web

from benchmarks import history
from benchmarks.startup import LATENCY, TOKEN, free_port, memory_of, ready_at
from benchmarks.traffic import CLIENTS, FIRST_CLIENT, Telegram, Update, at, question, running, tap

WARM = 8.0
"""Seconds after the start that are not counted: what is loaded then has a benchmark of its own."""

BAR = 0.05
"""Seconds that no callback should take."""

SETTLING = 3.0
"""Seconds that are left for what is under way at the end."""

OWNER = 1
EVENTS = 900
"""Appointments in the calendar file that a therapist sends: a room that is in use all day, for half a year."""

KEY = "a key for the benchmark that is long enough"


def said(number: int, text: str) -> Update:
    """A typed message of one client after the other."""
    made = question(number)
    message = made["message"]
    assert isinstance(message, dict)
    return {**made, "message": message | {"text": text}}


def wish(number: int, data: str, client: int) -> Update:
    """A tap of one client on a button."""
    made = tap(number, "260101")
    query = made["callback_query"]
    assert isinstance(query, dict)
    user = {"id": FIRST_CLIENT + client, "is_bot": False, "first_name": "C"}
    chat = {"id": user["id"], "type": "private", "first_name": "C"}
    query |= {"from": user, "data": data, "message": query["message"] | {"chat": chat}}
    return {**made, "callback_query": query}


def by_owner(number: int, **content: object) -> Update:
    """A message of the owner."""
    user = {"id": OWNER, "is_bot": False, "first_name": "Owner"}
    chat = {"id": OWNER, "type": "private", "first_name": "Owner"}
    message = {"message_id": number, "date": int(time.time()), "from": user, "chat": chat, **content}
    return {"update_id": 500 + number, "message": message}


def mixed(count: int) -> Iterator[Update]:
    """Updates as a busy day has them, and more files than any day has."""
    day = f"{datetime.now(UTC):%y%m%d}"
    document = {"file_id": "calendar", "file_unique_id": "c", "file_name": "week.ics", "mime_type": "text/calendar"}
    for n in range(count):
        old = n // 40 % history.LONG
        match n % 40:
            case 3 | 13 | 23 | 33:
                yield said(n, "neck 6, shoulders 3, slouched all day")
            case 6 | 16 | 26 | 36:
                yield question(n)
            case 8:
                yield wish(n, "pg:14", old)
            case 18:
                yield wish(n, "pg:365", old)
            case 28:
                yield wish(n, "pv:export", old)
            case 38 if n // 40 % 4 == 0:
                yield by_owner(n, document=document)
            case 19:
                yield by_owner(n, text="/clients")
            case _:
                yield tap(n, day)


def calendar() -> bytes:
    """A calendar file of a full practice."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//benchmark//EN"]
    for n in range(EVENTS):
        begins = start + timedelta(hours=3 * n)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{n}@benchmark",
            f"DTSTAMP:{start:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
            f"DTEND:{begins + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{history.name(n % CLIENTS)}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


class Busy(Telegram):
    """A Bot API that takes files, and gives one."""

    def __init__(self, updates: Iterator[Update], *, rate: float) -> None:
        super().__init__(updates, rate=rate)
        self.calls: Counter[str] = Counter()
        self._file = calendar()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call."""
        method = request.match_info["method"].lower()
        if method in {"getupdates", "getme", "getwebhookinfo"}:
            return await super().handle(request)
        self.calls[method] += 1
        form = await request.post()
        await asyncio.sleep(LATENCY)
        return web.json_response({"ok": True, "result": self._answer(method, form.get("chat_id", OWNER))})

    def _answer(self, method: str, chat_id: object) -> object:
        if method == "getfile":
            return {"file_id": "f", "file_unique_id": "f", "file_path": "week.ics", "file_size": len(self._file)}
        if method in {"sendphoto", "senddocument", "sendanimation"}:
            size = {"width": 10, "height": 10} if method != "senddocument" else {}
            file = {"file_id": "f", "file_unique_id": "f", "duration": 1, **size}
            name = method.removeprefix("send")
            return self._result("sendmessage", {"chat_id": chat_id}) | {name: [file] if name == "photo" else file}  # type: ignore[operator]
        return self._result(method, {"chat_id": chat_id})

    async def give_file(self, _request: web.Request) -> web.Response:
        """Give the calendar file."""
        return web.Response(body=self._file)


async def cookie_for_owner(database: str) -> str:
    """Sign the owner in; returns the session's cookie."""
    from bot.config import Secret, Settings
    from bot.content import library
    from bot.content.reload import LiveLibrary
    from bot.runtime.app import practice_of
    from bot.runtime.opening import open_database
    from bot.runtime.startup import utc_now
    from bot.services import signin
    from bot.services.unit_of_work import Desk

    settings = Settings(token=Secret(TOKEN), database_url=database, encoder=False, secret_key=Secret(KEY))
    opened = await open_database(settings)
    live = LiveLibrary(library.load(settings.content_dir, encoder=False).usable(), local=settings.local_faq)
    now = utc_now()
    async with opened.transaction() as store:
        desk = Desk(store=store, practice=practice_of(settings, live), now=now)
        owner = await store.people.owner()
        assert owner is not None
        cookie = await signin.sign_in(desk, (await signin.link(desk, owner)).rpartition("/")[2])
    await history.give(opened, now=now, due_at=now + timedelta(seconds=45))
    await opened.close()
    assert cookie is not None
    return cookie


class Visitor:
    """The owner at the dashboard, and a Prometheus."""

    def __init__(self, port: int, cookie: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._cookie = cookie
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self.sizes: dict[str, int] = {}

    async def _opens(self, session: ClientSession, name: str, path: str) -> None:
        begun = time.perf_counter()
        async with session.get(f"{self._base}{path}") as answer:
            body = await answer.read()
            assert answer.status == 200, (path, answer.status)
        self.seconds[name].append(time.perf_counter() - begun)
        self.sizes[name] = len(body)

    async def _round(self, session: ClientSession) -> AsyncIterator[Awaitable[None]]:
        number = 0
        while True:
            number += 1
            client = 2 + number % history.LONG
            yield self._opens(session, "list", "/")
            yield self._opens(session, "client, 14 days", f"/clients/{client + 10}")
            yield self._opens(session, "client, all", f"/clients/{client}?days=all")
            yield self._opens(session, "chart.json, all", f"/clients/{client}/chart.json?days=all")
            yield self._opens(session, "chart.svg, 14 days", f"/clients/{client}/chart.svg?days=14")
            yield self._opens(session, "chart.svg, all", f"/clients/{client}/chart.svg?days=all")
            yield self._opens(session, "calendar.svg", f"/clients/{client}/calendar.svg")
            yield self._opens(session, "programme", f"/clients/{client}/programme")
            yield self._opens(session, "/calendar", "/calendar")
            yield self._opens(session, "/metrics", "/metrics")

    async def works(self, seconds: float) -> None:
        """Open one page after the other."""
        until = time.perf_counter() + seconds
        jar = CookieJar(unsafe=True)
        async with ClientSession(cookie_jar=jar, cookies={"session": self._cookie}) as session:
            async for one in self._round(session):
                await one
                if time.perf_counter() > until:
                    return
                await asyncio.sleep(0.3)


async def measure(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """Run everything and print what the loop did."""
    cookie = await cookie_for_owner(database)
    port, seen = free_port(), folder / "seen.json"
    telegram = Busy(mixed(int(chosen.rate * (chosen.seconds + WARM))), rate=chosen.rate)
    further = {"PORT": str(port), "SECRET_KEY": KEY, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    command = ("-m", "benchmarks.probe", str(seen), "run")
    async with running(telegram, database, folder, encoder=chosen.encoder, command=command, further=further) as pid:
        await ready_at(port)
        await asyncio.sleep(WARM)
        os.kill(pid, signal.SIGUSR1)
        visitor = Visitor(port, cookie)
        before = processor_of(pid)
        await visitor.works(chosen.seconds)
        spent, memory = processor_of(pid) - before, [memory_of(one) for one in (pid, *helpers_of(pid))]
        await asyncio.sleep(SETTLING)
        os.kill(pid, signal.SIGTERM)
        await until_written(seen)
    report(json.loads(seen.read_text(encoding="utf-8")))
    for name, values in visitor.seconds.items():
        size = visitor.sizes[name] / 1000
        print(f"{name:20} p50 {at(values, 0.5):6.0f} ms   p95 {at(values, 0.95):6.0f} ms   {size:6.0f} kB")
    megabytes = " + ".join(f"{one:.0f}" for one in memory)
    print(f"{dict(telegram.calls)}\nprocessor {spent:.1f} s of {chosen.seconds:.0f}, {megabytes} MB")


async def until_written(file: Path) -> None:
    """Wait until the program has ended and said what it saw."""
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(file.exists):  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.5)


def processor_of(pid: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def helpers_of(pid: int) -> list[int]:
    """The processes that a program has started."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for file in children for one in file.read_text(encoding="ascii").split()]


def report(seen: dict[str, Any]) -> None:
    """Print how long callbacks were, and where the long ones spent their time."""
    for name, values in (("length", seen["lengths"]), ("processor", seen["busy"])):
        shares = "   ".join(f"p{100 * share:g} {at(values, share):7.2f}" for share in (0.5, 0.99, 0.999))
        over = sum(one > BAR for one in values)
        print(
            f"callbacks' {name:9} {shares}   most {1000 * max(values):.1f} ms, of {len(values):,}, "
            f"{over} over {1000 * BAR:.0f} ms"
        )
    whose: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    places: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for took, busy, name, found in seen["long"]:
        whose[name].append((took, busy))
        places[name].update(found)
    print("20 ms and longer, those that cost the processor most first:")
    for name, times in sorted(whose.items(), key=lambda one: -max(busy for _took, busy in one[1])):
        longest, busiest = (1000 * max(one[part] for one in times) for part in (0, 1))
        print(f"  {len(times):4} x {name}: longest {longest:.0f} ms, most processor {busiest:.0f} ms")
        for place, count in places[name].most_common(6):
            print(f"         {count:4} looks at {place}")
