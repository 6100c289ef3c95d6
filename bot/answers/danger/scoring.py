"""From a message and what the rules found in it to one log-odds, and to the likeliest kinds of danger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.danger.features import Floats, Pieces, pieces, signs
from bot.answers.danger.fold import fold, sentences
from bot.answers.danger.learn import sigmoid
from bot.answers.danger.rules import Findings
from bot.answers.danger.weights import KIND_BUCKETS, Limits, Weights

_LIKELY: Final = 3
_MOST_SENTENCES: Final = 8
_FEWEST_WORDS: Final = 3

Vector = NDArray[np.floating]


@dataclass(frozen=True)
class Scored:
    """A message's log-odds of danger, the limits that go with it, and the likeliest rules, best first."""

    value: float
    limits: Limits
    kinds: tuple[str, ...]

    @property
    def probability(self) -> float:
        """The log-odds as 0-1."""
        return float(sigmoid(np.array(self.value)))


@dataclass(frozen=True)
class Parts:
    """What the three models say about a message; ``dense`` is None in light mode.

    ``pieces`` is the most that the message, one of its sentences, or the message without its first or last sentence
    says, so that a greeting before a sign and thanks after it do not water it down.
    """

    dense: float | None
    pieces: float
    concepts: float


def rows(text: str, words: Sequence[str]) -> tuple[Pieces, tuple[Pieces, ...]]:
    """The pieces of the whole message, and of its sentences and runs of sentences when there are several."""
    whole = pieces(words)
    parts = sentences(text)
    if len(parts) < 2:
        return whole, ()
    runs = dict.fromkeys([*parts[:_MOST_SENTENCES], " ".join(parts[1:]), " ".join(parts[:-1]), " ".join(parts[1:-1])])
    folded = [fold(run).words for run in runs]
    return whole, tuple(pieces(run) for run in folded if len(run) >= _FEWEST_WORDS)


def apply(beta: Floats, row: Pieces) -> float:
    """Log-odds of one sparse row."""
    return float(beta[row.columns] @ row.values + beta[-1])


class Scorer:
    """Applies weights. Keeps no state."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._concepts = weights.concept_weights()
        self._column = {name: column for column, name in enumerate(weights.names)}

    def parts(self, text: str, findings: Findings, vector: Vector | None) -> tuple[Parts, Pieces]:
        """The three models' log-odds, and the pieces they rest on."""
        w = self._weights
        whole, single = rows(text, findings.words)
        z = apply(w.pieces, whole)
        best = max([z, *(apply(w.pieces, row) for row in single)])
        seen = sum(self._concepts.get(name, 0.0) for name in signs(findings)) + float(w.concepts[-1])
        dense = None if vector is None or w.dense is None else float(w.dense(vector)[0])
        return Parts(dense, best, seen), whole

    def score(self, text: str, findings: Findings, *, vector: Vector | None) -> Scored:
        """One log-odds and the likeliest kinds."""
        w = self._weights
        parts, whole = self.parts(text, findings, vector)
        value = join(parts, w.join_light if parts.dense is None else w.join_full)
        return Scored(
            value=value,
            limits=w.light if parts.dense is None else w.full,
            kinds=self._kinds(findings, whole, vector),
        )

    def _kinds(self, findings: Findings, whole: Pieces, vector: Vector | None) -> tuple[str, ...]:
        w = self._weights
        total = np.zeros(len(w.rules))
        columns = [self._column[name] for name in signs(findings) if name in self._column]
        if columns:
            total += w.kind_signs[columns].sum(axis=0)
        if vector is not None:
            total += np.asarray(vector, dtype=np.float64) @ w.kind_dense
        else:
            total += whole.values @ w.kind_pieces[whole.columns % KIND_BUCKETS]
        order = np.argsort(-total, kind="stable")[:_LIKELY]
        return tuple(w.rules[i] for i in order)


def joint_features(parts: Parts) -> list[float]:
    """What the joint model sees, in order."""
    out = [parts.pieces, parts.concepts]
    return out if parts.dense is None else [parts.dense, *out]


def join(parts: Parts, beta: Floats) -> float:
    """The joint log-odds."""
    return float(np.dot(joint_features(parts), beta[:-1]) + beta[-1])
