"""Sending files, albums, and changing a message's file; getFile."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, RefusedError, bad
from bot.sandbox.files import MAX_DOWNLOAD_BYTES
from bot.sandbox.keyboards import Markup
from bot.sandbox.media import from_call, from_input
from bot.sandbox.methods.edit import replace, target
from bot.sandbox.methods.registry import method
from bot.sandbox.posting import caption_content, options, post_from_bot, reply_fields, send

_SENT = {
    "sendPhoto": "photo",
    "sendDocument": "document",
    "sendVideo": "video",
    "sendAnimation": "animation",
    "sendAudio": "audio",
    "sendVoice": "voice",
    "sendVideoNote": "video_note",
    "sendSticker": "sticker",
}
_CAPTIONLESS = {"video_note", "sticker"}
_ALBUM = (2, 10)
MEDIA_FIELDS = {*_SENT.values(), "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler"}


def _sender(kind: str) -> Any:
    def sender(core: Core, args: Args) -> Json:
        def made() -> Json:
            caption = {} if kind in _CAPTIONLESS else caption_content(core, args)
            return {**from_call(core, args, kind), **caption}

        return send(core, args, made)

    return sender


for _name, _kind in _SENT.items():
    method(_name)(_sender(_kind))


@method("sendMediaGroup")
def send_media_group(core: Core, args: Args) -> list[Json]:
    """Sends an album: photos and videos, or documents, or audio files."""
    items = args.json("media", words="can't parse media JSON object")
    if not isinstance(items, list):
        raise bad("expected an Array of InputMedia")
    least, most = _ALBUM
    if len(items) > most:
        raise bad("too many messages to send as an album")
    if len(items) < least:
        raise bad("group send failed")
    contents = [_album_item(core, args, item) for item in items]
    kinds = {"photo" if "photo" in made or "video" in made else next(iter(made)) for made in contents}
    if len(kinds) > 1:
        raise bad("Can't use the media of the specified type in the album")
    chat = core.writable(args)
    extra = {**reply_fields(chat, args), **options(args), "media_group_id": str(10**16 + core.world.next_serial())}
    for _ in contents:
        core.count_message(chat)
    return [post_from_bot(core, chat, {**extra, **made}, markup=Markup()).message for made in contents]


def _album_item(core: Core, args: Args, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse InputMedia: expected an Object")
    if item.get("type") == "animation":
        raise bad("can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup")
    return {**from_input(core, args, item), **caption_content(core, item)}


@method("editMessageMedia")
def edit_message_media(core: Core, args: Args) -> Any:
    """Another file, or a file in place of another."""
    if not args.has("media"):
        raise bad('parameter "media" is required')
    item = args.json("media", words="can't parse input media JSON object")
    if not isinstance(item, dict):
        raise bad("can't parse InputMedia: expected an Object")
    content = {**from_input(core, args, item), **caption_content(core, item)}
    chat, entry = target(core, args)
    if not MEDIA_FIELDS & entry.message.keys() and "text" not in entry.message:
        raise bad("message can't be edited")
    return replace(core, args, chat, entry, content, drop=MEDIA_FIELDS | {"text", "entities", "link_preview_options"})


@method("getFile")
def get_file(core: Core, args: Args) -> Json:
    """Where a file can be fetched."""
    if not args.has("file_id"):
        raise bad("file_id not specified")
    stored = core.world.files.files.get(args.text("file_id"))
    if stored is None:
        raise RefusedError(400, "Bad Request: invalid file_id")
    if len(stored.content) > MAX_DOWNLOAD_BYTES:
        raise bad("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }
