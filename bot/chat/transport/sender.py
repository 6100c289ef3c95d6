"""Sending one message: its calls, one after the other, and what Telegram's refusals mean.

Errors that pass (try again) are told from those that stay (stop writing to that person).
"""

import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot import logs
from bot.chat.calls import Call, without_picture
from bot.chat.notices.registry import in_words
from bot.chat.transport import fetching
from bot.chat.transport.pace import Pace, PausedError
from bot.chat.transport.pictures import Pictures
from bot.chat.transport.worker import Clock
from bot.chat.turn import Bot
from bot.domain.deliveries import DeliveryState
from bot.domain.errors import PracticeError
from bot.domain.notices import CalendarSent, notice_of
from bot.domain.outbox import CALLS, REPLY, Posted
from bot.domain.people import Reach
from bot.logs import where
from bot.services.unit_of_work import Desk, Practice
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

DEADLINE = timedelta(hours=24)
"""How long a message is tried before it is given up."""

_COUNTED = ("send_", "copy_", "forward_")

_ABOUT_FILE = ("file identifier", "wrong file", "wrong remote file", "can't use file of type", "image_process_failed")
"""In what Telegram says when it does not take a file (Client.cpp of its Bot API server)."""


@dataclass
class Outcome:
    """What became of a letter.

    Attributes:
        again_after: set when it is to be tried again.
        rest: the calls that were not made yet, when it is to be tried again.
        reach: set when Telegram says that the chat cannot be written to, and when it has taken a message to it.
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
    dropped: DeliveryState | None = None
    sent_cards: list[tuple[int, str, str, int]] = field(default_factory=list)
    delivered: list[tuple[int, int]] = field(default_factory=list)
    noted: list[tuple[int, int]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Keys and file ids."""


class Sender:
    """Makes the calls of a message.

    Args:
        pace: asked before every message.
    """

    def __init__(
        self,
        *,
        database: Database,
        bot: Bot,
        practice: Practice,
        clock: Clock,
        pictures: Pictures,
        pace: Pace,
    ) -> None:
        self._database = database
        self._bot = bot
        self._practice = practice
        self._clock = clock
        self._pictures = pictures
        self._pace = pace

    async def send(self, letter: Posted) -> Outcome:
        """Send a message and tell what became of it; whatever goes wrong is in what it tells."""
        with logs.about(letter=letter.id, chat=letter.chat_id):
            return await self._sent(letter)

    async def _sent(self, letter: Posted) -> Outcome:
        outcome = Outcome(letter=letter)
        now = self._clock()
        if letter.expires_at is not None and now >= letter.expires_at:
            outcome.dropped = DeliveryState.MISSED
            return outcome
        if now - letter.created_at > DEADLINE:
            outcome.dropped = DeliveryState.LATE
            return outcome
        try:
            made = await self._calls(letter, now)
        except TROUBLE:
            outcome.again_after = timedelta(seconds=2)
            return outcome
        except (NetworkError, RetryAfter):
            # Something that was sent has to be fetched first, and cannot be had now.
            outcome.again_after = _backoff(letter)
            return outcome
        except Exception as error:  # noqa: BLE001 - one letter that cannot be put into words must not stop the others
            logger.error("letter %s (%s) cannot be put into words: %s", letter.id, letter.kind, where(error))
            outcome.dropped = DeliveryState.UNSAYABLE
            return outcome
        if made is None:
            outcome.dropped = DeliveryState.DONE
            return outcome
        for position, call in enumerate(made):
            if not await self._made(call, outcome, rest=made[position:]):
                break
        return outcome

    async def _calls(self, letter: Posted, now: datetime) -> list[Call] | None:
        if letter.kind == CALLS:
            return [Call.from_json(one) for one in letter.body["calls"]]
        notice = notice_of(letter.kind, letter.body)
        if isinstance(notice, CalendarSent):
            return await fetching.calendar(self._bot, self._desk, notice.file_id, chat_id=letter.chat_id)
        async with self._database.reading() as store:
            desk = Desk(store=store, practice=self._practice, now=now)
            return await in_words(desk, notice, chat_id=letter.chat_id)

    @asynccontextmanager
    async def _desk(self) -> AsyncIterator[Desk]:
        async with self._database.transaction() as store:
            yield Desk(store=store, practice=self._practice, now=self._clock())

    async def _made(self, call: Call, outcome: Outcome, *, rest: list[Call]) -> bool:
        """Make one call; False when the letter ends here."""
        try:
            await self._make(call, outcome)
        except PracticeError as error:
            logger.error("letter %s: %s cannot be made: %s", outcome.letter.id, call.method, where(error))
            outcome.dropped = DeliveryState.UNSAYABLE
            return False
        except TROUBLE as error:
            logger.warning("letter %s: %s cannot be made now: %s", outcome.letter.id, call.method, where(error))
            outcome.again_after = _backoff(outcome.letter)
            outcome.rest = self._left(outcome, rest)
            return False
        except PausedError as error:
            outcome.again_after = error.wait
            outcome.rest = self._left(outcome, rest)
            return False
        except RetryAfter as error:
            delay = error.retry_after
            outcome.again_after = delay if isinstance(delay, timedelta) else timedelta(seconds=delay)
            outcome.rest = self._left(outcome, rest)
            await self._tell_pace(outcome.letter.chat_id, outcome.again_after)
            return False
        except Forbidden as error:
            outcome.reach = Reach.GONE if "deactivated" in error.message else Reach.BLOCKED
            outcome.dropped = DeliveryState.UNREACHABLE
            return False
        except ChatMigrated:
            outcome.dropped = DeliveryState.UNREACHABLE
            return False
        except BadRequest as error:
            return await self._refused(call, outcome, error, rest=rest)
        except (TimedOut, NetworkError):
            # What was asked may have happened: a message may come twice, an edit cannot.
            outcome.again_after = _backoff(outcome.letter)
            outcome.rest = self._left(outcome, rest)
            return False
        except TelegramError as error:
            logger.error("letter %s: %s refused: %s", outcome.letter.id, call.method, type(error).__name__)
            outcome.dropped = DeliveryState.REFUSED
            return False
        return True

    async def _tell_pace(self, chat_id: int, wait: timedelta) -> None:
        try:
            await self._pace.refused(chat_id, wait)
        except TROUBLE as error:
            logger.warning("the database is away (%s); only this message waits", type(error).__name__)

    @staticmethod
    def _left(outcome: Outcome, rest: list[Call]) -> list[Call] | None:
        """What is left to do of a letter; a notice is put into words anew, for it may not be wanted any more."""
        return rest if outcome.letter.kind == CALLS else None

    async def _refused(self, call: Call, outcome: Outcome, error: BadRequest, *, rest: list[Call]) -> bool:
        words = error.message.lower()
        if "not modified" in words or "query is too old" in words or "query_id_invalid" in words:
            return True
        is_gone = call.method.startswith("delete") and not ("can't be deleted" in words and call.otherwise)
        if is_gone or call.method == "edit_message_reply_markup":
            return True
        if "chat not found" in words:
            outcome.reach = Reach.GONE
            outcome.dropped = DeliveryState.UNREACHABLE
            return False
        if call.otherwise:
            for other in call.otherwise:
                if not await self._made(other, outcome, rest=[*call.otherwise, *rest[1:]]):
                    return False
            return True
        logger.error("letter %s: %s refused: %s", outcome.letter.id, call.method, _first_words(error.message))
        outcome.dropped = DeliveryState.REFUSED
        return False

    async def _without_file(self, call: Call, outcome: Outcome, key: str | None) -> None:
        """Send what was refused for its picture: an id is forgotten and the picture uploaded anew, else words alone."""
        if key is not None and await self._pictures.forget(key):
            logger.warning("letter %s: Telegram does not know its picture any more: uploading", outcome.letter.id)
            await self._make(call, outcome)
            return
        logger.error("letter %s: its picture was refused, it goes without", outcome.letter.id)
        await self._make(without_picture(call), outcome)

    async def _make(self, call: Call, outcome: Outcome) -> None:
        call, arguments, key = await self._with_picture(call, outcome)
        if call.method.startswith(_COUNTED):
            await self._pace.wait(outcome.letter.chat_id, is_reply=outcome.letter.priority <= REPLY)
        else:
            self._pace.check(outcome.letter.chat_id)
        method: Callable[..., Awaitable[Any]] = getattr(self._bot, call.method)
        try:
            result = await method(**arguments)
        except BadRequest as error:
            if call.picture is None or call.picture.get("as") == "document" or not _is_about_file(error):
                raise
            await self._without_file(call, outcome, key)
            return
        if call.method.startswith(_COUNTED):
            outcome.reach = Reach.OK
        self._note(call, outcome, result, key)

    async def _with_picture(self, call: Call, outcome: Outcome) -> tuple[Call, dict[str, Any], str | None]:
        """Return a call with its picture made, what it is called with, and the key under which its file is kept."""
        if call.picture is None:
            return call, dict(call.arguments), None
        try:
            file = await self._pictures.make(call.picture)
        except Exception as error:
            if call.picture.get("as") == "document":
                raise
            # Words without their picture are better than silence.
            logger.error("letter %s: no picture: %s", outcome.letter.id, where(error))
            plain = without_picture(call)
            return plain, dict(plain.arguments), None
        # Only now it is known whether it moves: a loop goes out as an animation, the rest as a photo.
        made = replace(call, method=f"send_{file.argument}")
        return made, {**call.arguments, file.argument: file.content}, file.key

    def _note(self, call: Call, outcome: Outcome, result: Any, key: str | None) -> None:
        """Keep what follows from a message that was sent."""
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
        file_id = None if key is None else _file_id(result)
        if key is not None and file_id is not None:
            outcome.files[key] = file_id
            self._pictures.remember(key, file_id)


def _backoff(letter: Posted) -> timedelta:
    """How long until a message is tried again: longer each time, and not all at the same moment."""
    return timedelta(seconds=min(60.0, 2.0**letter.tries) * random.uniform(0.5, 1.5))  # noqa: S311


def _is_about_file(error: BadRequest) -> bool:
    """Whether Telegram refuses the picture and not the message, such as an id that another bot's token gave."""
    return any(words in error.message.lower() for words in _ABOUT_FILE)


def _file_id(message: Any) -> str | None:
    for part in (message.animation, message.document):
        if part is not None:
            return str(part.file_id)
    return str(message.photo[-1].file_id) if message.photo else None


def _first_words(text: str) -> str:
    """The start of Telegram's refusal; what follows a colon may quote the message."""
    return text.partition(":")[0][:80]
