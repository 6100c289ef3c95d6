"""Files from people's phones."""

import base64

from bot.sandbox.bodies import Upload
from bot.sandbox.core import MAX_CAPTION, Core
from bot.sandbox.entities.detect import detect
from bot.sandbox.errors import Json, RefusedError, SimError
from bot.sandbox.media import content
from bot.sandbox.phones import sends
from bot.sandbox.state import Entry, PersonRecord

KINDS = ("photo", "document", "voice", "sticker", "video", "audio", "animation", "video_note")

SAMPLE_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one pixel."""

SAMPLE_WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
"""A WebP picture of one pixel, for stickers."""

_SAMPLES = {
    "photo": ("photo.png", "image/png", SAMPLE_PNG),
    "document": ("letter.txt", "text/plain", b"A letter.\n"),
    "voice": ("voice.ogg", "audio/ogg", b"OggS\x00\x02"),
    "sticker": ("sticker.webp", "image/webp", SAMPLE_WEBP),
    "video": ("video.mp4", "video/mp4", b"\x00\x00\x00\x18ftypmp42"),
    "audio": ("song.mp3", "audio/mpeg", b"ID3\x04\x00"),
    "animation": ("wave.mp4", "video/mp4", b"\x00\x00\x00\x18ftypisom"),
    "video_note": ("note.mp4", "video/mp4", b"\x00\x00\x00\x18ftypmp41"),
}


def sample(kind: str, *, name: str = "", file: bytes | None = None, mime: str = "") -> Upload:
    """A file of that kind: the one given, or a small sample.

    Raises:
        SimError: there is no such kind.
    """
    if kind not in _SAMPLES:
        raise SimError(f"A file is sent as one of {', '.join(KINDS)}.")
    usual_name, usual_mime, usual = _SAMPLES[kind]
    return Upload(name=name or usual_name, mime=mime or usual_mime, content=usual if file is None else file)


def uploads(
    core: Core,
    person: PersonRecord,
    upload: Upload,
    *,
    kind: str,
    caption: str = "",
    chat_id: int | None = None,
) -> Entry:
    """Sends a file.

    Raises:
        SimError: it is empty, too big, no picture, or its caption is too long.
    """
    if kind not in KINDS:
        raise SimError(f"A file is sent as one of {', '.join(KINDS)}.")
    caption = caption.strip()
    if len(caption) > MAX_CAPTION:
        raise SimError(f"A caption has at most {MAX_CAPTION} characters.")
    try:
        made: Json = content(core, kind, upload, {"emoji": "🙂"} if kind == "sticker" else {})
    except RefusedError as refusal:
        raise SimError(f"That file cannot be sent: {refusal.description}.") from refusal
    if caption and kind not in {"sticker", "video_note"}:
        made["caption"] = caption
        if entities := detect(caption, []):
            made["caption_entities"] = entities
    return sends(core, person, made, chat_id=chat_id)
