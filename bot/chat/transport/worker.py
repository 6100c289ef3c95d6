"""Taking stored updates out, in order per chat, and handling each exactly once.

One transaction holds the taking, everything the handlers change, the messages that follow, and the mark 'done'.
Several chats share a transaction: syncing to disk is what costs, and it is paid once for all of them. When one of
them goes wrong, or a refused deed has something to undo, all are rolled back and handled again, each behind a savepoint
of its own. Of whom much waits has a transaction apart (``runs``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot import logs, metrics
from bot.chat import calls, discreet, receipts
from bot.chat.calls import Screen
from bot.chat.menus import menu_call
from bot.chat.screens import common
from bot.chat.transport.folding import Said
from bot.chat.transport.nobody import Nobody
from bot.chat.transport.runs import Handled, Runs, Watch
from bot.chat.turn import Sheet, current, letters
from bot.domain.inbox import Waiting
from bot.domain.outbox import Letter
from bot.domain.people import Person, Reach
from bot.i18n import speaking
from bot.logs import where
from bot.services import people
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import TROUBLE, Database, is_gone, name_of
from bot.storage.store import Store

logger = logging.getLogger(__name__)

TRIES = 3
"""How often an update is tried before it is set aside."""

BATCH = 50
"""Updates (of as many chats) handled in one transaction."""

GIVE_WAY = 0.05
"""Seconds until it is asked again whether storing comes first."""

Clock = Callable[[], datetime]


AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class Worker:
    """Handles what the receiver has stored.

    Args:
        on_sent: called after a commit that has left messages to send.
        is_flooded: whether storing updates comes first just now.
        lookout: looks for danger in what waits of one sender; None for nobody.

    Attributes:
        on_trouble: called when nothing can be handled, and is tried again.
    """

    def __init__(
        self,
        *,
        database: Database,
        application: AnyApplication,
        practice: Practice,
        clock: Clock,
        on_sent: Callable[[], None],
        is_flooded: Callable[[], bool] = lambda: False,
        lookout: Watch | None = None,
    ) -> None:
        self._database = database
        self._application = application
        self._practice = practice
        self._clock = clock
        self._on_sent = on_sent
        self._is_flooded = is_flooded
        self.on_trouble: Callable[[], None] = lambda: None
        self._nobody = Nobody(practice)
        self._runs = Runs(database=database, clock=clock, handle=self._handle_apart, lookout=lookout)
        self._wake = asyncio.Event()
        self._much = asyncio.Event()
        self._stopping = False
        self.handled = 0
        self.set_aside = 0

    def wake(self) -> None:
        """Say that something was stored."""
        self._wake.set()

    async def run(self) -> None:
        """Handle updates until told to stop; slows down rather than falls over when the database is away."""
        helping = None if self._database.is_sqlite else asyncio.create_task(self._help(), name="helping worker")
        try:
            await self._run()
        finally:
            if helping is not None:
                self._stopping = True
                self._much.set()
                await helping

    async def _help(self) -> None:
        """Handle a second batch beside the first while there is more than one: PostgreSQL answers both at once."""
        while not self._stopping:
            await self._much.wait()
            self._much.clear()
            try:
                while await self.work() == BATCH and self._goes_on():
                    pass
            except TROUBLE as error:
                logger.warning("the database is away (%s)", name_of(error))

    async def _run(self) -> None:
        wait = 0.5
        while not self._stopping:
            self._wake.clear()
            if self._is_flooded():
                metrics.returned("worker")
                await asyncio.sleep(GIVE_WAY)
                continue
            try:
                busy = await self.work()
                metrics.beat("worker")
                wait = 0.5
                if busy == BATCH:
                    self._much.set()
            except TROUBLE as error:
                logger.warning("the database is away (%s); trying again in %.0f s", name_of(error), wait)
                metrics.miss("worker")
                self.on_trouble()
                await asyncio.sleep(wait)
                wait = min(wait * 2, 15.0)
                continue
            if not busy and not self._stopping:
                try:
                    # A replica may have stored something that we were not woken for, or a retry may be due.
                    await asyncio.wait_for(self._wake.wait(), timeout=1.0)
                except TimeoutError:
                    continue

    def _goes_on(self) -> bool:
        return not self._stopping

    def stop(self) -> None:
        """Ask ``run`` to end after the transaction under way."""
        self._stopping = True
        self._wake.set()

    async def drain(self) -> None:
        """Handle everything that waits now."""
        while await self.work():
            pass

    async def work(self) -> int:
        """Handle the oldest update of each waiting chat, and a run of one of whom much waits.

        Returns:
            how many chats there were.
        """
        try:
            waiting, done = await self._batch(self._handle, repeats=True)
        except Exception as error:
            # A plain OSError may be a handler's, of a file of its own: each apart, it is seen whose it is.
            if is_gone(error) and not isinstance(error, OSError):
                raise
            waiting, done = await self._batch(self._handle_apart)
        if waiting:
            self.handled += done + len(await self._runs.next())
            self._on_sent()
        return waiting

    async def _take(self, store: Store, now: datetime) -> Sequence[Waiting]:
        """Take the next updates: the oldest of each chat, or what cannot wait while nobody is in the practice."""
        taken = await self._nobody.take(store, BATCH, now)
        return await store.inbox.take(BATCH, now) if taken is None else taken

    async def _batch(
        self, handle: Callable[[Store, Waiting, datetime], Awaitable[Handled]], *, repeats: bool = False
    ) -> tuple[int, int]:
        """Return how many updates were taken, and how many of them were handled."""
        async with self._database.transaction(repeats=repeats) as store:
            now = self._clock()
            heads = await self._take(store, now)
            waiting = self._runs.notice(heads)
            if waiting:
                await store.people.expect({one.chat_id for one in waiting})
            done, answers = [], []
            for one in waiting:
                with logs.about(update=one.update_id, chat=one.chat_id):
                    handled = await handle(store, one, now)
                if handled.is_done:
                    done.append(one)
                answers += handled.letters
            await store.outbox.add(answers, now)
            await store.inbox.done([one.seq for one in done])
        for one in done:
            metrics.updates.labels(metrics.kind_of(one.body), "handled").inc()
        return len(heads), len(done)

    async def _handle(self, store: Store, waiting: Waiting, now: datetime) -> Handled:
        kind = metrics.kind_of(waiting.body)
        desk = Desk(store=store, practice=self._practice, now=now, foreseen=waiting.flag_id)
        sheet = Sheet(desk=desk, person=None)
        with metrics.update_seconds.labels(kind).time():
            await self._process(sheet, waiting)
        logger.debug("%s handled with %s calls", kind, len(sheet.calls))
        made = discreet.tidied(sheet.person, sheet.calls)
        return Handled(
            is_done=True,
            is_over=True,
            letters=letters(waiting.chat_id, made, danger=sheet.danger, receipt=receipts.of(waiting.body)),
            said=Said(made, danger=sheet.danger, language="en" if sheet.person is None else sheet.person.language),
        )

    async def _handle_apart(self, store: Store, waiting: Waiting, now: datetime) -> Handled:
        try:
            async with store.savepoint():
                return await self._handle(store, waiting, now)
        except Exception as error:
            if is_gone(error) and not await _is_a_handlers(store, error):
                raise
            gone = waiting.tries + 1 >= TRIES
            metrics.updates.labels(metrics.kind_of(waiting.body), "set_aside" if gone else "again").inc()
            apology = await self._after_error(store, waiting, now, error)
            return Handled(is_done=False, is_over=gone, letters=apology)

    async def _process(self, sheet: Sheet, waiting: Waiting) -> None:
        """Hand an update to the handlers; what they want said is on the sheet.

        Raises:
            Exception: whatever a handler raised.
        """
        sheet.person = await sheet.desk.store.people.in_chat(waiting.chat_id, stays=True)
        update = Update.de_json(waiting.body, self._application.bot)
        if sheet.person is not None and _is_heard(update):
            sheet.person = await people.reachable(sheet.desk, sheet.person, Reach.OK)
        before = _standing(sheet.person)
        token = current.set(sheet)
        try:
            with speaking("en" if sheet.person is None else sheet.person.language):
                await self._application.process_update(update)
        finally:
            current.reset(token)
        if sheet.error is not None:
            raise sheet.error
        if update.callback_query is not None and not sheet.answered:
            # A tap that is not answered spins on the phone.
            sheet.calls.insert(0, calls.toast(update.callback_query.id))
        message = update.message
        has_started = message is not None and (message.text or "").startswith("/start")
        if (has_started or _standing(sheet.person) != before) and waiting.chat_id > 0:
            sheet.calls.append(menu_call(waiting.chat_id, sheet.person))
        sheet.calls += [menu_call(chat_id, person) for chat_id, person in sheet.menus.items()]
        await discreet.heard(sheet.desk, sheet.person, update)

    async def _after_error(self, store: Store, waiting: Waiting, now: datetime, error: BaseException) -> list[Letter]:
        """Put an update back, or aside; returns what its sender is told."""
        logger.error(
            "update %s, try %s: %s",
            waiting.update_id,
            waiting.tries + 1,
            where(error),
            extra={"update": waiting.update_id},
        )
        if waiting.tries + 1 < TRIES:
            await store.inbox.again(waiting.seq, now, wait=timedelta(seconds=2**waiting.tries))
            return []
        await store.inbox.set_aside(waiting.seq)
        self.set_aside += 1
        if waiting.chat_id <= 0:
            return []
        return letters(waiting.chat_id, [calls.send(waiting.chat_id, Screen(text=common.apology()))])


async def _is_a_handlers(store: Store, error: Exception) -> bool:
    """Whether an error is about a file or a line of a handler's own: the database, which it left alone, still answers.

    One update must not stop everybody's for a folder that somebody has locked.
    """
    if not isinstance(error, OSError):
        return False
    try:
        await store.ping()
    except TROUBLE:
        return False
    return True


def _is_heard(update: Update) -> bool:
    """Whether somebody does something in their own chat with the bot, which nobody can who has blocked it."""
    chat = update.effective_chat
    return chat is not None and chat.type == chat.PRIVATE and update.my_chat_member is None


def _standing(person: Person | None) -> tuple[str, bool] | None:
    """What decides on the command menu."""
    return None if person is None else (person.role.value, person.has_agreed)
