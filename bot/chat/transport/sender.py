"""Sending one message: its calls, one after the other, and what Telegram's refusals mean.

Errors that pass (try again) are told from those that stay (stop writing to that person), and those of the whole way to
Telegram (``gate``) from those of one message.
"""

import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import logs
from bot.beside import BrokenError, GoneError
from bot.chat import receipts
from bot.chat.calls import Call, without_picture
from bot.chat.notices.cards import shows_a_row
from bot.chat.transport import refusals
from bot.chat.transport.copies import Standing
from bot.chat.transport.fetching import HELPED
from bot.chat.transport.gate import Gate
from bot.chat.transport.outcome import Outcome
from bot.chat.transport.pace import Pace, PausedError
from bot.chat.transport.pictures import Pictures
from bot.chat.transport.saying import Words
from bot.chat.transport.worker import Clock
from bot.chat.turn import Bot
from bot.domain.deliveries import DeliveryState
from bot.domain.errors import PracticeError
from bot.domain.outbox import CALLS, REPLY, Posted
from bot.domain.people import Reach
from bot.logs import where
from bot.services.practice import Practice
from bot.storage.database import TROUBLE, Database
from bot.storage.keys import KeysError

logger = logging.getLogger(__name__)

DEADLINE = timedelta(hours=24)
"""How long a message is tried before it is given up: an answer of yesterday helps nobody. What has not been asked for
has to be tried often, too: it may have waited for the morning while somebody moved the clock by days."""

_AGAIN: tuple[type[Exception], ...] = (*TROUBLE, GoneError)

TRIES = 10
"""How often a message is tried that fails in a way that nobody knows, while others go through."""

_COUNTED = ("send_", "copy_", "forward_")


class Sender:
    """Makes the calls of a message.

    Args:
        pace: asked before every message.
        gate: asked when a call does not get through.
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
        gate: Gate,
    ) -> None:
        self._words = Words(database=database, bot=bot, practice=practice, clock=clock)
        self._bot = bot
        self._clock = clock
        self._pictures = pictures
        self._pace = pace
        self._gate = gate

    async def send(self, letter: Posted, standing: Standing) -> Outcome:
        """Send a message and tell what became of it; whatever goes wrong is in what it tells.

        Args:
            standing: the cards that stand in the chat.
        """
        with logs.about(letter=letter.id, chat=letter.chat_id):
            return await self._sent(letter, standing)

    async def _sent(self, letter: Posted, standing: Standing) -> Outcome:
        outcome = Outcome(letter=letter)
        now = self._clock()
        if letter.expires_at is not None and now >= letter.expires_at:
            outcome.dropped = DeliveryState.MISSED
            return outcome
        if now - letter.created_at > DEADLINE and (letter.priority == REPLY or letter.tries > TRIES):
            outcome.dropped = DeliveryState.LATE
            return outcome
        try:
            said = await self._words.of(letter, standing, now)
        except _AGAIN:
            outcome.again_after = timedelta(seconds=2)
            return outcome
        except TelegramError as error:
            # Something that was sent has to be fetched first, and cannot be had now.
            await self._not_through(error, outcome, rest=None)
            return outcome
        except KeysError:
            # It could be put into words with the key that is missing: whoever runs the program has to know.
            raise
        except Exception as error:  # noqa: BLE001 - one letter that cannot be put into words must not stop the others
            logger.error("letter %s (%s) cannot be put into words: %s", letter.id, letter.kind, where(error))
            outcome.dropped = DeliveryState.UNSAYABLE
            return outcome
        if said is None:
            outcome.dropped = DeliveryState.DONE
            return outcome
        outcome.said_anew = said.is_anew
        outcome.sent_cards += said.found
        outcome.noted += said.noted
        for position, call in enumerate(said.calls):
            if not await self._made(call, outcome, rest=said.calls[position:]):
                break
        return outcome

    async def _made(self, call: Call, outcome: Outcome, *, rest: list[Call]) -> bool:
        """Make one call; False when the letter ends here, and not when only this call is given up."""
        try:
            await self._make(call, outcome)
        except _AGAIN as error:
            if isinstance(error, GoneError) and outcome.letter.tries >= HELPED:
                outcome.dropped = DeliveryState.UNSAYABLE
                return True
            logger.warning("letter %s: %s cannot be made now: %s", outcome.letter.id, call.method, where(error))
            outcome.again_after = _backoff(outcome.letter)
            outcome.rest = self._left(outcome, rest)
            return False
        except (PracticeError, BrokenError) as error:
            logger.error("letter %s: %s cannot be made: %s", outcome.letter.id, call.method, where(error))
            outcome.dropped = DeliveryState.UNSAYABLE
            return True
        except PausedError as error:
            outcome.again_after, outcome.blameless = error.wait, True
            outcome.rest = self._left(outcome, rest)
            return False
        except (Forbidden, ChatMigrated) as error:
            await self._not_wanted(error, outcome, rest=rest)
            return False
        except BadRequest as error:
            return await self._refused(call, outcome, error, rest=rest)
        except Exception as error:  # noqa: BLE001 - no message stops the others, whatever it meets
            # What was asked may have happened: a message may come twice, an edit cannot.
            await self._not_through(error, outcome, rest=rest)
            return False
        self._gate.passed()
        return True

    async def _is_telegrams(self, outcome: Outcome, *, rest: list[Call]) -> bool:
        """Return whether a refusal is Telegram's own; if not, the letter goes back as if nothing had been."""
        if await self._gate.vouches():
            self._gate.passed()
            return True
        outcome.again_after, outcome.blameless = timedelta(), True
        outcome.rest = self._left(outcome, rest)
        return False

    async def _not_wanted(self, error: Forbidden | ChatMigrated, outcome: Outcome, *, rest: list[Call]) -> None:
        words = error.message.lower()
        if isinstance(error, Forbidden) and not refusals.is_about_person(words):
            await self._not_through(error, outcome, rest=rest)
        elif await self._is_telegrams(outcome, rest=rest):
            outcome.dropped = DeliveryState.UNREACHABLE
            if isinstance(error, Forbidden):
                outcome.reach = Reach.GONE if "deactivated" in words else Reach.BLOCKED

    async def _not_through(self, error: Exception, outcome: Outcome, *, rest: list[Call] | None) -> None:
        """Put back a letter whose call had no answer: as if nothing had been, when the whole way is at fault."""
        letter = outcome.letter
        outcome.rest = None if rest is None else self._left(outcome, rest)
        if isinstance(error, RetryAfter):
            delay = error.retry_after
            outcome.again_after = delay if isinstance(delay, timedelta) else timedelta(seconds=delay)
            outcome.blameless = True
            await self._tell_pace(letter.chat_id, outcome.again_after)
        elif await self._gate.stops(error, letter.chat_id):
            outcome.again_after, outcome.blameless = timedelta(), True
        elif isinstance(error, NetworkError) or letter.tries < TRIES:
            outcome.again_after = _backoff(letter)
        else:
            logger.error("letter %s: %s tries, the last met %s", letter.id, letter.tries, where(error))
            outcome.dropped = DeliveryState.REFUSED

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
        if refusals.is_usual(words):
            self._gate.passed()
        elif not await self._is_telegrams(outcome, rest=rest):
            return False
        if refusals.is_harmless(call, words):
            return True
        if refusals.is_about_nobody(words):
            outcome.reach = Reach.GONE
            outcome.dropped = DeliveryState.UNREACHABLE
            return False
        others = refusals.simpler(call, words)
        if others:
            said = refusals.first_words(error.message)
            logger.warning("letter %s: %s refused, said more simply: %s", outcome.letter.id, call.method, said)
        others = others or list(call.otherwise)
        for position, other in enumerate(others):
            if not await self._made(other, outcome, rest=[*others[position:], *rest[1:]]):
                return False
        if not others:
            said = refusals.first_words(error.message)
            logger.error("letter %s: %s refused: %s", outcome.letter.id, call.method, said)
            if refusals.says_something(call):
                outcome.dropped = DeliveryState.REFUSED
        return True

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
        except NetworkError as error:
            if call.picture is None or not refusals.is_about_file(error.message.lower()):
                raise
            if call.picture.get("as") == "document":
                raise BadRequest(error.message) from error
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
            is_gone = isinstance(error, GoneError) and outcome.letter.tries < HELPED
            if is_gone or call.picture.get("as") == "document":
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
        mark = receipts.expected(call) if outcome.letter.is_again and not shows_a_row(call) else None
        if mark is not None:
            outcome.copies.append((mark, message_id))
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


def _file_id(message: Any) -> str | None:
    for part in (message.animation, message.document):
        if part is not None:
            return str(part.file_id)
    return str(message.photo[-1].file_id) if message.photo else None
