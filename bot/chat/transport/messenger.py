"""Messages out: takes what deeds have left in the outbox, has it sent, and records what became of it.

Everything that calls Telegram passes here; replies overtake what nobody waits for.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from bot import metrics
from bot.chat import discreet
from bot.chat.transport import copies, recording
from bot.chat.transport.copies import Standing
from bot.chat.transport.gate import Gate
from bot.chat.transport.outcome import Outcome
from bot.chat.transport.pace import Pace, PausedError
from bot.chat.transport.sender import Sender
from bot.chat.transport.worker import Clock
from bot.domain.deliveries import DeliveryState
from bot.domain.notices import RemindersDue, notice_of
from bot.domain.outbox import CALLS, DANGER, NOTICE, PRESSING, REMINDER, REPLY, Posted
from bot.domain.people import Reach
from bot.logs import where
from bot.services import deliveries, people, standing_in
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import TROUBLE, Database, is_gone, name_of
from bot.storage.store import Store

logger = logging.getLogger(__name__)

AT_ONCE = 128
"""Chats that are written to side by side."""

UNASKED = 16
"""Of those, chats whose message nobody waits for."""

GATHER = 0.01
"""Seconds for which what became of messages is gathered, while others are still on their way."""

TAKEN_WITHIN = timedelta(seconds=5)
"""For how long a message may be due again until it is taken."""

LONGEST_SIGNLESS = timedelta(seconds=95)
"""For how long a message that was put back, and nothing that went, counts as no success: the longest backoff."""

PRIORITIES = {PRESSING: "danger", DANGER: "danger", REPLY: "reply", NOTICE: "notice", REMINDER: "reminder"}
"""Names of the priorities, for the figures."""


class Messenger:
    """Sends what is in the outbox.

    Args:
        me: the number of this program, under which it takes messages.
        pace: how fast messages go.
        gate: whether any go at all.
    """

    def __init__(
        self,
        *,
        database: Database,
        practice: Practice,
        clock: Clock,
        me: int,
        pace: Pace,
        gate: Gate,
        sender: Sender,
    ) -> None:
        self._database = database
        self._practice = practice
        self._clock = clock
        self._me = me
        self._pace = pace
        self._gate = gate
        self._sender = sender
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: dict[asyncio.Task[Outcome], Posted] = {}
        self._outcomes: list[Outcome] = []
        self._doubtful = False
        self._nothing_went_until = 0.0
        self.on_trouble: Callable[[], None] = lambda: None
        self.sent = 0
        self.given_up = 0

    def wake(self) -> None:
        """Say that something is in the outbox."""
        self._wake.set()

    def stop(self) -> None:
        """Ask ``run`` to end once the calls under way are recorded."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send until told to stop."""
        while not (self._stopping and not self._tasks and not self._outcomes):
            self._wake.clear()
            try:
                busy = await self._round()
                self._give_sign()
            except TROUBLE as error:
                logger.warning("the database is away (%s)", name_of(error))
                metrics.miss("messenger")
                self.on_trouble()
                await asyncio.sleep(1.0)
                continue
            if not busy and not self._stopping:
                await self._sleep()

    def _give_sign(self) -> None:
        """Say that messages go out or that none waits; what was put back counts as waiting until its turn comes."""
        if time.monotonic() >= self._nothing_went_until:
            metrics.beat("messenger")
        else:
            metrics.returned("messenger")

    async def drain(self, *, rounds: int = 10_000) -> None:
        """Send everything that may go now, and record it."""
        for _round in range(rounds):
            if not await self._round():
                return

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), timeout=1.0)
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Wait for calls under way, record them and take more; False when there was nothing at all."""
        self._gate.look()
        if (self._tasks or self._gate.asking) and not self._outcomes:
            await self._something()
        for task in [one for one in self._tasks if one.done()]:
            # Kept until it is recorded: what Telegram has done must not be done again because the database was away.
            self._outcomes.append(task.result())
            del self._tasks[task]
        recorded = self._outcomes.copy()
        free = self._free()
        taken: list[Posted] = []
        standing: Standing = {}
        if recorded or free:
            try:
                taken, standing = await self._exchange(recorded, free, careful=self._doubtful)
            except Exception as error:
                self._doubtful = True
                if is_gone(error):
                    raise
                taken, standing = await self._exchange(recorded, free, careful=True)
            self._doubtful = False
        del self._outcomes[: len(recorded)]
        for letter in taken:
            self._tasks[asyncio.create_task(self._sender.send(letter, standing))] = letter
        if free and not self._tasks:
            self._gate.idle()
        return bool(recorded or taken or self._tasks or self._gate.asking)

    async def _something(self) -> None:
        """Wait until a message is sent or another is stored; a few that are sent at the same time are gathered."""
        wake = asyncio.ensure_future(self._wake.wait())
        try:
            asking = self._gate.asking
            under_way: set[asyncio.Future[Any]] = (
                {*self._tasks, wake} if asking is None else {*self._tasks, asking, wake}
            )
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            if not wake.done() and any(not one.done() for one in self._tasks):
                await asyncio.wait({wake}, timeout=GATHER)
        finally:
            wake.cancel()
        self._wake.clear()

    def _free(self) -> int:
        """How many messages may be taken."""
        try:
            self._pace.check()
        except PausedError:
            return 0
        busy = len(self._tasks)
        return 0 if self._stopping else self._gate.room(AT_ONCE - busy, busy=busy)

    async def _exchange(self, outcomes: list[Outcome], free: int, *, careful: bool) -> tuple[list[Posted], Standing]:
        """Record what became of letters and take others with the cards that they show, in one transaction.

        Args:
            careful: whether one before has failed.
        """
        async with self._database.transaction() as store:
            for outcome in outcomes:
                if careful:
                    await self._record_apart(store, outcome)
                else:
                    await self._record(store, outcome)
            await self._heal(store, outcomes)
            await store.outbox.sent([one.letter.id for one in outcomes if one.again_after is None and not one.dropped])
            if careful:
                # The transaction before may have taken letters that nobody here knows of.
                known = [*(one.id for one in self._tasks.values()), *(one.letter.id for one in self._outcomes)]
                await store.outbox.free([self._me], but=known)
            taken = await self._take(store, free)
            return taken, await store.cards.standing(copies.whose(taken))

    async def _take(self, store: Store, free: int) -> list[Posted]:
        now = self._clock()
        taken: list[Posted] = []
        if free:
            taken = await store.outbox.take(free, now, by=self._me, last=REPLY)
        unasked = UNASKED - sum(one.priority > REPLY for one in self._tasks.values())
        if free > len(taken) and unasked > 0:
            taken += await store.outbox.take(min(free - len(taken), unasked), now, by=self._me, first=NOTICE)
        return taken

    async def _heal(self, store: Store, outcomes: Collection[Outcome]) -> None:
        """Whoever a message has reached can be reached, whatever was known before; an answer follows what says so."""
        desk = Desk(store=store, practice=self._practice, now=self._clock())
        reached = {one.letter.chat_id for one in outcomes if one.reach is Reach.OK and one.letter.kind != CALLS}
        for person in await store.people.out_of_reach(reached):
            await people.reachable(desk, person, Reach.OK)

    async def _record_apart(self, store: Store, outcome: Outcome) -> None:
        """Record an outcome behind a savepoint: if it is the reason for the trouble, only its details are lost."""
        try:
            async with store.savepoint():
                await self._record(store, outcome)
        except Exception as error:
            if is_gone(error):
                raise
            logger.error("letter %s: what became of it cannot be recorded: %s", outcome.letter.id, where(error))
            if outcome.again_after is not None:
                await self._put_back(store, outcome)
            elif outcome.dropped is not None:
                await store.outbox.give_up([outcome.letter.id])

    async def _put_back(self, store: Store, outcome: Outcome) -> None:
        after = outcome.again_after or timedelta()
        self._nothing_went_until = time.monotonic() + min(after + TAKEN_WITHIN, LONGEST_SIGNLESS).total_seconds()
        body = None if outcome.rest is None else copies.left(outcome.letter, outcome.rest, blameless=outcome.blameless)
        await store.outbox.again(outcome.letter.id, self._clock(), wait=after, body=body, counts=not outcome.blameless)

    async def _drop(self, desk: Desk, outcome: Outcome) -> None:
        """Give a message up, unless somebody stands in for whom it was for."""
        if outcome.dropped is DeliveryState.UNREACHABLE and await standing_in.hand_on(desk, outcome.letter):
            self._wake.set()
            return
        self._nothing_went_until = 0.0
        if outcome.dropped is DeliveryState.DONE:
            if await standing_in.to_who_reads(desk, outcome.letter):
                self._wake.set()
                return
            # There is nothing to say any more: it has not failed.
            await desk.store.outbox.sent([outcome.letter.id])
            return
        self.given_up += 1
        await desk.store.outbox.give_up([outcome.letter.id])
        await recording.tell(desk, outcome)
        self._wake.set()

    async def _record(self, store: Store, outcome: Outcome) -> None:
        desk = Desk(store=store, practice=self._practice, now=self._clock())
        letter = outcome.letter
        became = "again" if outcome.again_after is not None else outcome.dropped or "sent"
        metrics.letters.labels(PRIORITIES.get(letter.priority, "other"), became).inc()
        if became == "sent" and letter.priority <= REPLY:
            metrics.reply_seconds.observe(max(0.0, (desk.now - letter.created_at).total_seconds()))
        if outcome.reach not in {None, Reach.OK}:
            person = await store.people.in_chat(letter.chat_id)
            if person is not None:
                await people.reachable(desk, person, outcome.reach)
        if outcome.again_after is not None:
            await self._put_back(store, outcome)
            await recording.tell(desk, outcome)
        elif outcome.dropped is not None:
            await self._drop(desk, outcome)
        else:
            self.sent += 1
            self._nothing_went_until = 0.0
        for person_id, kind, reference, message_id in outcome.sent_cards:
            if await people.is_in(desk, person_id, letter.chat_id):
                await store.cards.put(person_id, kind, reference=reference, message_id=message_id, now=desk.now)
        await recording.remember_copies(desk, outcome)
        for key, file_id in outcome.files.items():
            await store.cards.remember_file(key, file_id)
        await discreet.record(desk, outcome.noted, outcome.held, chat_id=letter.chat_id)
        for delivery_id, message_id in outcome.delivered:
            await deliveries.mark_sent(desk, delivery_id, message_id=message_id)
        if outcome.again_after is None and letter.kind == RemindersDue.kind:
            # Of several reminders in one message some may have been done in the meantime.
            due = notice_of(letter.kind, letter.body)
            for delivery_id in due.delivery_ids if isinstance(due, RemindersDue) else ():
                await deliveries.mark_unsent(desk, delivery_id, outcome.dropped or DeliveryState.DONE)
        await recording.put_right(desk, outcome)
