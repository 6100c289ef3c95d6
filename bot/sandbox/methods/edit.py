"""Changing a message that was sent: text, caption, media, buttons."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.keyboards import read_markup
from bot.sandbox.methods.registry import method
from bot.sandbox.posting import caption_content, change, text_content
from bot.sandbox.state import ChatRecord, Entry

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_CAPTIONED = {"photo", "document", "video", "animation", "audio", "voice"}
_CAPTION_FIELDS = {"caption", "caption_entities", "show_caption_above_media"}


@method("editMessageText")
def edit_message_text(core: Core, args: Args) -> Any:
    """New text and buttons; buttons that are left out go."""
    content = text_content(core, args, editing=True)
    chat, entry = target(core, args)
    if "text" not in entry.message:
        raise bad("there is no text in the message to edit")
    return replace(core, args, chat, entry, content, drop={"text", "entities", "link_preview_options"})


@method("editMessageCaption")
def edit_message_caption(core: Core, args: Args) -> Any:
    """New caption and buttons; a caption that is left out goes."""
    content = caption_content(core, args)
    chat, entry = target(core, args)
    if not _CAPTIONED & entry.message.keys():
        raise bad("there is no caption in the message to edit")
    return replace(core, args, chat, entry, content, drop=_CAPTION_FIELDS)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(core: Core, args: Args) -> Any:
    """New buttons, or none."""
    chat, entry = target(core, args)
    return replace(core, args, chat, entry, {}, drop=set())


def _no_live_location(core: Core, args: Args) -> Any:
    target(core, args)
    raise bad("message can't be edited")


method("editMessageLiveLocation")(_no_live_location)
method("stopMessageLiveLocation")(_no_live_location)


def target(core: Core, args: Args) -> tuple[ChatRecord, Entry]:
    """The message to edit, when the bot may edit it.

    Raises:
        RefusedError: it is gone, not the bot's, or carries a reply keyboard.
    """
    if args.has("inline_message_id") and not args.has("chat_id"):
        raise bad("MESSAGE_ID_INVALID")
    if not args.has("chat_id"):
        raise bad("chat_id is empty")
    if not args.has("message_id"):
        raise bad("message identifier is not specified")
    chat, entry = core.entry(args, "message to edit")
    core.may_write(chat)
    if not entry.own or entry.fixed or "forward_origin" in entry.message:
        raise bad("message can't be edited")
    return chat, entry


def replace(core: Core, args: Args, chat: ChatRecord, entry: Entry, content: Json, *, drop: set[str]) -> Json:
    """Puts new content and buttons into a message.

    Raises:
        RefusedError: nothing would change.
    """
    markup = read_markup(args, private=chat.type == "private", inline_only=True)
    old = entry.message
    new = {name: value for name, value in old.items() if name not in drop | {"reply_markup", "edit_date"}}
    new |= content
    if markup.inline is not None:
        new["reply_markup"] = markup.inline
    if new == {name: value for name, value in old.items() if name != "edit_date"}:
        raise bad(NOT_MODIFIED)
    core.count_message(chat)
    return change(core, chat, entry, {**new, "edit_date": core.unix()})
