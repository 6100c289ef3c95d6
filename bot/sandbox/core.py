"""The parts of the sandbox put together: what methods and phones act on."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot.sandbox.arguments import Args
from bot.sandbox.behaviour import Behaviour
from bot.sandbox.calls import CallLog
from bot.sandbox.clock import SandboxClock
from bot.sandbox.entities.text import formatted
from bot.sandbox.errors import Json, bad, forbidden
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.pace import Pace
from bot.sandbox.state import ChatRecord, Entry, PersonRecord, TapRecord, World
from bot.sandbox.updates import LIFETIMES, UpdateQueue
from bot.sandbox.webhook import WebhookSender

MAX_TEXT = 4096
MAX_CAPTION = 1024
CALLS_KEPT = 2000

NextHalt = Callable[[datetime], Awaitable[datetime | None]]
"""Given where the clock is to go: the next instant on the way at which it halts, later than now; None for none."""


@dataclass(frozen=True)
class Jump:
    """A place that the clock can be moved to from the page.

    Attributes:
        when: says when that is; None when there is nothing to jump to.
    """

    id: str
    label: str
    when: Callable[[], Awaitable[datetime | None]]


class Core:
    """One bot's Telegram.

    Args:
        token: the bot's token; the digits before the colon are its id.
    """

    def __init__(
        self,
        *,
        token: str,
        username: str,
        name: str,
        clock: SandboxClock,
        call_log: Path | None,
        behaviour: Behaviour,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        head = token.partition(":")[0]
        if not head.isdigit() or ":" not in token:
            raise ValueError("a bot token looks like 123456:ABC")
        self.token = token
        self.clock = clock
        self.scale = behaviour.scale
        self.world = World(
            bot={"id": int(head), "is_bot": True, "first_name": name, "username": username},
            messages_kept=behaviour.messages_kept,
        )
        self.queue = UpdateQueue(clock, scale=behaviour.scale, strict=behaviour.strict_pace)
        self.events = Events()
        self.webhook = WebhookSender(
            self.queue,
            clock,
            call=self._call_back,
            tell=self.events.stir,
            scale=behaviour.scale,
            transport=webhook_transport,
        )
        self.calls = CallLog(kept=CALLS_KEPT, path=call_log)
        self.faults = Faults()
        self.pace = Pace() if behaviour.strict_pace else None
        self.inline_mode = True
        self.open_taps: deque[TapRecord] = deque()
        self.links: list[tuple[str, str]] = []
        self.jumps: list[Jump] = []
        self.clock_listeners: list[Callable[[], Awaitable[object]]] = []
        self.next_halt: NextHalt | None = None
        self.hosts: dict[str, str] = {}
        self.carry_out: Callable[[str, Json], Awaitable[object]] | None = None

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    def unix(self) -> int:
        """The sandbox's time in whole seconds, as messages carry it."""
        return int(self.now().timestamp())

    def writable(self, args: Args, name: str = "chat_id") -> ChatRecord:
        """The chat of the call, when the bot may write to it.

        Raises:
            RefusedError: unknown, blocked, deactivated, never started, or the bot is not in the group.
        """
        chat = self.world.find_chat(args.text(name))
        self.may_write(chat)
        return chat

    def may_write(self, chat: ChatRecord) -> None:
        """Raises a RefusedError when the bot may not write to the chat."""
        if chat.type == "private":
            person = self.world.people[chat.id]
            if person.deactivated:
                raise forbidden("user is deactivated")
            if person.blocked:
                raise forbidden("bot was blocked by the user")
            if not person.started:
                raise forbidden("bot can't initiate conversation with a user")
        elif chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        elif chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")

    def count_message(self, chat: ChatRecord) -> None:
        """Counts a message against Telegram's pace, when that is kept."""
        if self.pace is not None:
            self.pace.count(chat.id, self.now())

    def formatted(self, text: str, *, parse_mode: str, entities: Any) -> tuple[str, list[Json]]:
        """Plain text and entities; a mention of a user nobody knows is left out."""
        plain, found = formatted(text, parse_mode=parse_mode, entities=entities)
        return plain, [entity for entity in map(self._mention, found) if entity is not None]

    def _mention(self, entity: Json) -> Json | None:
        if entity["type"] != "text_mention" or "user" in entity:
            return entity
        person = self.world.people.get(entity["user_id"])
        if person is None:
            return None
        return {name: value for name, value in entity.items() if name != "user_id"} | {"user": person.user()}

    def entry(self, args: Args, what: str) -> tuple[ChatRecord, Entry]:
        """The message that chat_id and message_id name; ``what`` is its name in the refusal.

        Raises:
            RefusedError: there is no such message.
        """
        chat = self.world.find_chat(args.text("chat_id"))
        entry = chat.entries.get(args.integer("message_id"))
        if entry is None:
            raise bad(f"{what} not found")
        return chat, entry

    def resolve(self, url: str) -> str:
        """The address that a phone opens: a host of ``hosts`` is replaced by the local one behind it."""
        for public, local in self.hosts.items():
            if url == public or url.startswith((public + "/", public + "?", public + "#")):
                return local + url[len(public) :]
        return url

    def person_chat(self, person: PersonRecord) -> ChatRecord:
        """The person's private chat with the bot."""
        return self.world.chats[person.id]

    def show(self, kind: str, chat: ChatRecord, **fields: Any) -> None:
        """Tells the pages what happened in a chat."""
        self.events.publish(kind, chat_id=chat.id, **fields)

    def prune(self) -> None:
        """Lets updates go that waited too long, and tells the pages of taps that can no longer be answered."""
        self.queue.prune()
        end = self.now() - LIFETIMES["callback_query"]
        while self.open_taps and self.open_taps[0].at <= end:
            tap = self.open_taps.popleft()
            if not tap.answered:
                self.events.publish("expired", chat_id=tap.chat_id, callback_query_id=tap.id)

    async def move_clock(self, instant: datetime) -> datetime:
        """Moves the clock, halts where ``next_halt`` says so, and waits at each halt for everyone who wants to know.

        Raises:
            ValueError: the instant has passed.
        """
        while self.next_halt is not None and (halt := await self.next_halt(instant)) is not None and halt < instant:
            await self._move_to(halt)
        await self._move_to(instant)
        return self.now()

    async def _move_to(self, instant: datetime) -> None:
        self.clock.move_to(instant)
        self.prune()
        self.events.publish("clock", now=self.now().isoformat())
        for listener in self.clock_listeners:
            await listener()

    async def _call_back(self, method: str, params: Json) -> None:
        if self.carry_out is not None:
            await self.carry_out(method, params)
