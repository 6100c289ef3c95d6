"""Reactions to messages, the bot's and people's."""

from bot.sandbox.core import Core
from bot.sandbox.errors import Json, SimError
from bot.sandbox.spec import SPEC
from bot.sandbox.state import ChatRecord, Entry, PersonRecord


def set_reactions(core: Core, chat: ChatRecord, entry: Entry, from_id: int, emoji: list[str]) -> list[str]:
    """Puts someone's reactions in place of those they had, which it gives back."""
    old = [reaction["emoji"] for reaction in entry.reactions if reaction["from_id"] == from_id]
    others = [reaction for reaction in entry.reactions if reaction["from_id"] != from_id]
    entry.reactions = [*others, *({"emoji": one, "from_id": from_id} for one in emoji)]
    core.show("reactions", chat, message_id=entry.message["message_id"], reactions=entry.reactions)
    return old


def reacts(core: Core, person: PersonRecord, chat: ChatRecord, entry: Entry, emoji: str | None) -> None:
    """A person reacts with one emoji, or takes it back with None.

    Raises:
        SimError: Telegram has no such reaction.
    """
    if emoji is not None and emoji not in SPEC.reactions:
        raise SimError(f"{emoji} is not among Telegram's reactions.")
    new = [] if emoji is None else [emoji]
    old = set_reactions(core, chat, entry, person.id, new)
    if old == new:
        return
    body: Json = {
        "chat": core.world.chat_json(chat),
        "message_id": entry.message["message_id"],
        "user": person.user(),
        "date": core.unix(),
        "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
        "new_reaction": [{"type": "emoji", "emoji": one} for one in new],
    }
    if chat.type == "private" or chat.bot_status == "administrator":
        core.queue.add("message_reaction", body, queue_id=chat.id)
