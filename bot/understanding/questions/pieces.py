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


@dataclass(frozen=True)
class Block:
    """Many messages' pieces, by column, so that one message is compared with all of them at once.

    Attributes:
        starts: for each column where its entries begin; one more than there are columns.
        rows: the rows that have the column.
        values: their values there.
        count: number of rows.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    values: NDArray[np.float32]
    count: int

    @classmethod
    def of(cls, found: Sequence[Pieces]) -> "Block":
        """Turn rows round."""
        columns = np.concatenate([one.columns for one in found]) if found else np.zeros(0, dtype=np.int64)
        rows = np.repeat(np.arange(len(found)), [len(one.columns) for one in found])
        values = np.concatenate([one.values for one in found]) if found else np.zeros(0)
        order = np.lexsort((rows, columns))
        starts = np.searchsorted(columns[order], np.arange(BUCKETS + 1))
        return cls(starts.astype(np.int64), rows[order], values[order].astype(np.float32), len(found))

    def cosines(self, message: Pieces) -> NDArray[np.float32]:
        """The cosine of a message with every row."""
        begins = self.starts[message.columns]
        lengths = self.starts[message.columns + 1] - begins
        total = int(lengths.sum())
        if not total:
            return np.zeros(self.count, dtype=np.float32)
        ends = np.cumsum(lengths)
        at = np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
        weights = self.values[at] * np.repeat(message.values.astype(np.float32), lengths)
        return np.bincount(self.rows[at], weights=weights, minlength=self.count).astype(np.float32)
