"""A message as hashed pieces: stems, pairs of stems, and parts of words, for what is learned by the light path."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 1 << 13
_LENGTHS: Final = (3, 4)
_EMPTY: Final = "\N{NULL}"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pieces:
    """Columns, ascending, and their values; the values have length 1 together."""

    columns: NDArray[np.int64]
    values: Floats


def pieces(stems: Sequence[str]) -> Pieces:
    """Hash a message. A message without words has one piece of its own, so no row is empty."""
    counts: dict[int, float] = {}

    def add(piece: str, weight: float) -> None:
        column = zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS
        counts[column] = max(counts.get(column, 0.0), weight)

    short = ["#" if word[0].isdigit() else word for word in stems]
    for word in dict.fromkeys(short):
        add(f"1{word}", 1.0)
        if len(word) > 4:
            edged = f"<{word}>"
            for length in _LENGTHS:
                for at in range(len(edged) - length + 1):
                    add(f"c{edged[at : at + length]}", 0.35)
    for one, other in zip(["^", *short], [*short, "$"], strict=True):
        add(f"2{one} {other}", 0.7)
    if not counts:
        add(_EMPTY, 1.0)
    columns = np.array(sorted(counts), dtype=np.int64)
    values = np.array([counts[column] for column in columns.tolist()])
    return Pieces(columns, values / np.sqrt(values @ values))
