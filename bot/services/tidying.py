"""Keeping chats tidy: deleting what was said there while Telegram still allows it."""

from datetime import timedelta
from typing import Any

from bot.domain.notices import MessagesExpired
from bot.domain.outbox import REMINDER, Letter
from bot.domain.people import Person
from bot.services.unit_of_work import Desk

AFTER = timedelta(hours=46)
"""How long a message stands in the chat. Telegram lets a bot delete it for 48 hours, and a restart may take a while."""

LIMIT = timedelta(hours=48)

AT_ONCE = 100
"""Messages that one call may delete (Bot API)."""


async def due(desk: Desk) -> int:
    """Write the deletions that are due; returns the number of messages to Telegram."""
    letters = [
        Letter.of(
            MessagesExpired(tuple(message_ids[at : at + AT_ONCE])),
            chat_id=chat_id,
            priority=REMINDER,
            expires_at=desk.now + (LIMIT - AFTER),
        )
        for chat_id, message_ids in (await desk.store.tidying.take(desk.now - AFTER)).items()
        for at in range(0, len(message_ids), AT_ONCE)
    ]
    await desk.store.outbox.add(letters, desk.now)
    return len(letters)


async def remember(desk: Desk, person_id: int, message_id: int) -> None:
    """Remember a message in somebody's chat that is to be deleted in time; of who has left nothing is kept."""
    if await desk.store.people.get(person_id) is not None:
        await desk.store.tidying.add(person_id, [message_id], desk.now)


async def hold(desk: Desk, person_id: int, token: str, body: dict[str, Any]) -> None:
    """Keep what a discreet message stands for; the same token is kept once, and of who has left nothing is kept."""
    if await desk.store.people.get(person_id) is not None:
        await desk.store.tidying.hold(person_id, token, body, desk.now)


async def open_held(desk: Desk, person: Person, token: str) -> dict[str, Any] | None:
    """Return what a discreet message of somebody's stands for, and forget it; None when it is unknown."""
    return await desk.store.tidying.held(person.id, token)
