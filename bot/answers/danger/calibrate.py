"""Fit what is learned about danger on labelled messages of many authors."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.danger.book import Book
from bot.answers.danger.features import BUCKETS, Floats, Pieces, signs
from bot.answers.danger.learn import Sparse, newton, sparse_logistic
from bot.answers.danger.limits import FULL, LIGHT, Case, choose
from bot.answers.danger.rules import Findings, Reader
from bot.answers.danger.scoring import Parts, apply, join, joint_features, rows
from bot.answers.danger.weights import KIND_BUCKETS, Weights

Encoder = Callable[[Sequence[str]], NDArray[np.floating]]
"""Texts to one row a text."""

DENSE_PENALTY: Final = 0.3
PIECES_PENALTY: Final = 0.3
CONCEPT_PENALTY: Final = 3.0
JOIN_PENALTY: Final = 1.0
_FOLDS: Final = 6


@dataclass(frozen=True)
class Message:
    """A labelled message.

    Attributes:
        text: what was written.
        danger: whether it tells of danger now.
        rule: the rule it belongs to, when it does.
        author: who wrote it; authors are what is held out.
        hard: it looks like danger and is none.
        arguable: it counts for neither side and is not learned from.
    """

    text: str
    danger: bool
    author: str
    rule: str = ""
    hard: bool = False
    arguable: bool = False


@dataclass(frozen=True)
class Sample:
    """A message with everything that the models see of it."""

    message: Message
    findings: Findings
    whole: Pieces
    single: tuple[Pieces, ...]
    vector: NDArray[np.floating] | None


def prepare(messages: Sequence[Message], encoder: Encoder | None, *, book: Book) -> list[Sample]:
    """Read each message with the rules and the encoder."""
    reader = Reader(book)
    vectors = None if encoder is None else encoder([m.text for m in messages])
    out = []
    for number, message in enumerate(messages):
        findings = reader.read(message.text)
        whole, single = rows(message.text, findings.words)
        out.append(Sample(message, findings, whole, single, None if vectors is None else vectors[number]))
    return out


@dataclass(frozen=True)
class Models:
    """The three models before they are joined."""

    dense: Floats
    pieces: Floats
    names: tuple[str, ...]
    concepts: Floats

    def parts(self, sample: Sample, *, dense: bool) -> Parts:
        """What they say about a message."""
        z = apply(self.pieces, sample.whole)
        known = {name: at for at, name in enumerate(self.names)}
        seen = float(self.concepts[-1]) + sum(
            float(self.concepts[known[n]]) for n in signs(sample.findings) if n in known
        )
        best = max([z, *(apply(self.pieces, row) for row in sample.single)])
        vector = sample.vector if dense else None
        return Parts(None if vector is None else float(vector @ self.dense[:-1] + self.dense[-1]), z, best, seen)


def _balance(samples: Sequence[Sample]) -> Floats:
    """Both sides weigh the same; within a side everyday messages and look-alikes weigh as they come."""
    danger = np.array([s.message.danger for s in samples])
    weight = np.where(danger, 0.5 / max(danger.sum(), 1), 0.5 / max((~danger).sum(), 1))
    return np.asarray(weight * len(samples), dtype=np.float64)


def train(samples: Sequence[Sample]) -> Models:
    """Fit the three models."""
    y = np.array([float(s.message.danger) for s in samples])
    weight = _balance(samples)
    vectors = [s.vector for s in samples]
    dense = (
        np.zeros(1)
        if any(v is None for v in vectors)
        else newton(np.array(vectors, dtype=np.float64), y, weight, penalty=DENSE_PENALTY)
    )
    pieces = sparse_logistic(Sparse.stack([s.whole for s in samples], BUCKETS), y, weight, penalty=PIECES_PENALTY)
    seen = [signs(s.findings) for s in samples]
    names = tuple(sorted(set().union(*seen)))
    concepts = newton(_matrix(seen, names), y, weight, penalty=CONCEPT_PENALTY)
    return Models(dense, pieces, names, concepts)


def _matrix(seen: Sequence[frozenset[str]], names: Sequence[str]) -> Floats:
    column = {name: at for at, name in enumerate(names)}
    x = np.zeros((len(seen), len(names)))
    for row, found in enumerate(seen):
        for name in found:
            if name in column:
                x[row, column[name]] = 1.0
    return x


def held_out(samples: Sequence[Sample], *, folds: int = _FOLDS) -> list[Parts]:
    """What models say that never saw the author of a message; authors are dealt into folds in turn."""
    authors = sorted({s.message.author for s in samples})
    fold_of = {author: number % folds for number, author in enumerate(authors)}
    out: dict[int, Parts] = {}
    for fold in range(min(folds, len(authors))):
        models = train([s for s in samples if fold_of[s.message.author] != fold])
        for at, sample in enumerate(samples):
            if fold_of[sample.message.author] == fold:
                out[at] = models.parts(sample, dense=sample.vector is not None)
    return [out[at] for at in range(len(samples))]


def fit(messages: Sequence[Message], encoder: Encoder | None, *, book: Book) -> Weights:
    """Fit models, their joint and the limits; the limits come from authors that were left out."""
    samples = [s for s in prepare(messages, encoder, book=book) if not s.message.arguable]
    parts = held_out(samples)
    models = train(samples)
    y = np.array([float(s.message.danger) for s in samples])
    weight = _balance(samples)
    light = [Parts(None, p.pieces, p.best_sentence, p.concepts) for p in parts]
    full = parts if encoder is not None else light
    join_light = newton(np.array([joint_features(p) for p in light]), y, weight, penalty=JOIN_PENALTY)
    join_full = newton(np.array([joint_features(p) for p in full]), y, weight, penalty=JOIN_PENALTY)
    rules, kind_dense, kind_pieces, kind_signs = _kinds(samples, models.names)
    return Weights(
        digest=book.digest,
        messages=digest(messages),
        dense=models.dense,
        pieces=models.pieces,
        names=models.names,
        concepts=models.concepts,
        join_full=join_full,
        join_light=join_light,
        full=choose(_cases(samples, full, join_full), FULL),
        light=choose(_cases(samples, light, join_light), LIGHT),
        rules=rules,
        kind_dense=kind_dense,
        kind_pieces=kind_pieces,
        kind_signs=kind_signs,
    )


def _cases(samples: Sequence[Sample], parts: Sequence[Parts], beta: Floats) -> list[Case]:
    return [
        Case(
            score=join(part, beta),
            danger=sample.message.danger,
            hard=sample.message.hard,
            alarmed=bool(sample.findings.alarms),
            asked=bool(sample.findings.asks),
        )
        for sample, part in zip(samples, parts, strict=True)
    ]


def _kinds(samples: Sequence[Sample], names: Sequence[str]) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """Ridge regressions from vector, pieces and signs to the rule, over the messages of danger alone."""
    told = [s for s in samples if s.message.danger and s.message.rule]
    rules = tuple(sorted({s.message.rule for s in told}))
    target = np.array([[float(s.message.rule == rule) for rule in rules] for s in told])
    target -= target.mean(axis=0)
    seen = _matrix([signs(s.findings) for s in told], names)
    folded = np.zeros((len(told), KIND_BUCKETS))
    for row, sample in enumerate(told):
        np.add.at(folded[row], sample.whole.columns % KIND_BUCKETS, sample.whole.values)
    by_signs = _ridge(seen, target, penalty=10.0)
    by_pieces = _ridge(folded, target, penalty=0.5)
    if any(s.vector is None for s in told):
        return rules, np.zeros((1, len(rules))), by_pieces, by_signs
    by_vector = _ridge(np.array([s.vector for s in told], dtype=np.float64), target, penalty=0.5)
    return rules, by_vector, by_pieces, by_signs


def _ridge(x: Floats, y: Floats, *, penalty: float) -> Floats:
    if x.shape[1] > len(x):
        return np.asarray(x.T @ np.linalg.solve(x @ x.T + penalty * np.eye(len(x)), y))
    return np.asarray(np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y))


def digest(messages: Sequence[Message]) -> str:
    """Hash of the messages, their labels and authors."""
    lines = sorted(f"{m.author}\t{m.danger}\t{m.rule}\t{m.text}" for m in messages)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
