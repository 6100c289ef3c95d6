"""Updates in: stored first, acknowledged after. PTB's own updater does it the other way round and loses some.

Both ways in, polling and webhook, end in ``Receiver.store``.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from telegram.error import NetworkError, RetryAfter
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot import metrics
from bot.chat.transport.channel import NO_ANSWER, Channel
from bot.domain import foreign
from bot.domain.characters import cleaned_json, is_clean
from bot.domain.inbox import Received
from bot.storage.database import TROUBLE, Database

logger = logging.getLogger(__name__)

ALLOWED = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "message_reaction",
    "poll_answer",
)
"""The kinds of update that are asked for."""

ANSWERED = frozenset({"callback_query", "inline_query"})
"""The kinds that are answered by their own id."""

PART = "receiving"

POLL_SECONDS = 25

LONGEST = 15.0
"""Seconds between two tries while nothing comes, at most."""

LIMIT = 100
"""Updates that are asked for at once, which is the most that Telegram gives."""

FLOOD = 20.0
"""Seconds for which storing comes before handling."""

FEW = 20
"""Senders of whom a whole answer of Telegram's may be, and it is no flood: some of them write much, and the others tap
as on any day."""

FRESH = 2.0
"""Seconds after which as many updates as can be say nothing any more of what waits."""

LONGEST_WITHOUT_ROOM = 5.0
"""Seconds at most until updates that could not be stored are asked for again; Telegram keeps a tap for 150."""

LATE = 1.0
"""Seconds that storing may take before what is to be stored is looked at beside it."""

LARGEST_ID = 2**52
"""Ids have at most 52 significant bits (Bot API)."""


def owner_of(update: dict[str, Any]) -> int:
    """Return in whose order an update stands: the sender, so that a text and a tap of one person keep theirs."""
    for value in update.values():
        if isinstance(value, dict):
            sender = value.get("from") or value.get("user")
            if isinstance(sender, dict) and isinstance(sender.get("id"), int):
                return int(sender["id"])
            chat = value.get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return 0


def is_update(update: object) -> bool:
    """Return whether something is one of the updates that were asked for, with a number wherever an id belongs.

    What is not would come again and again if it were refused, and nobody could handle it: it is passed over.
    """
    if not isinstance(update, dict) or not _is_id(update.get("update_id")) or foreign.is_too_deep(update):
        return False
    bodies = [value for kind, value in update.items() if kind in ALLOWED]
    if not bodies or not all(isinstance(one, dict) for one in bodies):
        return False
    if not all(_is_token(one.get("id")) for kind, one in update.items() if kind in ANSWERED):
        return False
    people = [one[part] for one in bodies for part in ("from", "user", "chat") if one.get(part) is not None]
    return all(isinstance(one, dict) and _is_id(one.get("id")) for one in people)


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_id(value: object) -> bool:
    return type(value) is int and abs(value) <= LARGEST_ID


def _senders(updates: Sequence[Any]) -> int:
    return len({owner_of(one) for one in updates if isinstance(one, dict)})


class Receiver:
    """Stores updates and wakes the worker.

    Args:
        request: PTB's request object for long polling.
        base_url: address with the token, ``…/bot<token>``.
        channel: where it stands what is wrong with the way to Telegram.

    Attributes:
        on_unstored: called with updates that could not be stored, and come again.
    """

    def __init__(
        self,
        *,
        database: Database,
        request: BaseRequest,
        base_url: str,
        clock: Callable[[], datetime],
        on_stored: Callable[[], None],
        channel: Channel | None = None,
    ) -> None:
        self._database = database
        self._request = request
        self._base_url = base_url
        self._clock = clock
        self._on_stored = on_stored
        self._channel = channel or Channel()
        # No offset at first: what was not confirmed comes again, and the table knows what it has seen. Numbers
        # may start anew after a quiet week, so the highest number seen says nothing: once nothing is left to be
        # confirmed there is no offset again, for one that is too high would confirm what nobody has seen.
        self._offset: int | None = None
        self._full_since: float | None = None
        self._full_at = 0.0
        self.received = 0
        self.on_unstored: Callable[[Sequence[dict[str, Any]]], None] = lambda _updates: None

    @property
    def is_flooded(self) -> bool:
        """Whether so much has waited at Telegram that storing it comes before handling it.

        Updates age there; what is stored is safe. Not for longer than a while: somebody who writes just now waits.
        """
        now = time.monotonic()
        return self._full_since is not None and now - self._full_since < FLOOD and now - self._full_at < FRESH

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store updates in one transaction; only when this returns may they be acknowledged."""
        # One update with a character that cannot be stored would hold up all that come with it.
        usable = [one if is_clean(one) else cleaned_json(one) for one in updates if is_update(one)]
        if len(usable) < len(updates):
            logger.warning("%s updates were passed over: nothing that was asked for", len(updates) - len(usable))
        if not usable:
            return
        now = self._clock()
        # A file that somebody else has is waited for, and whoever is in danger does not wait with it.
        late = asyncio.get_running_loop().call_later(LATE, self.on_unstored, usable)
        try:
            async with self._database.transaction() as store:
                await store.inbox.add(
                    [Received(update_id=one["update_id"], chat_id=owner_of(one), body=one) for one in usable], now
                )
        except TROUBLE:
            metrics.miss("writing")
            self.on_unstored(usable)
            raise
        finally:
            late.cancel()
        metrics.beat("writing")
        for one in usable:
            metrics.arrived(one, now)
        self.received += len(usable)
        self._on_stored()

    async def poll_once(self, *, timeout: int = POLL_SECONDS) -> int:  # noqa: ASYNC109 - Telegram's, in seconds
        """Ask for updates, store them, and confirm them with the next call; returns how many came."""
        wanted: dict[str, Any] = {"timeout": timeout, "limit": LIMIT, "allowed_updates": list(ALLOWED)}
        if self._offset is not None:
            wanted["offset"] = self._offset
        updates = await self._request.post(
            url=f"{self._base_url}/getUpdates",
            # Bot.get_updates would parse every update only for us to store its JSON.
            request_data=RequestData([RequestParameter.from_input(name, value) for name, value in wanted.items()]),
            read_timeout=timeout + 10,
        )
        if not isinstance(updates, list):
            raise NetworkError("getUpdates answered with something that is no list")
        await self.store(updates)
        metrics.beat("receiving")
        if updates:
            entries: list[Any] = updates
            numbers = [one["update_id"] for one in entries if isinstance(one, dict) and _is_id(one.get("update_id"))]
            if not numbers:
                raise NetworkError("getUpdates answered with a list of something else")
            self._offset = int(numbers[-1]) + 1
        else:
            self._offset = None
        if len(updates) < LIMIT or _senders(updates) <= FEW:
            self._full_since = None
        else:
            self._full_at = time.monotonic()
            self._full_since = self._full_since or self._full_at
        return len(updates)

    async def run(self) -> None:
        """Poll until cancelled; waits a little longer after each error, and nothing that Telegram answers ends it."""
        wait = 1.0
        while True:
            waiting: Awaitable[None]
            try:
                await self.poll_once()
            except TROUBLE as error:
                logger.warning("the database is away (%s); nothing was acknowledged", type(error).__name__)
                # Taps are lost while they wait: as soon as there is room again they are to be stored.
                waiting = asyncio.sleep(min(wait, LONGEST_WITHOUT_ROOM))
            except RetryAfter as error:
                self._channel.fails(PART, error)
                told = error.retry_after
                wait, waiting = 0.5, _as_told(told if isinstance(told, (int, float)) else told.total_seconds())
            except NO_ANSWER as error:
                self._channel.fails(PART, error)
                waiting = self._channel.pause(wait)
            else:
                self._channel.works(PART)
                wait = 1.0
                continue
            metrics.miss("receiving")
            await waiting
            wait = min(wait * 2, LONGEST)


async def _as_told(seconds: float) -> None:
    """Wait as long as Telegram tells us to, without being taken for stuck."""
    while seconds > 0:
        await asyncio.sleep(min(seconds, 60.0))
        metrics.returned("receiving")
        seconds -= 60.0
