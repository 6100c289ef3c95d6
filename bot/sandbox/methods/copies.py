"""Copying and forwarding."""

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.keyboards import Markup, read_markup
from bot.sandbox.methods.delete import message_ids_of
from bot.sandbox.methods.registry import method
from bot.sandbox.phones import content_of, forwarded
from bot.sandbox.posting import caption_content, options, post_from_bot, reply_fields
from bot.sandbox.state import Entry

_SERVICE = {"pinned_message", "new_chat_members", "left_chat_member"}
_CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media"}


@method("copyMessage")
def copy_message(core: Core, args: Args) -> Json:
    """Sends a message's content anew, with another caption when one is given."""
    caption = caption_content(core, args)
    source = _source(core, args, "message to copy")
    if _SERVICE & source.message.keys():
        raise bad("message can't be copied")
    chat = core.writable(args)
    content = content_of(source.message)
    if args.given("caption") and _has_file(content):
        content = {name: value for name, value in content.items() if name not in _CAPTION_FIELDS} | caption
    markup = read_markup(args, private=chat.type == "private")
    extra = {**reply_fields(chat, args), **options(args)}
    core.count_message(chat)
    return {"message_id": post_from_bot(core, chat, {**extra, **content}, markup=markup).message["message_id"]}


@method("copyMessages")
def copy_messages(core: Core, args: Args) -> list[Json]:
    """Copies what can be copied, in order."""
    entries = _sources(core, args, "message to copy")
    chat = core.writable(args)
    sent = []
    for entry in entries:
        content = content_of(entry.message)
        if args.flag("remove_caption"):
            content = {name: value for name, value in content.items() if name not in _CAPTION_FIELDS}
        core.count_message(chat)
        posted = post_from_bot(core, chat, {**options(args), **content}, markup=Markup())
        sent.append({"message_id": posted.message["message_id"]})
    return sent


@method("forwardMessage")
def forward_message(core: Core, args: Args) -> Json:
    """Passes a message on, with where it came from."""
    source = _source(core, args, "message to forward")
    if _SERVICE & source.message.keys() or source.message.get("has_protected_content"):
        raise bad("message can't be forwarded")
    chat = core.writable(args)
    core.count_message(chat)
    return post_from_bot(core, chat, {**options(args), **forwarded(source.message)}, markup=Markup()).message


@method("forwardMessages")
def forward_messages(core: Core, args: Args) -> list[Json]:
    """Passes on what can be passed on, in order."""
    entries = [entry for entry in _sources(core, args, "message to forward") if not _protected(entry)]
    chat = core.writable(args)
    if not entries:
        raise bad("messages can't be forwarded")
    sent = []
    for entry in entries:
        core.count_message(chat)
        posted = post_from_bot(core, chat, {**options(args), **forwarded(entry.message)}, markup=Markup())
        sent.append({"message_id": posted.message["message_id"]})
    return sent


def _protected(entry: Entry) -> bool:
    return bool(entry.message.get("has_protected_content"))


def _has_file(content: Json) -> bool:
    return "text" not in content


def _source(core: Core, args: Args, what: str) -> Entry:
    chat = core.world.find_chat(args.text("from_chat_id"))
    entry = chat.entries.get(args.integer("message_id"))
    if entry is None:
        raise bad(f"{what} not found")
    return entry


def _sources(core: Core, args: Args, what: str) -> list[Entry]:
    message_ids = message_ids_of(args)
    if message_ids != sorted(set(message_ids)):
        raise bad("message identifiers must be in a strictly increasing order")
    chat = core.world.find_chat(args.text("from_chat_id"))
    entries = [chat.entries[message_id] for message_id in message_ids if message_id in chat.entries]
    entries = [entry for entry in entries if not _SERVICE & entry.message.keys()]
    if not entries:
        raise bad(f"{what} not found")
    return entries
