"""Files in messages: where they come from and what the message shows of them."""

from bot.sandbox.arguments import Args
from bot.sandbox.bodies import Upload
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, RefusedError, bad
from bot.sandbox.files import StoredFile
from bot.sandbox.images import image_size

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "video": "Video",
    "animation": "Animation",
    "audio": "Audio",
    "voice": "VoiceNote",
    "video_note": "VideoNote",
    "sticker": "Sticker",
}
_MIME = {
    "video": "video/mp4",
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "video_note": "video/mp4",
    "sticker": "image/webp",
}
_STICKER_EDGE = 512
_DEFAULT_EDGE = 320
_NAMELESS = {"video_note", "sticker", "voice"}
_UNKNOWN_MIME = "application/octet-stream"


def from_call(core: Core, args: Args, kind: str) -> Json:
    """The media of a call's parameter that has the name of its kind.

    Raises:
        RefusedError: there is none, or Telegram would not take it.
    """
    shape = {name: args.integer(name) for name in ("width", "height", "duration", "length") if args.has(name)} | {
        name: args.text(name) for name in ("title", "performer", "emoji") if args.has(name)
    }
    if kind in args.files:
        return content(core, kind, args.files[kind], shape)
    if not args.has(kind):
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    return content(core, kind, found(core, args, args.text(kind)), shape)


def from_input(core: Core, args: Args, item: Json) -> Json:
    """The media of an InputMedia.

    Raises:
        RefusedError: there is none, or Telegram would not take it.
    """
    kind = str(item.get("type"))
    if kind not in {"photo", "video", "animation", "audio", "document"}:
        raise bad(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not item.get("media"):
        raise bad("can't parse InputMedia: media not found")
    shape = {name: item[name] for name in ("width", "height", "duration", "title", "performer") if item.get(name)}
    return content(core, kind, found(core, args, str(item["media"])), shape)


def found(core: Core, args: Args, name: str) -> Upload | StoredFile:
    """What an ``attach://``, a file_id or an address stands for.

    Raises:
        RefusedError: it stands for nothing; a sandbox does not fetch addresses.
    """
    if name.startswith("attach://"):
        part = args.files.get(name.removeprefix("attach://"))
        if part is None:
            raise bad("wrong file identifier/HTTP URL specified")
        return part
    if name in core.world.files.files:
        return core.world.files.files[name]
    if name.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    raise bad("wrong file identifier/HTTP URL specified")


def content(core: Core, kind: str, source: Upload | StoredFile, shape: Json) -> Json:
    """What a message with this file says: ``{"photo": [...]}``, ``{"document": {...}}`` and so on.

    Raises:
        RefusedError: too big, no picture, or a file of another kind.
    """
    if isinstance(source, StoredFile) and source.kind != kind:
        raise bad(f"can't use file of type {_NAMES[source.kind]} as {_NAMES[kind]}")
    if len(source.content) > MAX_UPLOAD_BYTES:
        raise RefusedError(413, "Request Entity Too Large")
    if not source.content:
        raise bad("file must be non-empty")
    files = core.world.files
    if kind == "photo":
        return {"photo": [stored.json() for stored in files.add_photo(name=source.name, content=source.content)]}
    if isinstance(source, Upload):
        mime = source.mime if source.mime != _UNKNOWN_MIME else _MIME.get(kind, source.mime)
        details = _details(kind, source, shape, mime)
        source = files.add(kind=kind, name=source.name, mime=mime, content=source.content, details=details)
    made: Json = {kind: source.json()}
    if kind == "animation":
        names = ("file_name", "mime_type", "file_id", "file_unique_id", "file_size")
        made["document"] = {name: made[kind][name] for name in names}
    return made


def _details(kind: str, upload: Upload, shape: Json, mime: str) -> Json:
    """What the kind's object of the Bot API has beside the ids."""
    width, height = image_size(upload.content) or (_DEFAULT_EDGE, _DEFAULT_EDGE)
    details: Json = {}
    if kind in {"video", "animation"}:
        details = {"width": shape.get("width", width), "height": shape.get("height", height)}
    if kind == "sticker":
        details = {"type": "regular", "width": _STICKER_EDGE, "height": _STICKER_EDGE}
        details |= {"is_animated": False, "is_video": False}
        if "emoji" in shape:
            details["emoji"] = shape["emoji"]
    if kind == "video_note":
        details = {"length": shape.get("length", 240)}
    if kind in {"video", "animation", "audio", "voice", "video_note"}:
        details["duration"] = shape.get("duration", 0)
    if kind == "audio":
        details |= {name: shape[name] for name in ("performer", "title") if name in shape}
    if kind not in _NAMELESS:
        details["file_name"] = upload.name
    if kind not in {"video_note", "sticker"}:
        details["mime_type"] = mime
    return details
