"""The sentence encoder's numbers, read from its package's file on two threads."""

import logging
import os
import tempfile
import weakref
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder.reading import Singles

BLOCKS: Final = 17
"""Parts of the table of word pieces, each with a scale of its own: piece ``n`` is in part ``n % BLOCKS``."""
HEIGHT: Final = 7530
"""Word pieces in each part."""
ORDERS: Final = ((2, 0), (3, 1), (5, 2))
"""The three convolutions: how many word pieces each looks at, and how many of them stand to the left."""
_THREADS: Final = 2
_PIECE: Final = 1 << 16

Numbers = NDArray[np.int64]
Bytes = NDArray[np.uint8]

logger = logging.getLogger(__name__)


class Table(Protocol):
    """One row a word piece, in one file or in memory."""

    def __getitem__(self, rows: Numbers) -> Bytes:
        """Return some rows, in the order in which they are asked for."""
        ...


class Rows:
    """A table whose rows stay in a file without a name, and are read when they are asked for.

    The encoder's has 65 MB for the word pieces of all languages, of which a message needs some twenty. Mapping the
    file would bring in a hundred rows around each. Safe to use from several threads.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, archive: zipfile.ZipFile, parts: Sequence[str]) -> None:
        """``parts`` follow each other in the table; all are of one shape."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the table lives
        weakref.finalize(self, file.close)
        self._number = file.fileno()
        with ThreadPoolExecutor(_THREADS) as pool:
            shapes = set(pool.map(partial(self._copy, archive), parts, range(len(parts))))
        ((_, self._width),) = shapes

    def _copy(self, archive: zipfile.ZipFile, part: str, number: int) -> tuple[int, int]:
        # In small pieces: what a whole part takes for a moment, the program would keep for good.
        with archive.open(part) as member:
            np.lib.format.read_magic(member)
            (height, width), _, _ = np.lib.format.read_array_header_1_0(member)
            at = number * height * width
            while piece := member.read(_PIECE):
                while piece:  # a disk that is nearly full takes a piece of it
                    written = os.pwrite(self._number, piece, at)
                    at, piece = at + written, piece[written:]
        return height, width

    def __getitem__(self, rows: Numbers) -> Bytes:
        """Return some rows, in the order in which they are asked for."""
        read = [os.pread(self._number, self._width, row * self._width) for row in rows.tolist()]
        return np.frombuffer(b"".join(read), dtype=np.uint8).reshape(-1, self._width)


@dataclass(frozen=True)
class Weights:
    """What the encoder reckons with.

    Attributes:
        at: the arrays by their names in the package's file.
        projection: weights and offsets of the layer before the three convolutions, side by side.
        level: gains and offsets of the step after it, likewise.
        eps: what keeps a divisor from being nought.
        table: the embeddings of the word pieces, one part after the other.
    """

    at: dict[str, Singles]
    projection: tuple[Singles, Singles]
    level: tuple[Singles, Singles]
    eps: float
    table: Table

    def embedded(self, pieces: Numbers) -> Singles:
        """One row for each word piece."""
        blocks = pieces % BLOCKS
        out = self.table[blocks * HEIGHT + pieces // BLOCKS].astype(np.float32)
        out *= self.at["scale"][blocks, None]
        out += self.at["lo"][blocks, None]
        return out


def load(path: Path) -> Weights:
    """Read the package's file of weights.

    Raises:
        OSError, KeyError, ValueError, zipfile.BadZipFile: it cannot be read, or is another file.
    """
    parts = [f"q{number}.npy" for number in range(1, BLOCKS + 1)]
    with zipfile.ZipFile(path) as archive:
        table = _table(archive, parts)
        at = {
            name.removesuffix(".npy"): np.asarray(_array(archive, name), dtype=np.float32)
            for name in archive.namelist()
            if name not in parts
        }

    def beside(name: str) -> Singles:
        return np.concatenate([at[f"{name}{size}"] for size, _ in ORDERS], axis=-1)

    return Weights(
        at=at,
        projection=(beside("proj"), beside("proj_b")),
        level=(beside("ln_g"), beside("ln_b")),
        eps=float(at["eps"]),
        table=table,
    )


def _table(archive: zipfile.ZipFile, parts: Sequence[str]) -> Table:
    try:
        return Rows(archive, parts)
    except OSError as error:
        logger.warning("the sentence encoder's table stays in memory: %s", type(error).__name__)
        return np.concatenate([_array(archive, part) for part in parts])


def _array(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as member:
        return np.lib.format.read_array(member)
