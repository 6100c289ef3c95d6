"""Deleting messages and pinning them."""

from datetime import timedelta

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import bad
from bot.sandbox.keyboards import Markup
from bot.sandbox.methods.registry import method
from bot.sandbox.posting import post_from_bot, quoted
from bot.sandbox.state import ChatRecord, Entry

DELETABLE_FOR = timedelta(hours=48)
"""How long a bot may delete a message."""

_MOST_AT_ONCE = 100


@method("deleteMessage")
def delete_message(core: Core, args: Args) -> bool:
    """Deletes one message of the last 48 hours, on both sides."""
    if not args.has("chat_id"):
        raise bad("chat identifier is not specified")
    if args.integer("message_id") <= 0:
        raise bad("message identifier is not specified")
    chat, entry = core.entry(args, "message to delete")
    if not _deletable(core, chat, entry):
        raise bad("message can't be deleted")
    remove(core, chat, [entry.message["message_id"]])
    return True


@method("deleteMessages")
def delete_messages(core: Core, args: Args) -> bool:
    """Deletes what can be deleted and passes over the rest."""
    message_ids = message_ids_of(args)
    chat = core.world.find_chat(args.text("chat_id"))
    entries = [chat.entries[message_id] for message_id in message_ids if message_id in chat.entries]
    remove(core, chat, [entry.message["message_id"] for entry in entries if _deletable(core, chat, entry)])
    return True


@method("pinChatMessage")
def pin_chat_message(core: Core, args: Args) -> bool:
    """Pins a message; the chat gets a line that says so."""
    chat, entry = core.entry(args, "message to pin")
    core.may_write(chat)
    message_id = entry.message["message_id"]
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    chat.pinned.append(message_id)
    post_from_bot(core, chat, {"pinned_message": quoted(entry.message)}, markup=Markup())
    return True


@method("unpinChatMessage")
def unpin_chat_message(core: Core, args: Args) -> bool:
    """Unpins a message, or the newest pinned one."""
    chat = core.world.find_chat(args.text("chat_id"))
    message_id = args.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(message_id)
    core.events.publish("pinned", chat_id=chat.id, pinned=chat.pinned[-1] if chat.pinned else None)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(core: Core, args: Args) -> bool:
    """Unpins everything."""
    chat = core.world.find_chat(args.text("chat_id"))
    chat.pinned.clear()
    core.events.publish("pinned", chat_id=chat.id, pinned=None)
    return True


def message_ids_of(args: Args) -> list[int]:
    """The ``message_ids`` of a call.

    Raises:
        RefusedError: none, too many, or no numbers.
    """
    if not args.has("message_ids"):
        raise bad("message identifiers are not specified")
    value = args.json("message_ids", words="can't parse message_ids JSON object")
    if not isinstance(value, list):
        raise bad("expected an Array of message identifiers")
    if not value:
        raise bad("message identifiers are not specified")
    if len(value) > _MOST_AT_ONCE:
        raise bad("too many message identifiers specified")
    message_ids = []
    for item in value:
        if isinstance(item, bool) or not isinstance(item, int | str):
            raise bad("message identifier must be a Number")
        try:
            message_ids.append(int(item))
        except ValueError as error:
            raise bad("can't parse message identifier as a Number") from error
    if min(message_ids) <= 0:
        raise bad("invalid message identifier specified")
    return message_ids


def remove(core: Core, chat: ChatRecord, message_ids: list[int]) -> None:
    """Takes messages out of a chat and tells the pages."""
    for message_id in message_ids:
        chat.entries.pop(message_id, None)
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
    if message_ids:
        core.show("deleted", chat, message_ids=message_ids)


def _deletable(core: Core, chat: ChatRecord, entry: Entry) -> bool:
    if chat.type != "private" and not entry.own and chat.bot_status != "administrator":
        return False
    return bool(core.unix() - entry.message["date"] <= DELETABLE_FOR.total_seconds())
