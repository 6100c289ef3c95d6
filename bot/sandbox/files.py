"""Files and the ids that name them."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.sandbox.errors import Json, bad
from bot.sandbox.images import image_size

MAX_TOTAL_BYTES = 200_000_000
"""How much content is kept; the oldest goes first."""

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
"""What getFile hands out at most."""

_PHOTO_EDGE = 1280
_SMALL_EDGE = 320
_MAX_SIDES = 10_000
_MAX_RATIO = 20

FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "animation": "animations",
    "audio": "music",
    "voice": "voice",
    "video_note": "video_notes",
    "sticker": "stickers",
}


@dataclass(frozen=True)
class StoredFile:
    """A file as Telegram knows it; ``kind`` is a key of ``FOLDERS``."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    path: str
    content: bytes = field(repr=False)
    details: Json = field(default_factory=dict)

    def json(self) -> Json:
        """What a message shows of it: the ids, the size and what its kind adds."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            **self.details,
            "file_size": len(self.content),
        }


class FileStore:
    """Keeps files; the same content under the same name and kind keeps its id."""

    def __init__(self) -> None:
        self.files: OrderedDict[str, StoredFile] = OrderedDict()
        self._paths: dict[str, str] = {}
        self._total = 0

    def add(self, *, kind: str, name: str, mime: str, content: bytes, details: Json | None = None) -> StoredFile:
        """Stores a file."""
        details = details or {}
        seed = repr((kind, name, mime, sorted(details.items()))).encode() + content
        digest = hashlib.sha256(seed).hexdigest()
        file_id = f"BQACAgIAAxk{digest[:43]}"
        if file_id not in self.files:
            suffix = name.rpartition(".")[2].lower() if "." in name else "bin"
            path = f"{FOLDERS[kind]}/file_{digest[:12]}.{suffix}"
            unique_id = f"AgAD{digest[43:55]}"
            self.put(StoredFile(file_id, unique_id, kind, name, mime, path, content, details))
        return self.files[file_id]

    def put(self, stored: StoredFile) -> None:
        """Keeps a file and lets the oldest go when there is too much."""
        self.files[stored.file_id] = stored
        self._paths[stored.path] = stored.file_id
        self._total += len(stored.content)
        while self._total > MAX_TOTAL_BYTES and len(self.files) > 1:
            _, gone = self.files.popitem(last=False)
            self._paths.pop(gone.path, None)
            self._total -= len(gone.content)

    def add_photo(self, *, name: str, content: bytes) -> list[StoredFile]:
        """Stores a picture in the sizes of a message's ``photo``, the small one first.

        Raises:
            RefusedError: it is no picture, or one that Telegram does not take as a photo.
        """
        size = image_size(content)
        if size is None:
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > _MAX_SIDES or max(width, height) > _MAX_RATIO * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        edges = [_SMALL_EDGE, _PHOTO_EDGE] if max(width, height) > _SMALL_EDGE else [_PHOTO_EDGE]
        return [self._sized(name, content, width, height, edge) for edge in edges]

    def _sized(self, name: str, content: bytes, width: int, height: int, edge: int) -> StoredFile:
        scale = min(1.0, edge / max(width, height))
        details = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        return self.add(kind="photo", name=name, mime="image/jpeg", content=content, details=details)

    def find(self, file_id: str) -> StoredFile:
        """The file of an id.

        Raises:
            RefusedError: nothing has that id.
        """
        stored = self.files.get(file_id)
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return stored

    def at(self, path: str) -> StoredFile | None:
        """The file behind a ``file_path``."""
        file_id = self._paths.get(path)
        return None if file_id is None else self.files.get(file_id)
