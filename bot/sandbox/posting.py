"""How a message comes into a chat, from the bot or from a person."""

from collections.abc import Callable

from bot.sandbox.arguments import Args
from bot.sandbox.core import MAX_CAPTION, MAX_TEXT, Core
from bot.sandbox.entities.spans import cut
from bot.sandbox.errors import Json, bad
from bot.sandbox.keyboards import Markup, read_markup
from bot.sandbox.state import ChatRecord, Entry, PersonRecord

_ENTITY_WORDS = "can't parse entities JSON object"


def text_content(core: Core, args: Args, *, editing: bool = False) -> Json:
    """``text`` and ``entities`` of a call.

    Raises:
        RefusedError: empty, too long, or its markup is wrong.
    """
    if not args.has("text"):
        raise bad("message text is empty")
    given = args.json("entities", words=_ENTITY_WORDS)
    text, entities = core.formatted(args.text("text"), parse_mode=args.text("parse_mode"), entities=given)
    if not text:
        raise bad("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad("MESSAGE_TOO_LONG" if editing else "message is too long")
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    options = args.object("link_preview_options", words="object expected as link preview options")
    return content | ({"link_preview_options": options} if options else {})


def caption_content(core: Core, source: Args | Json) -> Json:
    """``caption`` and ``caption_entities`` of a call or of an InputMedia; empty when there is none.

    Raises:
        RefusedError: too long, or its markup is wrong.
    """
    if isinstance(source, Args):
        caption, mode = source.text("caption"), source.text("parse_mode")
        given = source.json("caption_entities", words=_ENTITY_WORDS)
        above = source.flag("show_caption_above_media")
        spoiler = source.flag("has_spoiler")
    else:
        caption, mode = str(source.get("caption") or ""), str(source.get("parse_mode") or "")
        given, above = source.get("caption_entities"), bool(source.get("show_caption_above_media"))
        spoiler = bool(source.get("has_spoiler"))
    text, entities = core.formatted(caption, parse_mode=mode, entities=given)
    if len(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    content: Json = {}
    if text:
        content["caption"] = text
        if entities:
            content["caption_entities"] = entities
        if above:
            content["show_caption_above_media"] = True
    if spoiler:
        content["has_media_spoiler"] = True
    return content


def send(core: Core, args: Args, content: Callable[[], Json] | Json) -> Json:
    """Sends what a call asks for: chat, reply, markup and options are read from ``args``."""
    made = content() if callable(content) else content
    chat = core.writable(args)
    markup = read_markup(args, private=chat.type == "private")
    extra = reply_fields(chat, args)
    core.count_message(chat)
    return post_from_bot(core, chat, {**extra, **options(args), **made}, markup=markup).message


def options(args: Args) -> Json:
    """What a call's options add to the message."""
    found: Json = {}
    if args.flag("protect_content"):
        found["has_protected_content"] = True
    if args.has("message_effect_id"):
        found["effect_id"] = args.text("message_effect_id")
    return found


def reply_fields(chat: ChatRecord, args: Args) -> Json:
    """``reply_to_message`` of a call that replies.

    Raises:
        RefusedError: the message it replies to is gone, and the call insists on it.
    """
    given = args.object("reply_parameters", words="object expected as reply parameters")
    if given is None:
        if not args.has("reply_to_message_id"):
            return {}
        given = {
            "message_id": args.integer("reply_to_message_id"),
            "allow_sending_without_reply": args.flag("allow_sending_without_reply"),
        }
    entry = chat.entries.get(int(given.get("message_id") or 0))
    if entry is None:
        if given.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    fields: Json = {"reply_to_message": quoted(entry.message)}
    if given.get("quote"):
        text = str(given["quote"])
        if text not in (entry.message.get("text") or entry.message.get("caption") or ""):
            raise bad("QUOTE_TEXT_INVALID")
        fields["quote"] = {"text": text, "position": 0, "is_manual": True}
    return fields


def quoted(message: Json) -> Json:
    """A message inside another one, which does not nest further."""
    return {name: value for name, value in message.items() if name not in {"reply_to_message", "pinned_message"}}


def post_from_bot(core: Core, chat: ChatRecord, content: Json, *, markup: Markup) -> Entry:
    """Puts the bot's message into the chat and tells the pages."""
    entry = _keep(core, chat, sender=core.world.bot, content=content, markup=markup, own=True)
    if markup.keyboard is not None or markup.force_reply is not None or markup.remove:
        set_keyboard(core, chat, markup.keyboard or markup.force_reply)
    if chat.action is not None:
        chat.action = None
        core.show("action", chat, action=None)
    return entry


def post_from_person(core: Core, person: PersonRecord, chat: ChatRecord, content: Json) -> Entry:
    """Puts a person's message into the chat; the bot gets an update when it can read there."""
    if chat.type == "private":
        person.started = True
    entry = _keep(core, chat, sender=person.user(), content=content, markup=Markup(), own=False)
    if heard(core, chat, entry.message):
        core.queue.add("message", entry.message, queue_id=chat.id)
    return entry


def heard(core: Core, chat: ChatRecord, message: Json) -> bool:
    """Whether the bot gets a message: all in private and as administrator, else what is meant for it.

    Bots have privacy mode on by default: in a group they get commands, mentions of them and replies to them.
    """
    if chat.type == "private" or chat.bot_status == "administrator":
        return True
    if chat.bot_status != "member":
        return False
    bot = core.world.bot
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
        return True
    text = message.get("text") or message.get("caption") or ""
    for entity in message.get("entities") or message.get("caption_entities") or []:
        if entity["type"] not in {"bot_command", "mention"}:
            continue
        _, at, name = cut(text, entity).partition("@")
        if name.lower() == bot["username"].lower() or (entity["type"] == "bot_command" and not at):
            return True
    return False


def _keep(core: Core, chat: ChatRecord, *, sender: Json, content: Json, markup: Markup, own: bool) -> Entry:
    message: Json = {
        "message_id": core.world.next_message_id(chat),
        "from": sender,
        "chat": core.world.chat_json(chat),
        "date": core.unix(),
        **content,
    }
    if markup.inline is not None:
        message["reply_markup"] = markup.inline
    entry = Entry(message=message, own=own, fixed=markup.fixes)
    core.world.keep(chat, entry)
    core.show("message", chat, message=entry.seen())
    return entry


def set_keyboard(core: Core, chat: ChatRecord, keyboard: Json | None) -> None:
    """Opens or closes the reply keyboard."""
    chat.keyboard = keyboard
    core.show("keyboard", chat, keyboard=keyboard)


def change(core: Core, chat: ChatRecord, entry: Entry, message: Json) -> Json:
    """Replaces a message by its new version and tells the pages.

    The object is a new one: an update that waits in the queue keeps the version it was made with.
    """
    entry.message = message
    core.show("edited", chat, message=entry.seen())
    return message
