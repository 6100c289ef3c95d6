"""From a message and what the rules found in it to one log-odds, and to the likeliest kinds of danger."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from bot.understanding.danger.features import Floats, Pieces, columns, pieces, signs
from bot.understanding.danger.rules import Findings
from bot.understanding.danger.weights import KIND_BUCKETS, Limits, Weights
from bot.understanding.encoder.reading import Reading

_LIKELY: Final = 3
_MOST_SENTENCES: Final = 12
SENTENCE_ALARM: Final = 1.0
WINDOW_ALARM: Final = 2.0
WINDOW_ASK: Final = 1.0
"""What is taken off the log-odds of a part before it counts for the whole message: a sentence by itself says less
surely that something is wrong than the message around it. A question needs no certainty, so there a sentence counts
in full, and no sign is lost because harmless sentences stand before or after it."""


@dataclass(frozen=True)
class Scored:
    """What the models say of a message.

    Attributes:
        value: log-odds of danger, for the alarm.
        heard: log-odds of danger in the message or in its most dangerous part, for the question; never below `value`.
        limits: the limits that go with them.
        kinds: the likeliest rules, best first.
        lead: by how much the first of them is likelier than the second; about 0-1.
        hidden: how much more may be heard in one of several sentences by itself, in light mode, where what the rules
            saw in the whole message counts: the harmless places and things of the others speak against a sign.
    """

    value: float
    heard: float
    limits: Limits
    kinds: tuple[str, ...]
    lead: float
    hidden: float = 0.0

    @property
    def probability(self) -> float:
        """The log-odds as 0-1."""
        return float(sigmoid(np.array(self.value)))


@dataclass(frozen=True)
class Parts:
    """What the models say about a message.

    Attributes:
        dense: by the encoder, one row a part and one column a model; the whole message first; None in light mode.
        windows: the first row of ``dense`` that is a window of words.
        pieces: by pieces of words: the most that the message, up to three of its sentences, or the message without
            its first or last sentence says, so that a greeting before a sign and thanks after it do not water it down.
        concepts: by what the rules saw.
    """

    dense: Floats | None
    windows: int
    pieces: float
    concepts: float


def rows(findings: Findings) -> tuple[Pieces, tuple[Pieces, ...]]:
    """The pieces of the whole message, and of its sentences and short runs of them when there are several."""
    parts = [
        columns([word for _, word in run])
        for _, run in groupby(zip(findings.sentence, findings.words, strict=True), key=lambda pair: pair[0])
    ] or [columns(())]
    if len(parts) < 2:
        return pieces(parts), ()
    if len(parts) > _MOST_SENTENCES:
        size = -(-len(parts) // _MOST_SENTENCES)
        parts = [frozenset().union(*parts[at : at + size]) for at in range(0, len(parts), size)]
    runs = [parts[at : at + size] for size in (1, 2, 3) for at in range(len(parts) - size + 1)]
    return pieces(parts), tuple(pieces(run) for run in [*runs, parts[1:], parts[:-1]])


def apply(beta: Floats, row: Pieces) -> float:
    """Log-odds of one sparse row."""
    return float(beta[row.columns] @ row.values + beta[-1])


class Scorer:
    """Applies weights. Keeps no state."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._concepts = weights.concept_weights()
        self._column = {name: column for column, name in enumerate(weights.names)}

    def parts(self, findings: Findings, reading: Reading | None) -> tuple[Parts, Pieces]:
        """The models' log-odds, and the pieces they rest on."""
        w = self._weights
        whole, single = rows(findings)
        z = apply(w.pieces, whole)
        best = max([z, *(apply(w.pieces, row) for row in single)])
        seen = sum(self._concepts.get(name, 0.0) for name in signs(findings)) + float(w.concepts[-1])
        if reading is None or w.vectors is None or w.means is None:
            return Parts(None, 0, best, seen), whole
        dense = side_by_side(w.vectors(reading.vectors), w.means(reading.means))
        return Parts(dense, reading.windows, best, seen), whole

    def score(self, findings: Findings, *, reading: Reading | None) -> Scored:
        """Log-odds and the likeliest kinds."""
        w = self._weights
        parts, whole = self.parts(findings, reading)
        light = parts.dense is None
        value, heard = join(parts, w.join_light if light else w.join_full)
        kinds, lead = self._kinds(findings, whole, reading)
        harmless = -sum(min(0.0, self._concepts.get(name, 0.0)) for name in signs(findings)) if light else 0.0
        return Scored(value, heard, w.light if light else w.full, kinds, lead, harmless * float(w.join_light[-2]))

    def _kinds(self, findings: Findings, whole: Pieces, reading: Reading | None) -> tuple[tuple[str, ...], float]:
        w = self._weights
        total = np.zeros(len(w.rules))
        columns = [self._column[name] for name in signs(findings) if name in self._column]
        if columns:
            total += w.kind_signs[columns].sum(axis=0)
        if reading is not None and len(w.kind_dense):
            total += reading.vector.astype(np.float64) @ w.kind_dense
        else:
            total += whole.values @ w.kind_pieces[whole.columns % KIND_BUCKETS]
        order = np.argsort(-total, kind="stable")[:_LIKELY]
        lead = float(total[order[0]] - total[order[1]]) if len(order) > 1 else 1.0
        return tuple(w.rules[i] for i in order), lead


def side_by_side(vectors: Floats, means: Floats) -> Floats:
    """One row a part and one column a model; a window, which has no vector, borrows the whole message's."""
    out = np.empty((len(means), 2))
    out[:, 0] = vectors[0]
    out[: len(vectors), 0] = vectors
    out[:, 1] = means
    return out


def joint_features(parts: Parts) -> list[float]:
    """What the joint model sees of the whole message, in order."""
    out = [parts.pieces, parts.concepts]
    return out if parts.dense is None else [*parts.dense[0].tolist(), *out]


def join(parts: Parts, beta: Floats) -> tuple[float, float]:
    """The joint log-odds, for the alarm and for the question."""
    whole = float(np.dot(joint_features(parts), beta[:-1]) + beta[-1])
    if parts.dense is None or len(parts.dense) < 2:
        return whole, whole
    rest = parts.pieces * beta[-3] + parts.concepts * beta[-2] + beta[-1]
    each = parts.dense[1:] @ beta[: parts.dense.shape[1]] + rest
    single, runs = each[: parts.windows - 1], each[parts.windows - 1 :]
    sentence = float(single.max()) if len(single) else whole
    window = float(runs.max()) if len(runs) else whole
    return (
        max(whole, sentence - SENTENCE_ALARM, window - WINDOW_ALARM),
        max(whole, sentence, window - WINDOW_ASK),
    )


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))
