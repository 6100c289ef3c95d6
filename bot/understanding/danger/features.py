"""What the learned part sees of a message besides the encoder's vector: pieces of its words, what rules found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.understanding.danger.rules import Findings

BUCKETS: Final = 1 << 15
"""Pieces of words are hashed into so many columns."""

_MOST_WORDS: Final = 400
_FORM: Final = "3"
"""Changes when the pieces change, so that weights of another form are recognised as foreign."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pieces:
    """A sparse row of length 1: columns in order, and their values."""

    columns: NDArray[np.int64]
    values: Floats


def columns(words: Sequence[str]) -> frozenset[int]:
    """Single words of a sentence, pairs, pairs with one word between, and runs of three to five letters."""
    found: set[int] = set()
    bounded = ["<", *(word for word in words if word != "\x00"), ">"][:_MOST_WORDS]
    for at, word in enumerate(bounded):
        if at and at < len(bounded) - 1:
            found.add(crc32(b"w" + word.encode()) % BUCKETS)
            raw = f"<{word}>".encode()
            for size in (3, 4, 5):
                for start in range(len(raw) - size + 1):
                    found.add(crc32(raw[start : start + size]) % BUCKETS)
        if at + 1 < len(bounded):
            found.add(crc32(f"p{word} {bounded[at + 1]}".encode()) % BUCKETS)
        if at + 2 < len(bounded):
            found.add(crc32(f"s{word} {bounded[at + 2]}".encode()) % BUCKETS)
    return frozenset(found)


def pieces(sentences: Iterable[frozenset[int]]) -> Pieces:
    """The row of one sentence or several: what is in any of them."""
    found = np.array(sorted(frozenset().union(*sentences)), dtype=np.int64)
    return Pieces(found, np.full(len(found), 1.0 / np.sqrt(max(len(found), 1))))


def signs(findings: Findings) -> frozenset[str]:
    """Names of what the rules saw: concepts, rules raised, asked about or held back, and guards."""
    return frozenset(
        {
            *(f"has:{concept}" for concept in findings.concepts),
            *(f"alarm:{rule.id}" for rule in findings.alarms),
            *(f"ask:{rule.id}" for rule in findings.asks),
            *(f"held:{rule.id}" for rule in findings.held),
            *(f"guard:{guard}" for guard in findings.guards),
            *(["any:alarm"] if findings.alarms else []),
            *(["any:ask"] if findings.asks else []),
            *(["any:held"] if findings.held else []),
        }
    )


def form() -> str:
    """The form of the pieces, part of what weights are fitted for."""
    return f"{_FORM}:{BUCKETS}"
