"""Runs a plan: clients tap, bots die and start again, trouble comes and goes, and the ledger is judged each day."""

import asyncio
import dataclasses
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

from bot.commands.console import AWAY
from bot.sandbox import Person
from bot.sandbox import buttons as phone_buttons
from bot.storage.database import TROUBLE
from tests.faults import weather
from tests.faults.client import deed_of
from tests.faults.cluster import Cluster
from tests.faults.kinds import Account, of_kind
from tests.faults.nursery import Replica
from tests.faults.plan import Day, Deed, Life, Plan, Step
from tests.faults.surroundings import NOON, SILENT, Surroundings, surrounded
from tests.faults.wire import Heard

PATIENCE, EVENING_PATIENCE = 1.5, 4.0
"""Seconds within which a step is come by; reminders wait for the next tick."""


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

    def __init__(self, plan: Plan, there: Surroundings) -> None:
        self.plan, self._there = plan, there
        self.sandbox, self.wire, self.ledger = there.sandbox, there.wire, there.ledger
        self.nursery, self.clock, self.database = there.nursery, there.clock, there.database
        self.replicas, self.phones = there.replicas, there.phones
        self.reached: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.kills = self.fell = self.turned_back = 0
        self.on_life: Callable[[], None] = lambda: None
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
        await self._rest()
        await self.ledger.judge()
        if day.evening:
            await self._evening(day)

    async def _evening(self, day: Day) -> None:
        self.ledger.is_evening = True
        six = datetime.combine(self.clock.now().date(), time_of_day(16, 0, 5), tzinfo=UTC)
        await self._moves_to(six)
        await self._live_all(day.evening)
        await self._rest()
        self.ledger.is_evening = False
        await self.ledger.judge_reminders()

    async def _moves_to(self, moment: datetime) -> None:
        """Move everybody's time forward."""
        self._there.moves_by((moment - self.clock.now()).total_seconds())
        self.sandbox.clock.move_to(max(moment, self.sandbox.clock.now()))

    async def _live_all(self, lives: Sequence[Life]) -> None:
        for life, following in zip(lives, (*lives[1:], None), strict=True):
            # Who waits for rest must live to see it: its successor's end is arranged afterwards.
            await self._live(life, None if life.rests else following)
            if life.rests:
                await self._rest()

    async def _rest(self) -> None:
        """Let trouble be over, wait until nothing is under way, and look at every chat.

        A start asks Telegram one question after the other, and waits between them: it would meet all that is left.
        """
        self.sandbox.core.faults.waiting.clear()
        await self.settle()
        await self.ledger.look(self.phones)

    async def _live(self, life: Life, following: Life | None) -> None:
        victim = self.replicas[life.victim]
        undo = []
        for kind in life.weather:
            self.met[kind] += 1
            undo.append(await weather.begins(kind, self._there, victim))
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
        address = self._there.order.api_url.replace("/r0", f"/r{replica.number}")
        order = dataclasses.replace(self._there.order, api_url=address, port=replica.port)
        replica.step = step
        if step is not None and step.where == "database":
            order = dataclasses.replace(order, when=step.when, writes=step.writes, table=step.table, nth=nth)
        replica.pid = await self.nursery.bears(order)

    def _does(self, deed: Deed) -> None:
        client, phone = self.ledger.clients[deed.client], self.phones[deed.client]
        if deed.kind not in client.accounts:
            deed = dataclasses.replace(deed, operation="p")
        card = self._card(phone, deed, client.accounts[deed.kind])
        if card is None:  # the old card is gone, the new one under way
            deed = dataclasses.replace(deed, operation="card")
        kind, words = deed_of(client, deed, typing=len(self.replicas) == 1, exercise="neck-turn")
        self.ledger.deeds += 1
        if card is None or kind == "text":
            client.updates.append(self._sends(phone, words))
            return
        client.updates.append(self.sandbox.core.queue.next_id)
        tap = phone_buttons.taps(self.sandbox.core, phone.record, phone.chat, card["message_id"], words)
        client.taps.append(tap.id)

    @staticmethod
    def _card(phone: Person, deed: Deed, account: Account) -> dict[str, Any] | None:
        """The card that a client taps on: the lowest, or the one above it where there are two."""
        mine = of_kind(phone.messages, account)
        return None if not mine else mine[-2 if deed.above and len(mine) > 1 else -1]

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


@asynccontextmanager
async def prepared(
    plan: Plan, *, database_url: str, folder: Path, server: Cluster | None = None, log: Path | None = None
) -> AsyncIterator[Proof]:
    """A plan, with everything that it is lived in."""
    async with surrounded(plan, database_url=database_url, folder=folder, server=server, log=log) as there:
        yield Proof(plan, there)
