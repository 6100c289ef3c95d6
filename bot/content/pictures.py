"""The exercises' pictures: drawn by ``python -m bot figures`` from ``figures.yaml``, and used as they are.

``pictures/manifest.json`` says what each was drawn from. A picture whose description has changed since would show
something else than its words say, so it is not used.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.config import default_content_dir
from bot.content.fields import Reader
from bot.content.problems import Problem
from bot.content.strings import read

FILE: Final = "figures.yaml"
LOCAL_FILE: Final = "figures.local.yaml"
FOLDER: Final = "pictures"
MANIFEST: Final = "manifest.json"
LIGHT: Final = ".svg"
DARK: Final = ".dark.svg"
LOOP: Final = ".gif"
STILL: Final = ".png"


@dataclass(frozen=True)
class Picture:
    """The picture of an exercise.

    Attributes:
        alt: what one sees, in words, for those who cannot see it.
        light: for pages, as SVG.
        dark: the same for pages on a dark ground.
        sent: for chats: a short loop as GIF where movement matters, a PNG otherwise.
        digest: of what is sent.
    """

    alt: str
    light: Path
    dark: Path
    sent: Path
    digest: str

    @property
    def moves(self) -> bool:
        """Whether there is a loop."""
        return self.sent.suffix == LOOP


@dataclass(frozen=True)
class Source:
    """What a picture is drawn from: an entry of a file, as it was read."""

    file: str
    raw: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """A number for all that decides how the picture looks; its words do not."""
        drawn = {key: value for key, value in self.raw.items() if key != "alt"}
        return digest_of(json.dumps(drawn, sort_keys=True, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Drawn:
    """What the manifest says of one picture: the digests of its source and of its files by their endings."""

    source: str
    files: Mapping[str, str]


def digest_of(content: bytes) -> str:
    """Return the number of a content."""
    return hashlib.sha256(content).hexdigest()[:16]


def sources(folder: Path) -> tuple[dict[str, Source], list[Problem]]:
    """Read the descriptions of a content folder: the practice's own replace the shipped ones with the same id."""
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for name in (FILE, LOCAL_FILE):
        if name == LOCAL_FILE and not (folder / name).exists():
            continue
        raw, wrong = read(folder / name)
        problems.extend(wrong)
        reader = Reader(name, problems)
        if wrong or raw is None:
            continue
        if not isinstance(raw, dict):
            reader.wrong("file", "must be a mapping of exercise ids to figures")
            continue
        for key, one in raw.items():
            if isinstance(one, dict):
                found[key] = Source(name, one)
            else:
                reader.wrong(key, "must be a mapping")
    return found, problems


def manifest(folder: Path) -> dict[str, Drawn]:
    """Return what a content folder's pictures were drawn from; nothing where there are none."""
    try:
        raw = json.loads((folder / FOLDER / MANIFEST).read_bytes())
        return {key: Drawn(source=one["source"], files=dict(one["files"])) for key, one in raw.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def dump(drawn: Mapping[str, Drawn]) -> bytes:
    """Return a manifest as a file."""
    raw = {key: {"source": one.source, "files": dict(one.files)} for key, one in sorted(drawn.items())}
    return (json.dumps(raw, indent=1, sort_keys=True) + "\n").encode()


class Gallery:
    """The pictures that are there: those of a content folder, and those that came with the program.

    A practice that has copied the content and changed one figure needs to draw that one alone.
    """

    def __init__(self, folder: Path) -> None:
        self._places = [(one / FOLDER, manifest(one)) for one in dict.fromkeys((folder, default_content_dir()))]

    def find(self, name: str, source: Source) -> Picture | None:
        """Return the picture that was drawn from this description, when all its files are there."""
        for folder, drawn in self._places:
            one = drawn.get(name)
            if one is None or one.source != source.digest:
                continue
            sent = LOOP if LOOP in one.files else STILL
            paths = {ending: folder / f"{name}{ending}" for ending in (LIGHT, DARK, sent)}
            if sent in one.files and all(path.is_file() for path in paths.values()):
                return Picture(
                    alt=str(source.raw.get("alt", "")).strip(),
                    light=paths[LIGHT],
                    dark=paths[DARK],
                    sent=paths[sent],
                    digest=one.files[sent],
                )
        return None


def load_pictures(
    folder: Path, exercises: Collection[str], *, spared: Collection[str] = ()
) -> tuple[dict[str, Picture], list[Problem]]:
    """Find the pictures of a content folder's exercises.

    Args:
        exercises: ids of the exercises; each should have a picture, and each picture an exercise.
        spared: ids whose pictures are not blamed for having no exercise: it has mistakes of its own.

    Returns:
        The pictures by the exercise's id, and every mistake. A picture that is missing, or that was drawn from
        another description, is left out.
    """
    described, problems = sources(folder)
    gallery = Gallery(folder)
    pictures: dict[str, Picture] = {}
    for name, source in described.items():
        if name not in exercises:
            if name not in spared:
                problems.append(Problem(source.file, name, "is a picture of no exercise"))
            continue
        picture = gallery.find(name, source)
        if picture is None:
            problems.append(Problem(source.file, name, "is not drawn as it says: `python -m bot figures` draws it"))
        else:
            pictures[name] = picture
    problems += [Problem(FILE, one, "has no picture") for one in exercises if one not in described]
    return pictures, problems
