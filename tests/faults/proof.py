"""Runs a plan: clients tap, bots die and start again, trouble comes and goes, and the ledger is judged each day."""

import asyncio
import contextlib
import dataclasses
import os
import random
import resource
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from bot.commands.console import AWAY
from bot.config import default_content_dir
from bot.content import library as libraries
from bot.content.reload import LiveLibrary
from bot.domain.people import Role
from bot.runtime.app import practice_of
from bot.sandbox import Behaviour, Person, Sandbox, SandboxClock
from bot.sandbox import buttons as phone_buttons
from bot.sandbox.faults import Fault
from bot.services import invites, people, reminders
from bot.services.unit_of_work import Desk
from bot.storage import migrate
from bot.storage.database import TROUBLE, Database
from tests.faults import cluster
from tests.faults.ledger import Client, Ledger, deed_of
from tests.faults.mortal import Clock, Order
from tests.faults.plan import Day, Deed, Life, Plan, Step
from tests.faults.wire import Heard, Wire
from tests.practice import TOKEN, settings
from tests.serving import served

NOON = datetime(2026, 5, 4, 11, 30, tzinfo=UTC)
"""Half past one in Berlin: only today can be entered."""

FIRST = 10_001
SILENT = 2
"""Clients who enter nothing, and are asked in the evening."""

PATIENCE, EVENING_PATIENCE = 1.5, 4.0
"""Seconds within which a step is come by; reminders wait for the next tick."""


class Nursery:
    """Where bots are born: the process that forks them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def open(cls, clock_file: Path) -> "Nursery":
        """Load everything, which takes a second."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.faults.mortal", str(clock_file), stdin=PIPE, stdout=PIPE
        )
        made = cls(process)
        assert await made._line() == "ready"
        return made

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), timeout=60)).decode().strip()

    async def _ask(self, line: str) -> int:
        assert self._process.stdin is not None
        async with self._one_at_a_time:
            self._process.stdin.write(line.encode())
            await self._process.stdin.drain()
            return int(await self._line())

    async def bears(self, order: Order) -> int:
        """Start a bot; returns its process id."""
        return await self._ask(order.line())

    async def buries(self, pid: int) -> int:
        """Wait for a bot's end; returns its status, negative when a signal ended it."""
        return await self._ask(f"{pid}\n")

    async def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.wait_for(self._process.wait(), timeout=20)


class Replica:
    """One bot, now alive and now dead."""

    def __init__(self, number: int, port: int) -> None:
        self.number, self.port, self.pid = number, port, 0
        self.step: Step | None = None

    def dies(self) -> None:
        """Kill it: no handler, no clean-up, no last word."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    @property
    def is_dead(self) -> bool:
        """Whether it has ended; its parent keeps the body until it is buried."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] in {"Z", "X"}
        except OSError:
            return True


@dataclass(frozen=True)
class Surroundings:
    """What a plan is lived in: Telegram, the way to it, the database, the bots, the clients."""

    sandbox: Sandbox
    wire: Wire
    ledger: Ledger
    nursery: Nursery
    clock: Clock
    database: Database
    replicas: list[Replica]
    phones: list[Person]
    server: "cluster.Cluster | None"


class Proof:
    """A plan under way.

    Attributes:
        reached: how often a bot died at each step, or at a random moment.
        missed: how often a step was not come by in time, so that the moment was a random one.
        met: how often each other fault was met.
        fell: how often a bot ended by itself, which it never should.
        turned_back: how often one found no database at its start and ended, to be started again.
        on_life: called after each life.
    """

    def __init__(self, plan: Plan, there: Surroundings, order: Order) -> None:
        self.plan = plan
        self.sandbox, self.wire, self.ledger = there.sandbox, there.wire, there.ledger
        self.nursery, self.clock, self.database = there.nursery, there.clock, there.database
        self.replicas, self.phones, self.server = there.replicas, there.phones, there.server
        self.reached: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.kills = self.fell = self.turned_back = 0
        self.on_life: Callable[[], None] = lambda: None
        self._order = order
        self._doom: tuple[Step, Replica] | None = None
        self._left = 0
        self.wire.before += [self.ledger.told, self._doomed_before]
        self.wire.after.append(self._doomed_after)

    async def run(self) -> None:
        """Live the plan through."""
        for replica in self.replicas:
            await self._start(replica)
        for number, day in enumerate(self.plan.days):
            if number:
                tomorrow = self.clock.now().date() + timedelta(days=1)
                await self._moves_to(datetime.combine(tomorrow, NOON.timetz()))
                await self.settle()
            await self._day(day)
        for replica in self.replicas:
            await self._kill(replica)

    async def _day(self, day: Day) -> None:
        today = self.clock.now().date()
        for client in self.ledger.clients:
            client.wakes(today)
        for phone, client in zip(self.phones[:-SILENT], self.ledger.clients, strict=False):
            if not [one for one in phone.messages if one["from"]["is_bot"]]:
                client.updates.append(self._sends(phone, "/checkin"))
        await self.settle()
        await self._live_all(day.lives)
        await self.settle()
        await self.ledger.judge()
        if day.evening:
            await self._evening(day)

    async def _evening(self, day: Day) -> None:
        self.ledger.is_evening = True
        six = datetime.combine(self.clock.now().date(), time_of_day(16, 0, 5), tzinfo=UTC)
        await self._moves_to(six)
        await self._live_all(day.evening)
        await self.settle()
        self.ledger.is_evening = False
        await self.ledger.judge_reminders()

    async def _moves_to(self, moment: datetime) -> None:
        """Move everybody's time forward."""
        self._moves_by((moment - self.clock.now()).total_seconds())
        self.sandbox.clock.move_to(max(moment, self.sandbox.clock.now()))

    def _moves_by(self, seconds: float) -> None:
        """Move the bots' clocks; Telegram's stays as it is."""
        self.clock.ahead += seconds
        self.ledger.jump()

    async def _live_all(self, lives: Sequence[Life]) -> None:
        for life, following in zip(lives, (*lives[1:], None), strict=True):
            await self._live(life, following)

    async def _live(self, life: Life, following: Life | None) -> None:
        victim = self.replicas[life.victim]
        undo = [await self._trouble(kind, victim) for kind in life.weather]
        if life.step is not None:
            await self._arm(life.step, life.nth, victim)
        begun = time.monotonic()
        for deed in life.deeds:
            self._does(deed)
            await asyncio.sleep(deed.pause)
        patience = life.after if life.step is None else (PATIENCE if life.deeds else EVENING_PATIENCE)
        while time.monotonic() - begun < patience and not victim.is_dead:  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.005)
        if victim.is_dead and life.step is not None:
            self.reached[life.step.name] += 1
        else:
            self.reached["at a random moment"] += 1
            self.missed[life.step.name if life.step else ""] += life.step is not None
        self._doom = None
        await self._kill(victim)
        for one in undo:
            await one()
        # Who is going to die by its own hand knows so from its birth.
        own = following is not None and following.victim == life.victim
        if following is not None and own:
            await self._start(victim, following.step, following.nth)
        else:
            await self._start(victim)
        self.on_life()

    async def _arm(self, step: Step, nth: int, victim: Replica) -> None:
        """See that the victim dies at a step."""
        self._left = nth
        if step.where == "wire":
            self._doom = (step, victim)
        elif victim.step != step:
            await self._kill(victim, counts=False)
            await self._start(victim, step, nth)

    async def _doomed_before(self, call: Heard) -> None:
        if call.method != "getUpdates":
            self._doom_now(call, "before")
            return
        offset = int(call.params.get("offset", 0))
        if any(one < offset for one in self.sandbox.core.queue.waiting):
            self._doom_now(call, "before")
            # Telegram confirms at once and answers when there is something new: that is too late for 'after'.
            asyncio.get_running_loop().call_later(0.01, self._doom_now, call, "after")

    async def _doomed_after(self, call: Heard) -> None:
        if call.method != "getUpdates":
            self._doom_now(call, "after")

    def _doom_now(self, call: Heard, when: str) -> None:
        if self._doom is None:
            return
        step, victim = self._doom
        if call.method != step.method or when != step.when or call.replica != victim.number:
            return
        self._left -= 1
        if self._left == 0:
            self.ledger.cause()
            victim.dies()

    async def _kill(self, replica: Replica, *, counts: bool = True) -> int:
        """Kill a bot if it still lives; returns the status with which it ended."""
        self.ledger.cause()
        if not replica.pid:
            return 0
        replica.dies()
        status = await self.nursery.buries(replica.pid)
        self.ledger.cause()
        replica.pid = 0
        self.kills += counts
        return status

    async def _watch(self, replica: Replica) -> None:
        """Start a bot again that has ended by itself, as Docker and systemd do."""
        if replica.pid and replica.is_dead:
            if await self._kill(replica, counts=False) == AWAY:
                self.turned_back += 1
            else:
                self.fell += 1
            await self._start(replica)

    async def _start(self, replica: Replica, step: Step | None = None, nth: int = 1) -> None:
        """Start a bot; one that knows where to die when the step is in the program itself."""
        address = self._order.api_url.replace("/r0", f"/r{replica.number}")
        order = dataclasses.replace(self._order, api_url=address, port=replica.port)
        replica.step = step
        if step is not None and step.where == "database":
            order = dataclasses.replace(order, when=step.when, writes=step.writes, table=step.table, nth=nth)
        replica.pid = await self.nursery.bears(order)

    def _does(self, deed: Deed) -> None:
        client, phone = self.ledger.clients[deed.client], self.phones[deed.client]
        cards = [one for one in phone.messages if one["from"]["is_bot"]]
        if not cards:  # the old card is gone, the new one under way
            deed = dataclasses.replace(deed, operation="card")
        kind, words = deed_of(client, deed, typing=len(self.replicas) == 1, exercise="neck-turn")
        self.ledger.deeds += 1
        if kind == "text":
            client.updates.append(self._sends(phone, words))
            return
        client.updates.append(self.sandbox.core.queue.next_id)
        tap = phone_buttons.taps(self.sandbox.core, phone.record, phone.chat, cards[-1]["message_id"], words)
        client.taps.append(tap.id)

    def _sends(self, phone: Person, words: str) -> int:
        update_id = self.sandbox.core.queue.next_id
        phone.says(words)
        return update_id

    async def settle(self, *, seconds: float = 60.0) -> None:
        """Wait until nothing waits anywhere: what a dead bot had taken is soon in the hands of one that lives.

        Raises:
            AssertionError: something still waits.
        """
        end = time.monotonic() + seconds
        while True:
            for replica in self.replicas:
                await self._watch(replica)
            waiting = await self._waiting()
            if not any(waiting.values()):
                return
            if time.monotonic() > end:
                raise AssertionError(f"seed {self.plan.seed}: after {seconds:.0f} s there still waits {waiting}")
            await asyncio.sleep(0.03)

    async def _waiting(self) -> dict[str, int]:
        # In the order in which things move, so that nothing slips past between two looks.
        unconfirmed = len(self.sandbox.core.queue.waiting)
        try:
            async with self.database.reading() as store:
                due = await store.plans.next_due()
                inbox, outbox = await store.inbox.depth(), await store.outbox.depth()
        except TROUBLE:
            return {"database": 1, "telegram": 1}
        return {
            "telegram": unconfirmed,
            "inbox": inbox.get("new", 0),
            "outbox": outbox.get("new", 0),
            "due": int(due is not None and due <= self.clock.now()),
        }

    async def _trouble(self, kind: str, victim: Replica) -> Callable[[], Any]:
        """Let something go wrong; returns what ends it."""
        self.met[kind] += 1
        faults = {
            "429 of a chat": Fault("editMessageText", "429", times=2),
            "429 of the bot": Fault(None, "429", times=6),
            "500": Fault(None, "500", times=2),
            "502": Fault(None, "502", times=2),
            "cut before": Fault(None, "drop_before", times=2),
            "cut after": Fault(None, "drop_after", times=2),
            "slow": Fault(None, "slow", times=2, seconds=3.0),
        }

        async def nothing() -> None:
            self.wire.repeats = self.wire.shuffles = 0.0
            self.ledger.cause()

        if kind in faults:
            self.sandbox.add_fault(faults[kind])
        elif kind == "repeats":
            self.wire.repeats = 1.0
        elif kind == "shuffles":
            self.wire.shuffles = 1.0
        elif kind.startswith("clock"):
            return await self._jumps(100.0 if kind == "clock forward" else -100.0)
        elif kind == "database away":
            return await self._database_goes()
        elif kind == "disk full":
            resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        return nothing

    async def _jumps(self, seconds: float) -> Callable[[], Any]:
        self._moves_by(seconds)

        async def back() -> None:
            self._moves_by(-seconds)

        return back

    async def _database_goes(self) -> Callable[[], Any]:
        self.ledger.cause()
        if self.server is not None:
            server = self.server
            await asyncio.to_thread(server.stop)

            async def comes() -> None:
                await asyncio.to_thread(server.start)
                self.ledger.cause()

            return comes
        taken = sqlite3.connect(str(self.database.url.database), isolation_level=None, timeout=5)
        taken.execute("BEGIN IMMEDIATE")

        async def given() -> None:
            taken.close()
            self.ledger.cause()

        return given


@asynccontextmanager
async def prepared(
    plan: Plan, *, database_url: str, folder: Path, server: "cluster.Cluster | None" = None, log: Path | None = None
) -> AsyncIterator[Proof]:
    """A practice with as many clients as the plan has, its Telegram, and nobody alive yet."""
    clock = Clock(folder / "clock")
    clock.ahead = (NOON - datetime.now(UTC)).total_seconds()
    sandbox = Sandbox(
        token=TOKEN,
        username="between_sessions_bot",
        clock=SandboxClock(start=NOON),
        behaviour=Behaviour(scale=0.02, messages_kept=40),
    )
    database = Database(database_url, durable=False)
    await migrate.upgrade(database)
    clients = await _people(database, plan.clients + SILENT, folder)
    phones = [sandbox.add_person(first_name=f"Client {one.chat_id}", id=one.chat_id) for one in clients]
    for phone in phones:
        phone.starts()
        phone.clears()
    sandbox.core.queue.clear()
    wire = Wire(sandbox, random.Random(plan.seed))
    ledger = Ledger(database, clients)
    nursery = await Nursery.open(folder / "clock")
    async with served(wire) as address:
        replicas = [Replica(number, _free_port()) for number in range(plan.replicas)]
        wire.ports = [one.port for one in replicas]
        order = Order(
            database_url=database_url,
            api_url=f"{address}/r0",
            folder=str(folder),
            port=0,
            webhook_url=f"{address}/proxy" if plan.replicas > 1 else None,
            log="" if log is None else str(log),
        )
        try:
            there = Surroundings(
                sandbox=sandbox,
                wire=wire,
                ledger=ledger,
                nursery=nursery,
                clock=clock,
                database=database,
                replicas=replicas,
                phones=phones,
                server=server,
            )
            yield Proof(plan, there, order)
        finally:
            await nursery.close()
            await sandbox.close()
            await wire.close()
            await database.close()


async def _people(database: Database, count: int, folder: Path) -> list[Client]:
    """An owner and clients who have agreed, with a check-in at six in the evening."""
    library = libraries.load(default_content_dir(), encoder=False).usable()
    made = []
    async with database.transaction() as store:
        practice = practice_of(settings(), LiveLibrary(library, local=folder / "faq.local.yaml"))
        desk = Desk(store=store, practice=practice, now=NOON)
        link = await invites.invite(desk, role=Role.OWNER)
        owner = (await invites.open_link(desk, code=link.code, chat_id=1, name="Olga")).person
        for number in range(count):
            link = await invites.invite(desk, role=Role.CLIENT, by=owner)
            joined = await invites.open_link(desk, code=link.code, chat_id=FIRST + number, name=f"Client {number}")
            client = await people.agree(desk, joined.person)
            await reminders.start_plans(desk, client)
            made.append(Client(chat_id=FIRST + number, member_id=client.id))
        await store.outbox.drop_for(1)
    return made


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
