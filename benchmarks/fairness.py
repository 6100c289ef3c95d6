"""What one client who sends 10,000 messages costs the others, and how soon danger in them is seen.

Starts ``python -m bot run`` against a Bot API in this process that takes 50 ms for each call but getUpdates:

* ``python -m benchmarks.fairness flood [--messages 10000] [--over 10] [--rate 20]`` — one client writes, others tap at
  an even rate; prints how long the others wait from their tap until its answer arrives and until their card is changed
  (less the 50 ms of the call before), when danger in the middle and in the last message was said to the client and to
  the owner, counted from when it was sent, how long until everything is handled, and how many replies that took.
* ``python -m benchmarks.fairness take`` — what taking updates costs with 400 to 100,000 handled ones of the same chat.

``--postgresql`` runs the same there. The bars: the others' p99 within 200 ms, danger seen within 5 s.
"""

import argparse
import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from sqlalchemy import insert, select, text

from benchmarks import crowds
from benchmarks.startup import LATENCY
from benchmarks.throughput import settle_clients
from benchmarks.traffic import FIRST_CLIENT, Update, at, running, tap, until
from bot.config import default_content_dir
from bot.content import library
from bot.storage import migrate
from bot.storage.database import Database
from bot.storage.tables import inbox

CLIENTS = 50
FLOODER = FIRST_CLIENT + CLIENTS
"""The client who writes; the others tap."""

OWNER = 1
MIDDLE, LAST = "I want to die", "crushing chest pain and I cannot breathe"
WARMING = 3.0
"""Seconds from the first answer to the flood, which are not counted."""

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HANDLED = (400, 1_400, 3_400, 100_000)


@dataclass
class Flood:
    """What a Bot API saw while one client wrote and others tapped.

    Attributes:
        begins: when the first message is sent, once the bot is at work; seconds, none before.
        before: taps that were answered before it.
        sent: when each tap was made, by its id.
        said, told: when texts about danger reached the client, and the owner, by the words that they stand for.
    """

    messages: list[str]
    over: float
    rate: float
    begun: float = 0.0
    begins: float = float("inf")
    before: int = 0
    written: int = 0
    tapped: int = 0
    confirmed: int = 0
    held: list[Update] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(500))
    sent: dict[str, float] = field(default_factory=dict)
    chats: dict[int, float] = field(default_factory=dict)
    answered: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    wrote: dict[str, float] = field(default_factory=dict)
    said: dict[str, float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)
    replies: int = 0
    is_over: bool = False

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a call."""
        arrived = time.perf_counter()
        method = request.match_info["method"].lower()
        form = await request.post()
        if method == "getupdates":
            found = await self._updates(int(str(form.get("offset", 0))))
            return web.Response(text=json.dumps({"ok": True, "result": found}), content_type="application/json")
        if method == "answercallbackquery":
            self.answered.append(arrived - self.sent[str(form["callback_query_id"])])
            self.begins = min(self.begins, arrived + WARMING)
            self.before += arrived < self.begins
        chat = int(str(form.get("chat_id", 0)))
        words = str(form.get("text", ""))
        if method == "editmessagetext" and chat in self.chats:
            self.shown.append(arrived - self.chats[chat] - LATENCY)
        if method == "sendmessage" and chat == FLOODER:
            self.replies += 1
            self._note(self.said, MIDDLE, "I am glad you wrote this" in words, arrived)
            self._note(self.said, LAST, "This can be your heart" in words, arrived)
        if method == "sendmessage" and chat == OWNER:
            self._note(self.told, MIDDLE, MIDDLE in words, arrived)
            self._note(self.told, LAST, LAST in words, arrived)
        await asyncio.sleep(LATENCY)
        return web.json_response({"ok": True, "result": self._result(method, chat, dict(form))})

    async def give_file(self, request: web.Request) -> web.Response:
        """Give a file that somebody has sent; nobody has."""
        del request
        raise web.HTTPNotFound

    @staticmethod
    def _note(seen: dict[str, float], words: str, is_it: bool, arrived: float) -> None:
        if is_it:
            seen.setdefault(words, arrived)

    def _result(self, method: str, chat: int, form: dict[str, object]) -> object:
        if method == "getme":
            return {"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"}
        if method == "getwebhookinfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method in {"sendmessage", "editmessagetext"}:
            about = {"id": chat, "type": "private", "first_name": "C"}
            return {"message_id": int(str(form.get("message_id", 9))), "date": 0, "chat": about, "text": "ok"}
        return [] if method == "getmycommands" else True

    async def _updates(self, offset: int) -> list[Update]:
        self.begun = self.begun or time.perf_counter()
        self.confirmed += sum(int(str(one["update_id"])) < offset for one in self.held[:100])
        self.held = [one for one in self.held if int(str(one["update_id"])) >= offset]
        self._arrive()
        if not self.held:
            await asyncio.sleep(0.005)
            self._arrive()
        return self.held[:100]

    def waits(self) -> bool:
        """Whether some of the flood was not received."""
        return any("message" in one for one in self.held)

    def _arrive(self) -> None:
        """Put what was sent by now behind what waits already, in the order in which it was sent."""
        now = time.perf_counter()
        per_second = len(self.messages) / max(self.over, 0.001)
        new: list[tuple[float, Update]] = []
        while self.written < len(self.messages) and (due := self.begins + self.written / per_second) <= now:
            new.append((due, self._message(self.messages[self.written], due)))
            self.written += 1
        while not self.is_over and (due := self.begun + self.tapped / self.rate) <= now:
            new.append((due, self._tap(due)))
            self.tapped += 1
        new.sort(key=lambda one: one[0])
        self.held += [one | {"update_id": next(self.numbers)} for _due, one in new]

    def _message(self, words: str, due: float) -> Update:
        self.wrote[words] = due
        user = {"id": FLOODER, "is_bot": False, "first_name": "C"}
        chat = {"id": FLOODER, "type": "private", "first_name": "C"}
        message = {"message_id": self.written + 100, "date": int(time.time()), "from": user, "chat": chat}
        return {"message": message | {"text": words}}

    def _tap(self, due: float) -> Update:
        found = tap(self.tapped % CLIENTS + self.tapped // CLIENTS * 500, f"{datetime.now(UTC):%y%m%d}")
        query = found["callback_query"]
        assert isinstance(query, dict)
        query["id"] = str(self.tapped)
        self.sent[query["id"]] = self.chats[query["from"]["id"]] = due
        return {"callback_query": query}


def harmless(count: int) -> list[str]:
    """Different messages as clients write them, with danger in the middle one and in the last."""
    folder = default_content_dir()
    safety = library.load(folder, encoder=False).usable().safety
    lines = (folder / "training" / "questions.jsonl").read_text().splitlines()
    words = (str(json.loads(line)["text"]) for line in itertools.islice(itertools.cycle(lines), 3 * count))
    calm = [one for one in dict.fromkeys(words) if safety.assess(one, reading=None).alarm is None]
    found = [
        f"{one} {'' if at < len(calm) else at}" for at, one in zip(range(count), itertools.cycle(calm), strict=False)
    ]
    found[count // 2], found[-1] = MIDDLE, LAST
    return found


async def flood(database: str, folder: Path, chosen: argparse.Namespace) -> None:
    """One client writes, others tap."""
    seen = Flood(harmless(chosen.messages), over=chosen.over, rate=chosen.rate)
    async with running(seen, database, folder, encoder=chosen.encoder):
        await until(lambda: seen.written >= len(seen.messages))
        reader = Database(database)

        async def waiting() -> int:
            async with reader.reading() as store:
                return len(await store.inbox.ahead(FLOODER, after=0, limit=1))

        async def unsent() -> bool:
            # It locks what it finds, which a transaction that only reads may not.
            async with reader.transaction() as store:
                return await store.outbox.newest_reply(FLOODER) is not None

        while seen.waits() or await waiting():  # noqa: ASYNC110 - the other side is another process
            await asyncio.sleep(0.5)
        handled = time.perf_counter() - seen.begins
        seen.is_over = True
        while await unsent():  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.5)
        await reader.close()
    for name, values in (("answered", seen.answered), ("card changed", seen.shown)):
        late = values[seen.before :]
        print(f"others: {name:13} p50 {at(late, 0.5):6.1f} ms   p99 {at(late, 0.99):6.1f} ms   of {len(late)}")
    for name, words in (("middle", MIDDLE), ("last", LAST)):
        when = [
            f"{found[words] - seen.wrote[words]:.1f} s" if words in found else "never"
            for found in (seen.said, seen.told)
        ]
        print(f"danger in the {name} message: said to the client after {when[0]}, to the owner after {when[1]}")
    print(f"{len(seen.messages):,} messages handled after {handled:.0f} s, with {seen.replies} replies")


async def take(address: str, _folder: Path, _chosen: argparse.Namespace) -> None:
    """What taking costs, beside what was handled."""
    database = Database(address)
    await migrate.upgrade(database)
    there = 0
    for handled in HANDLED:
        async with database.exclusive() as connection:
            rows = [
                {
                    "update_id": number,
                    "chat_id": FLOODER,
                    "body": {},
                    "state": "done",
                    "tries": 0,
                    "not_before": NOW,
                    "received_at": NOW,
                }
                for number in range(there, handled)
            ]
            await connection.execute(insert(inbox), rows)
            fresh = {"update_id": 10**9 + handled, "state": "new", "body": {"n": 1}}
            await connection.execute(insert(inbox), [rows[0] | fresh])
            await connection.execute(text("ANALYZE"))
            assert (await connection.execute(select(inbox.c.seq).limit(1))).first() is not None
        there = handled
        best = 1.0
        for _try in range(5):
            async with database.transaction() as store:
                begun = time.perf_counter()
                assert await store.inbox.take(50, NOW)
                best = min(best, time.perf_counter() - begun)
        print(f"{handled:9,} handled updates of the chat: taken in {1000 * best:.2f} ms")
    await database.close()


MODES: dict[str, Callable[[str, Path, argparse.Namespace], object]] = {"flood": flood, "take": take}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--over", type=float, default=10.0, help="seconds in which they are sent; 0 for at once")
    parser.add_argument("--rate", type=float, default=20.0, help="taps of the others a second")
    parser.add_argument("--encoder", action="store_true", help="answers use the sentence encoder")
    parser.add_argument("--postgresql", action="store_true")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = f"sqlite:///{folder}/practice.db"
        if chosen.postgresql:
            database = asyncio.run(crowds.new_address(stack.enter_context(crowds.server())))
        if chosen.mode == "flood":
            asyncio.run(settle_clients(database, CLIENTS + 1))
        asyncio.run(MODES[chosen.mode](database, folder, chosen))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
