"""Danger in what cannot be stored or handled: a full disk must not keep the number to call from whoever needs it.

Nothing can be promised then: no flag is raised and nobody of the practice is told, and the message says so. It goes
straight to Telegram, for what cannot be stored cannot wait for the messenger. When there is room again the update has
its turn as ever, with flag and text.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.chat import calls
from bot.chat.screens import hearing
from bot.chat.transport import signs
from bot.chat.transport.channel import NO_ANSWER
from bot.chat.transport.receiver import owner_of
from bot.chat.transport.signs import Sign
from bot.chat.turn import Bot
from bot.domain.people import Person
from bot.i18n import speaking
from bot.services.unit_of_work import Desk, Practice
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a database may be away, or locked, without anybody being told so: mostly that is all it takes."""

AGAIN = 60.0
"""Seconds until the text of the same sign is said to somebody once more."""

KEPT = 10_000
"""Updates that are remembered as looked at: the same ones come again until they can be stored."""


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
        self._looked: dict[int, None] = {}
        self._waiting: deque[tuple[float, dict[str, Any]]] = deque()
        self._said: dict[tuple[int, str], float] = {}
        self._task: asyncio.Task[None] | None = None

    def notice(self, updates: Sequence[dict[str, Any]]) -> None:
        """Look at updates that could not be stored, or handled, beside whoever tries it again."""
        new = [one for one in updates if one["update_id"] not in self._looked]
        self._waiting += [(time.monotonic() + PATIENCE, one) for one in new]
        self._looked |= dict.fromkeys(one["update_id"] for one in new)
        while len(self._looked) > KEPT:
            del self._looked[next(iter(self._looked))]
        if self._waiting and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._look(), name="what cannot be stored")

    async def settle(self) -> None:
        """Wait until everything that was noticed is looked at."""
        if self._task is not None:
            await self._task

    async def close(self) -> None:
        """Look at nothing any more: what could not be stored is still at Telegram, or waits in the database."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        while self._waiting:
            due, update = self._waiting.popleft()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            sign = signs.sign_in(self._practice, update)
            if sign is not None:
                await self._say(update, sign)

    async def _say(self, update: dict[str, Any], sign: Sign) -> None:
        chat_id = owner_of(update)
        person, settled = await self._settled(update["update_id"], chat_id, sign)
        if settled is None or self._has_heard(chat_id, settled):
            return
        with speaking("en" if person is None else person.language):
            screen = signs.screen(self._practice, settled)
            if screen is None:
                return
            said = replace(screen, text=f"{screen.text}\n\n{hearing.of_nothing_kept()}")
        call = calls.send(chat_id, said)
        try:
            await getattr(self._bot, call.method)(**call.arguments)
        except NO_ANSWER as error:
            # It comes again with the next try to store it.
            self._looked.pop(update["update_id"], None)
            logger.warning("a danger text could not be sent while nothing is stored (%s)", type(error).__name__)
        else:
            self._said[chat_id, settled.rule] = time.monotonic()

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
