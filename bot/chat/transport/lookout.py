"""Looking for danger in what waits: behind many other messages of the same sender its turn may be minutes away.

What is seen is said and flagged at once, and noted with the update, so that its turn brings no second flag. It is a
look without the sentence encoder, which would take too long for thousands of messages; the whole look comes in turn.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat import calls, discreet
from bot.chat.calls import Screen
from bot.chat.screens import safety as texts
from bot.chat.transport.runs import BACKLOG
from bot.chat.turn import letters
from bot.domain.inbox import Waiting
from bot.domain.people import Person
from bot.i18n import speaking
from bot.services import questions
from bot.services.unit_of_work import Desk, Practice
from bot.storage.database import TROUBLE, Database, name_of
from bot.understanding import intent
from bot.understanding.danger.alarm import Alarm

logger = logging.getLogger(__name__)

AT_ONCE = 100
"""Updates of one sender that are looked at before the next sender's."""

TOGETHER = 10
"""Danger signs that are stored in one transaction."""

EMERGENCY = "emergency"
"""Stands for the rule where somebody says that it is an emergency, and not which."""


@dataclass(frozen=True)
class _Seen:
    """An update with a danger sign, or with what is one soon after another.

    Attributes:
        alarm: None where it says that it is an emergency, and not which, or speaks of a deed.
        is_deed: whether what came before decides.
    """

    waiting: Waiting
    text: str
    alarm: Alarm | None = None
    is_deed: bool = False

    @property
    def rule(self) -> str:
        return EMERGENCY if self.alarm is None else self.alarm.rule


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
            seen: list[_Seen] = []
            for one in waiting:
                danger = self._danger(one)
                if danger is not None:
                    seen.append(danger)
                if len(seen) == TOGETHER:
                    await self._foresee(mark, seen)
                    seen = []
                # A look takes a millisecond, and whoever taps shall not wait for a hundred.
                await asyncio.sleep(0)
            await self._foresee(mark, seen)
            if waiting:
                mark.seq = waiting[-1].seq
        return sum(len(one) for one in found.values())

    def _danger(self, waiting: Waiting) -> _Seen | None:
        text = _text_of(waiting)
        if not text:
            return None
        if intent.at_once(text) is not None:
            return _Seen(waiting, text)
        safety = self._practice.library.safety
        alarm = safety.assess(text, reading=None).alarm
        is_deed = alarm is None and safety.is_deed(text)
        return _Seen(waiting, text, alarm, is_deed=is_deed) if is_deed or alarm is not None else None

    async def _foresee(self, mark: _Mark, seen: list[_Seen]) -> None:
        if not seen:
            return
        said = set(mark.said)
        async with self._database.transaction() as store:
            desk = Desk(store=store, practice=self._practice, now=self._clock())
            for found in seen:
                one = await self._settled(desk, found)
                if one is not None and await store.inbox.foresee(one.waiting.seq, desk.now):
                    await self._say(desk, one, said)
        mark.said = said
        self._on_sent()

    @staticmethod
    async def _settled(desk: Desk, seen: _Seen) -> _Seen | None:
        """What it is after what came before, which is stored by now; None when it is nothing."""
        if not seen.is_deed:
            return seen
        person = await desk.store.people.in_chat(seen.waiting.chat_id)
        alarm = await questions.after_crisis(desk, person, seen.text)
        return None if alarm is None else replace(seen, alarm=alarm)

    async def _say(self, desk: Desk, seen: _Seen, said: set[str]) -> None:
        """Raise the flag, and say the fixed text the first time; its repeats come with the reply to all of it."""
        chat_id = seen.waiting.chat_id
        person = await desk.store.people.in_chat(chat_id)
        flag_id = None
        if seen.alarm is not None:
            flag_id = await questions.foresee(desk, person, seen.alarm, seen.text)
        if flag_id is not None:
            await desk.store.inbox.flagged(seen.waiting.seq, flag_id)
        if seen.rule in said:
            return
        said.add(seen.rule)
        hears = None if person is None else await desk.hears_of_danger(person)
        with speaking("en" if person is None else person.language):
            screen = self._screen(seen, flag_id=flag_id, client=person, hears=hears)
            if screen is not None:
                made = discreet.tidied(person, [calls.send(chat_id, screen)])
                await desk.store.outbox.add(letters(chat_id, made, danger=True), desk.now)

    def _screen(
        self, seen: _Seen, *, flag_id: int | None, client: Person | None, hears: Person | None
    ) -> Screen | None:
        if seen.alarm is None:
            return texts.emergency(self._practice)
        rule = self._practice.library.rule(seen.alarm.rule)
        if rule is None:
            return None
        return texts.alarm(rule, self._practice, flag_id=flag_id, client=client, hears=hears)


def _text_of(waiting: Waiting) -> str:
    """What somebody has written in the private chat; a caption counts, and so does what was changed."""
    message = waiting.body.get("message") or waiting.body.get("edited_message")
    if not isinstance(message, dict):
        return ""
    chat = message.get("chat")
    if not isinstance(chat, dict) or chat.get("type") != "private":
        return ""
    text = message.get("text") or message.get("caption")
    return text.strip() if isinstance(text, str) else ""
