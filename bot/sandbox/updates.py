"""Updates that wait for the bot: how long each waits, and how getUpdates hands them out.

The rules are those of tdlib/telegram-bot-api, Client.cpp (process_get_updates_query, do_get_updates, add_update).
"""

import asyncio
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.clock import SandboxClock
from bot.sandbox.errors import Json, RefusedError

DAY = timedelta(hours=24)
LIFETIMES = {"callback_query": timedelta(seconds=150), "inline_query": timedelta(seconds=30)}
"""How long an update waits at Telegram; a day for every kind that is not named."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it asks for them."""

KINDS = (
    "message",
    "edited_message",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
"""The kinds that the sandbox makes."""

FIRST_UPDATE_ID = 100_000_001
MAX_WAITING = 100_000
MAX_POLL_SECONDS = 50
_CONFLICT_PAUSE = 3.0
_SAME_OFFSET_WAIT = 3
_SAME_OFFSET_SINGLE = 0.5
_FUTURE = 10
_TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True)
class Waiting:
    """An update in the queue; webhooks send one of each ``queue_id`` at a time."""

    update_id: int
    kind: str
    body: Json
    expires_at: datetime
    queue_id: int

    def json(self) -> Json:
        """The Update of the Bot API."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """The updates of the bot, oldest first.

    Args:
        scale: factor on the waits of the server itself (3 s after a conflict or a repeated offset).
        strict: hold a poll back that repeats an offset within three seconds, as Telegram does.
    """

    def __init__(self, clock: SandboxClock, *, scale: float, strict: bool) -> None:
        self.clock = clock
        self.waiting: dict[int, Waiting] = {}
        self.next_id = FIRST_UPDATE_ID
        self.allowed: tuple[str, ...] | None = None
        self.on_added: Callable[[Waiting], None] | None = None
        self._scale = scale
        self._strict = strict
        self._deadlines: list[tuple[datetime, int]] = []
        self._poll: asyncio.Future[str] | None = None
        self._last_offset = -1
        self._last_poll = float("-inf")
        self._next_conflict = float("-inf")

    def allow(self, kinds: Sequence[str]) -> None:
        """Remembers what the bot wants; an empty list means the default."""
        self.allowed = tuple(kinds) or None

    def wanted(self, kind: str) -> bool:
        """Whether an update of that kind would be made."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def add(self, kind: str, body: Json, *, queue_id: int) -> int | None:
        """Queues an update and wakes the poll; None when the bot does not want that kind."""
        if not self.wanted(kind):
            return None
        self.prune()
        update = Waiting(self.next_id, kind, body, self.clock.now() + LIFETIMES.get(kind, DAY), queue_id)
        self.next_id += 1
        self.put(update)
        while len(self.waiting) > MAX_WAITING:
            del self.waiting[next(iter(self.waiting))]
        if self.on_added is not None:
            self.on_added(update)
        self.end_poll("")
        return update.update_id

    def put(self, update: Waiting) -> None:
        """Queues an update that has its id and its end."""
        self.waiting[update.update_id] = update
        heapq.heappush(self._deadlines, (update.expires_at, update.update_id))

    def prune(self) -> None:
        """Drops what has waited too long."""
        now = self.clock.now()
        while self._deadlines and self._deadlines[0][0] <= now:
            _, update_id = heapq.heappop(self._deadlines)
            self.waiting.pop(update_id, None)

    def confirm(self, below: int) -> None:
        """Forgets every update before that id."""
        while self.waiting and (first := next(iter(self.waiting))) < below:
            del self.waiting[first]

    def drop(self, update_id: int) -> None:
        """Forgets one update."""
        self.waiting.pop(update_id, None)

    def clear(self) -> None:
        """Forgets all of them."""
        self.waiting.clear()

    async def poll(self, *, offset: int, limit: int, seconds: int) -> list[Json]:
        """What getUpdates answers, after waiting up to ``seconds`` for a first update.

        Raises:
            RefusedError: another poll began meanwhile.
        """
        loop = asyncio.get_running_loop()
        limit = min(max(limit, 1), 100)
        wait = float(min(max(seconds, 0), MAX_POLL_SECONDS))
        if self._strict and offset == self._last_offset:
            since = loop.time() - self._last_poll
            if wait < _SAME_OFFSET_WAIT and since < _SAME_OFFSET_WAIT * self._scale:
                wait = _SAME_OFFSET_WAIT * self._scale
            if since < _SAME_OFFSET_SINGLE * self._scale:
                limit = 1
        self._last_offset, self._last_poll = offset, loop.time()
        if offset < 0:
            for update_id in list(self.waiting)[:offset]:
                del self.waiting[update_id]
        elif 0 < offset <= self.next_id + _FUTURE:
            self.confirm(offset)
        self.prune()
        if not self.waiting and wait > 0:
            await self._wait(loop, wait)
            self.prune()
        return [update.json() for update in list(self.waiting.values())[:limit]]

    async def _wait(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self.end_poll(_TERMINATED)
        poll: asyncio.Future[str] = loop.create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(seconds):
                conflict = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if conflict:
            await self.conflict(conflict)

    def end_poll(self, conflict: str) -> None:
        """Ends the poll that waits: with its updates, or with the words of a 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict)

    async def conflict(self, words: str) -> None:
        """Refuses with 409, three seconds late when the last one was less than three seconds ago.

        Raises:
            RefusedError: always.
        """
        loop = asyncio.get_running_loop()
        if loop.time() >= self._next_conflict:
            self._next_conflict = loop.time() + _CONFLICT_PAUSE * self._scale
        else:
            await asyncio.sleep(_CONFLICT_PAUSE * self._scale)
        raise RefusedError(409, words)
