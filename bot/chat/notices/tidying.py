"""Tidy chats: no words, but what deletes them."""

from bot.chat.calls import Call
from bot.domain.notices import MessagesExpired
from bot.domain.people import Person
from bot.services.unit_of_work import Desk


async def expired(_desk: Desk, person: Person, notice: MessagesExpired) -> list[Call] | None:
    """Delete what stands in a chat; what Telegram no longer lets us delete it passes over."""
    arguments = {"chat_id": person.chat_id, "message_ids": list(notice.message_ids)}
    return [Call(method="delete_messages", arguments=arguments)]
