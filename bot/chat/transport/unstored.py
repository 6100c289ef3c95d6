"""Danger in what cannot be stored, handled or sent: a full disk must not keep the number to call from who needs it.

Nothing can be promised then: no flag is raised and nobody of the practice is told, and the message says so. It goes
straight to Telegram, for what cannot be stored cannot wait for the messenger. When there is room again the update has
its turn as ever, with flag and text.

What came before is in the database, which can mostly be read: updates whose turn cannot come, and texts about danger
that the messenger cannot take, for taking is writing.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.chat import calls
from bot.chat.calls import Call
from bot.chat.screens import hearing
from bot.chat.transport import signs
from bot.chat.transport.channel import NO_ANSWER
from bot.chat.transport.receiver import owner_of
from bot.chat.transport.signs import Sign
from bot.chat.turn import Bot
from bot.domain.people import Person
from bot.i18n import speaking
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a database may be away, or locked, without anybody being told so: mostly that is all it takes."""

AGAIN = 60.0
"""Seconds until the text of the same sign is said to somebody once more."""

NEXT_TRY = 10.0
"""Seconds until a text that Telegram did not take is tried again."""

AT_ONCE = 20
"""Texts that are on their way side by side: a chat that hangs holds nobody else up."""

MOST = 1000
"""Updates, and texts, that are looked at in the database at once."""

KEPT = 10_000
"""Updates that are remembered as looked at: the same ones come again until they can be stored."""

_FOR_GOOD = (Forbidden, BadRequest, ChatMigrated)
"""What Telegram answers where another try would change nothing."""


class Unstored:
    """Says the fixed text of a danger sign at once, to whoever wrote it.

    Args:
        bot: what is sent goes by it.
    """

    def __init__(self, *, database: Database, practice: Practice, bot: Bot, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._practice = practice
        self._bot = bot
        self._clock = clock
        self._looked: dict[int, float] = {}
        self._letters: set[int] = set()
        self._said: dict[tuple[int, str], float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._room = asyncio.Semaphore(AT_ONCE)

    def notice(self, updates: Sequence[dict[str, Any]]) -> None:
        """Look at updates that could not be stored, beside whoever tries it again."""
        new = self._new(updates)
        if new:
            self._begin(self._look(new))

    def trouble(self) -> None:
        """Look at what waits in the database: nothing can be handled, or sent."""
        if self._looking is None or self._looking.done():
            self._looking = self._begin(self._look_at_what_waits())

    async def settle(self) -> None:
        """Wait until everything that was noticed is looked at, and what is to be said of it was tried."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """Look at nothing any more: what could not be stored is still at Telegram, or waits in the database."""
        for one in self._tasks:
            one.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name="what cannot be stored")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _new(self, updates: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what was not looked at, or is to be tried once more; it counts as looked at from now on."""
        now = time.monotonic()
        new = [one for one in updates if self._looked.get(one["update_id"], now) <= now]
        self._looked |= dict.fromkeys((one["update_id"] for one in new), float("inf"))
        while len(self._looked) > KEPT:
            del self._looked[next(iter(self._looked))]
        return new

    async def _look(self, updates: Sequence[dict[str, Any]]) -> None:
        await asyncio.sleep(PATIENCE)
        for update in updates:
            sign = signs.sign_in(self._practice, update)
            if sign is not None:
                self._begin(self._say(update, sign))
            # A look takes a millisecond, and others are at work.
            await asyncio.sleep(0)

    async def _look_at_what_waits(self) -> None:
        await asyncio.sleep(PATIENCE)
        try:
            async with self._database.reading() as store:
                waiting = [one.body for one in await store.inbox.unhandled(MOST)]
                unsent = await store.outbox.danger_waiting(MOST, self._clock())
        except TROUBLE:
            return
        self.notice(waiting)
        for letter_id, body in unsent:
            if letter_id not in self._letters:
                self._letters.add(letter_id)
                self._begin(self._send_letter(letter_id, body))

    async def _send_letter(self, letter_id: int, body: dict[str, Any]) -> None:
        """Send a text about danger that the messenger cannot take; it sends it again once it can."""
        for one in map(Call.from_json, body.get("calls", ())):
            if one.method == "send_message" and await self._goes(one) is not None:
                self._letters.discard(letter_id)

    async def _say(self, update: dict[str, Any], sign: Sign) -> None:
        chat_id, update_id = owner_of(update), update["update_id"]
        person, settled = await self._settled(update_id, chat_id, sign)
        if settled is None or self._has_heard(chat_id, settled):
            return
        with speaking("en" if person is None else person.language):
            screen = signs.screen(self._practice, settled, person)
            if screen is None:
                return
            if person is None or not person.role.is_staff:
                screen = replace(screen, text=f"{screen.text}\n\n{hearing.of_nothing_kept()}")
        tap = update.get("callback_query")
        if isinstance(tap, dict):
            await self._goes(calls.toast(tap["id"]))
        wait = await self._goes(calls.send(chat_id, screen))
        if wait is None:
            self._said[chat_id, settled.rule] = time.monotonic()
        else:
            self._looked[update_id] = time.monotonic() + wait

    async def _goes(self, call: Call) -> float | None:
        """Make a call; returns None when that is over, and otherwise after how many seconds to try again."""
        try:
            async with self._room:
                await getattr(self._bot, call.method)(**call.arguments)
        except _FOR_GOOD:
            return None
        except NO_ANSWER as error:
            logger.warning("a danger text could not be sent while nothing is stored (%s)", type(error).__name__)
            told = error.retry_after if isinstance(error, RetryAfter) else 0
            return max(NEXT_TRY, float(told if isinstance(told, (int, float)) else told.total_seconds()))
        return None

    def _has_heard(self, chat_id: int, sign: Sign) -> bool:
        now = time.monotonic()
        self._said = {one: at for one, at in self._said.items() if now - at < AGAIN}
        return (chat_id, sign.rule) in self._said

    async def _settled(self, update_id: int, chat_id: int, sign: Sign) -> tuple[Person | None, Sign | None]:
        """Who wrote, and what the sign is after what came before, unless its turn has come: a full disk can be read."""
        try:
            async with self._database.reading() as store:
                if await store.inbox.is_done(update_id):
                    return None, None
                person = await store.people.in_chat(chat_id)
                desk = Desk(store=store, practice=self._practice, now=self._clock())
                return person, await signs.settled(desk, person, sign)
        except TROUBLE:
            return None, None if sign.is_deed else sign
