"""Messages out: the one place that calls Telegram.

It takes what deeds have left in the outbox, keeps the pace, lets replies overtake reminders, and tells errors that
pass (try again) from those that stay (stop writing to that person).
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot import logs, meters
from bot.chat import discreet, fetching
from bot.chat.calls import Call, without_picture
from bot.chat.notices import in_words
from bot.chat.pace import Pace
from bot.chat.pictures import Pictures
from bot.chat.turn import Bot
from bot.chat.worker import Clock
from bot.domain.people import Reach
from bot.logs import where
from bot.services import people, reminders
from bot.services.calendars import FILE
from bot.services.desk import Desk, Practice, PracticeError
from bot.storage.database import TROUBLE, Database, is_gone
from bot.storage.outbox import NOTICE, REMINDER, REPLY, Posted
from bot.storage.store import Store

logger = logging.getLogger(__name__)

AT_ONCE = 32
"""Chats that are written to side by side."""

DEADLINE = timedelta(hours=24)
"""How long a message is tried before it is given up."""

PRIORITIES = {REPLY: "reply", NOTICE: "notice", REMINDER: "reminder"}
"""Names of the priorities, for the figures."""

_UNMAKEABLE: tuple[type[Exception], ...] = (PracticeError, *TROUBLE)

_COUNTED = ("send_", "copy_", "forward_")


@dataclass
class Outcome:
    """What became of a letter.

    Attributes:
        again_after: set when it is to be tried again.
        rest: the calls that were not made yet, when it is to be tried again.
        reach: set when Telegram says that the person cannot be written to, or can be again.
        sent_cards: (person id, kind, reference, message id) of cards that were sent.
        delivered: (delivery id, message id) of reminders that were sent.
        noted: (person id, message id) of what was sent to chats that are kept tidy.
        held: what discreet messages that were sent stand for.
        files: Telegram's file ids by our key.
    """

    letter: Posted
    again_after: timedelta | None = None
    rest: list[Call] | None = None
    reach: Reach | None = None
    dropped: str | None = None
    sent_cards: list[tuple[int, str, str, int]] = field(default_factory=list)
    delivered: list[tuple[int, int]] = field(default_factory=list)
    noted: list[tuple[int, int]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Keys and file ids."""


class Messenger:
    """Sends what is in the outbox.

    Args:
        me: the number of this program, under which it takes messages.
    """

    def __init__(
        self,
        *,
        database: Database,
        bot: Bot,
        practice: Practice,
        clock: Clock,
        pictures: Pictures,
        me: int,
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._bot = bot
        self._practice = practice
        self._clock = clock
        self._pictures = pictures
        self._me = me
        self._pace = pace or Pace()
        self._wake = asyncio.Event()
        self._stopping = False
        self._tasks: dict[asyncio.Task[Outcome], int] = {}
        self._outcomes: list[Outcome] = []
        self._doubtful = False
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
            meters.beat("messenger")
            try:
                busy = await self._round()
            except TROUBLE as error:
                logger.warning("the database is away (%s)", type(error).__name__)
                await asyncio.sleep(1.0)
                continue
            if not busy and not self._stopping:
                await self._sleep()

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
        if self._tasks and not self._outcomes:
            wake = asyncio.ensure_future(self._wake.wait())
            await asyncio.wait({*self._tasks, wake}, return_when=asyncio.FIRST_COMPLETED)
            wake.cancel()
            self._wake.clear()
        for task in [one for one in self._tasks if one.done()]:
            # Kept until it is recorded: what Telegram has done must not be done again because the database was away.
            self._outcomes.append(task.result())
            del self._tasks[task]
        recorded = self._outcomes.copy()
        free = 0 if self._stopping else AT_ONCE - len(self._tasks)
        taken: list[Posted] = []
        if recorded or free:
            try:
                taken = await self._exchange(recorded, free, careful=self._doubtful)
            except Exception as error:
                self._doubtful = True
                if is_gone(error):
                    raise
                taken = await self._exchange(recorded, free, careful=True)
            self._doubtful = False
        del self._outcomes[: len(recorded)]
        for letter in taken:
            self._tasks[asyncio.create_task(self._send(letter))] = letter.id
        return bool(recorded or taken or self._tasks)

    async def _exchange(self, outcomes: list[Outcome], free: int, *, careful: bool) -> list[Posted]:
        """Record what became of letters and take others, in one transaction.

        Args:
            careful: whether one before has failed.
        """
        async with self._database.transaction() as store:
            for outcome in outcomes:
                if careful:
                    await self._record_apart(store, outcome)
                else:
                    await self._record(store, outcome)
            await store.outbox.sent([one.letter.id for one in outcomes if one.again_after is None and not one.dropped])
            if careful:
                # The transaction before may have taken letters that nobody here knows of.
                known = [*self._tasks.values(), *(one.letter.id for one in self._outcomes)]
                await store.outbox.free([self._me], but=known)
            return await store.outbox.take(free, self._clock(), by=self._me) if free else []

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
        body = None if outcome.rest is None else {"calls": [one.to_json() for one in outcome.rest]}
        await store.outbox.again(outcome.letter.id, not_before=self._clock() + after, body=body)

    async def _record(self, store: Store, outcome: Outcome) -> None:
        desk = Desk(store=store, practice=self._practice, now=self._clock())
        letter = outcome.letter
        became = "again" if outcome.again_after is not None else outcome.dropped or "sent"
        meters.letters.inc(priority=PRIORITIES.get(letter.priority, "other"), outcome=became)
        if became == "sent" and letter.priority == REPLY:
            meters.reply_seconds.observe(max(0.0, (desk.now - letter.created_at).total_seconds()))
        if outcome.again_after is not None:
            await self._put_back(store, outcome)
        elif outcome.dropped is not None:
            self.given_up += 1
            await store.outbox.give_up([letter.id])
        else:
            self.sent += 1
        for person_id, kind, reference, message_id in outcome.sent_cards:
            if await store.people.get(person_id) is not None:
                await store.cards.put(person_id, kind, reference=reference, message_id=message_id, now=desk.now)
        for key, file_id in outcome.files.items():
            await store.cards.remember_file(key, file_id)
        await discreet.record(desk, outcome.noted, outcome.held)
        for delivery_id, message_id in outcome.delivered:
            await reminders.mark_sent(desk, delivery_id, message_id=message_id)
        if outcome.again_after is None and letter.kind == "reminder":
            # Of several reminders in one message some may have been done in the meantime.
            for delivery_id in letter.body["delivery_ids"]:
                await reminders.mark_unsent(desk, delivery_id, outcome.dropped or "done")
        if outcome.reach is not None:
            person = await store.people.in_chat(letter.chat_id)
            if person is not None:
                await people.reachable(desk, person, outcome.reach)

    async def _send(self, letter: Posted) -> Outcome:
        with logs.about(letter=letter.id, chat=letter.chat_id):
            return await self._sent(letter)

    async def _sent(self, letter: Posted) -> Outcome:
        outcome = Outcome(letter=letter)
        now = self._clock()
        if letter.expires_at is not None and now >= letter.expires_at:
            outcome.dropped = "missed"
            return outcome
        if now - letter.created_at > DEADLINE:
            outcome.dropped = "late"
            return outcome
        try:
            made = await self._calls(letter, now)
        except TROUBLE:
            outcome.again_after = timedelta(seconds=2)
            return outcome
        except (NetworkError, RetryAfter):
            # Something that was sent has to be fetched first, and cannot be had now.
            outcome.again_after = timedelta(seconds=min(60.0, 2.0**letter.tries))
            return outcome
        except Exception as error:  # noqa: BLE001 - one letter that cannot be put into words must not stop the others
            logger.error("letter %s (%s) cannot be put into words: %s", letter.id, letter.kind, where(error))
            outcome.dropped = "unsayable"
            return outcome
        if made is None:
            outcome.dropped = "done"
            return outcome
        for position, call in enumerate(made):
            if not await self._made(call, outcome, rest=made[position:]):
                break
        return outcome

    async def _calls(self, letter: Posted, now: datetime) -> list[Call] | None:
        if letter.kind == "calls":
            return [Call.from_json(one) for one in letter.body["calls"]]
        if letter.kind == FILE:
            return await fetching.calendar(self._bot, self._desk, letter.body, chat_id=letter.chat_id)
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=now)
            return await in_words(desk, letter.kind, letter.body, chat_id=letter.chat_id)

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self._database.transaction() as store:
            yield Desk(store=store, practice=self._practice, now=self._clock())

    async def _made(self, call: Call, outcome: Outcome, *, rest: list[Call]) -> bool:
        """Make one call; False when the letter ends here."""
        try:
            await self._make(call, outcome)
        except _UNMAKEABLE as error:
            logger.error("letter %s: %s cannot be made: %s", outcome.letter.id, call.method, where(error))
            outcome.dropped = "unsayable"
            return False
        except RetryAfter as error:
            delay = error.retry_after
            outcome.again_after = delay if isinstance(delay, timedelta) else timedelta(seconds=delay)
            outcome.rest = self._left(outcome, rest)
            return False
        except Forbidden as error:
            outcome.reach = Reach.GONE if "deactivated" in error.message else Reach.BLOCKED
            outcome.dropped = "unreachable"
            return False
        except ChatMigrated:
            outcome.dropped = "unreachable"
            return False
        except BadRequest as error:
            return await self._refused(call, outcome, error, rest=rest)
        except (TimedOut, NetworkError):
            # What was asked may have happened: a message may come twice, an edit cannot.
            outcome.again_after = timedelta(seconds=min(60.0, 2.0**outcome.letter.tries) * random.uniform(0.5, 1.5))  # noqa: S311
            outcome.rest = self._left(outcome, rest)
            return False
        except TelegramError as error:
            logger.error("letter %s: %s refused: %s", outcome.letter.id, call.method, type(error).__name__)
            outcome.dropped = "refused"
            return False
        return True

    @staticmethod
    def _left(outcome: Outcome, rest: list[Call]) -> list[Call] | None:
        """What is left to do of a letter; a notice is put into words anew, for it may not be wanted any more."""
        return rest if outcome.letter.kind == "calls" else None

    async def _refused(self, call: Call, outcome: Outcome, error: BadRequest, *, rest: list[Call]) -> bool:
        words = error.message.lower()
        if "not modified" in words or "query is too old" in words or "query_id_invalid" in words:
            return True
        if call.method.startswith("delete") or call.method == "edit_message_reply_markup":
            return True
        if "chat not found" in words:
            outcome.reach = Reach.GONE
            outcome.dropped = "unreachable"
            return False
        if call.otherwise:
            for other in call.otherwise:
                if not await self._made(other, outcome, rest=[*call.otherwise, *rest[1:]]):
                    return False
            return True
        logger.error("letter %s: %s refused: %s", outcome.letter.id, call.method, _first_words(error.message))
        outcome.dropped = "refused"
        return False

    async def _make(self, call: Call, outcome: Outcome) -> None:
        arguments = dict(call.arguments)
        key = None
        if call.picture is not None:
            try:
                file = await self._pictures.make(call.picture)
            except Exception as error:
                if call.picture.get("as") == "document":
                    raise
                # Words without their picture are better than silence.
                logger.error("letter %s: no picture: %s", outcome.letter.id, where(error))
                call = without_picture(call)
                arguments = dict(call.arguments)
            else:
                key = file.key
                arguments[file.argument] = file.content
                # Only now it is known whether it moves: a loop goes out as an animation, the rest as a photo.
                call = replace(call, method=f"send_{file.argument}")
        if call.method.startswith(_COUNTED):
            await self._pace.wait(outcome.letter.chat_id)
        method: Callable[..., Awaitable[Any]] = getattr(self._bot, call.method)
        result = await method(**arguments)
        message_id = getattr(result, "message_id", None)
        if message_id is None:
            return
        if call.card is not None and call.method.startswith("send_"):
            outcome.sent_cards.append((*call.card, message_id))
        outcome.delivered += [(one, message_id) for one in call.delivery_ids]
        if call.tidy is not None:
            outcome.noted.append((call.tidy, message_id))
        if call.held is not None:
            outcome.held.append(call.held)
        if key is not None:
            file_id = _file_id(result)
            if file_id is not None:
                outcome.files[key] = file_id
                self._pictures.remember(key, file_id)


def _file_id(message: Any) -> str | None:
    for part in (message.animation, message.document):
        if part is not None:
            return str(part.file_id)
    return str(message.photo[-1].file_id) if message.photo else None


def _first_words(text: str) -> str:
    """The start of Telegram's refusal; what follows a colon may quote the message."""
    return text.partition(":")[0][:80]
