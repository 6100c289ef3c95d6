"""Looking for danger in what waits: behind many other messages of the same sender its turn may be minutes away.

What is seen is said and flagged at once, and noted with the update, so that its turn brings no second flag.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.chat import calls, discreet
from bot.chat.callback_data.safety import TellTap
from bot.chat.calls import Screen
from bot.chat.handlers import safety
from bot.chat.transport import signs
from bot.chat.transport.runs import BACKLOG
from bot.chat.transport.signs import Sign
from bot.chat.turn import letters
from bot.domain.inbox import Waiting
from bot.domain.people import Person
from bot.i18n import speaking
from bot.services import promises, questions
from bot.services.practice import Practice
from bot.services.unit_of_work import Desk
from bot.storage.database import TROUBLE, Database, name_of

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Updates of one sender that are looked at before the next sender's."""

TOGETHER = 10
"""Danger signs that are stored in one transaction."""

Seen = tuple[Waiting, Sign]
"""An update with what was seen in it."""


@dataclass
class _Mark:
    """How far somebody's messages were looked at, and which texts were said meanwhile."""

    seq: int = 0
    said: set[str] = field(default_factory=set)


class Lookout:
    """Looks ahead while much of somebody waits; asleep otherwise.

    Args:
        on_sent: called after a commit that has left messages to send.

    Attributes:
        is_looking: whether there is something that nobody has looked at yet.
    """

    def __init__(
        self, *, database: Database, practice: Practice, clock: Callable[[], datetime], on_sent: Callable[[], None]
    ) -> None:
        self._database = database
        self._practice = practice
        self._clock = clock
        self._on_sent = on_sent
        self._wake = asyncio.Event()
        # What is lost with the program is looked at once more: the rows say what was seen.
        self._marks: dict[int, _Mark] = {}
        self.is_looking = False

    def wake(self) -> None:
        """Say that much of somebody waits."""
        self._wake.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while await self.look():
                    pass
            except TROUBLE as error:
                logger.warning("the database is away (%s); nothing is looked at", name_of(error))
                self.is_looking = False
                await asyncio.sleep(1.0)

    async def look(self) -> int:
        """Look at some messages of everybody of whom much waits; returns how many there were."""
        async with self._database.reading() as store:
            chats = await store.inbox.backlogs(BACKLOG)
            self._marks = {one: self._marks.get(one, _Mark()) for one in chats}
            found = {
                one: await store.inbox.ahead(one, after=mark.seq, limit=AT_ONCE) for one, mark in self._marks.items()
            }
        # Only then, for whoever handles updates waits for it, and wakes it with each of them.
        self.is_looking = any(found.values())
        for chat_id, waiting in found.items():
            mark = self._marks[chat_id]
            seen: list[Seen] = []
            for one in waiting:
                sign = signs.sign_in(self._practice, one.body)
                if sign is not None:
                    seen.append((one, sign))
                if len(seen) == TOGETHER:
                    await self._foresee(mark, seen)
                    seen = []
                # A look takes a millisecond, and whoever taps shall not wait for a hundred.
                await asyncio.sleep(0)
            await self._foresee(mark, seen)
            if waiting:
                mark.seq = waiting[-1].seq
        return sum(len(one) for one in found.values())

    async def _foresee(self, mark: _Mark, seen: list[Seen]) -> None:
        if not seen:
            return
        said = set(mark.said)
        async with self._database.transaction() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock())
            for waiting, found in seen:
                person = await store.people.in_chat(waiting.chat_id)
                sign = await signs.settled(desk, person, found)
                if sign is not None and await store.inbox.foresee(waiting.seq, desk.now):
                    await self._say(desk, waiting, person, sign, said)
        mark.said = said
        self._on_sent()

    async def _say(self, desk: Desk, waiting: Waiting, person: Person | None, sign: Sign, said: set[str]) -> None:
        """Raise the flag, and say the fixed text the first time; its repeats come with the reply to all of it."""
        if sign.wish is not None:
            await self._grant(desk, waiting, person, sign.wish, said)
            return
        flag_id = None
        if sign.alarm is not None:
            flag_id = await questions.foresee(desk, person, sign.alarm, sign.text)
        if flag_id is not None:
            await desk.store.inbox.flagged(waiting.seq, flag_id)
        if sign.rule in said:
            return
        said.add(sign.rule)
        promise = None if person is None else await promises.of_danger(desk, person)
        with speaking("en" if person is None else person.language):
            screen = signs.screen(self._practice, sign, person, flag_id=flag_id, promise=promise)
        if screen is not None:
            await _post(desk, waiting, person, screen)

    @staticmethod
    async def _grant(desk: Desk, waiting: Waiting, person: Person | None, wish: TellTap, said: set[str]) -> None:
        """Have the practice told of a sign of somebody of whom nothing is kept; in its turn the tap finds it done."""
        with speaking("en" if person is None else person.language):
            screen = await safety.told(desk, person, wish)
        if wish.pack() not in said:
            said.add(wish.pack())
            await _post(desk, waiting, person, screen)


async def _post(desk: Desk, waiting: Waiting, person: Person | None, screen: Screen) -> None:
    made = discreet.tidied(person, [calls.send(waiting.chat_id, screen)])
    await desk.store.outbox.add(letters(waiting.chat_id, made, danger=True), desk.now)
