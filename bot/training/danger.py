"""Fit what is learned about danger on labelled messages of many authors."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.training.fits import folds, logistic, quadratic, ridge, sparse
from bot.training.messages import DangerMessage
from bot.understanding.danger.book import Book
from bot.understanding.danger.features import BUCKETS, Floats, Pieces, signs
from bot.understanding.danger.limits import FULL, LIGHT, Case, choose
from bot.understanding.danger.rules import Findings, Reader
from bot.understanding.danger.scoring import Parts, apply, join, joint_features, rows, side_by_side
from bot.understanding.danger.weights import KIND_BUCKETS, Limits, Quadratic, Weights
from bot.understanding.encoder.reading import Reading

Encoder = Callable[[Sequence[str]], Sequence[Reading]]
"""Texts to how the encoder reads them."""

VECTOR_DIRECTIONS: Final = 128
MEAN_DIRECTIONS: Final = 512
DENSE_PENALTY: Final = 0.03
PIECES_PENALTY: Final = 0.05
CONCEPT_PENALTY: Final = 3.0
JOIN_PENALTY: Final = 1.0
LOOK_ALIKES: Final = 3.0
"""How much a look-alike counts beside what nobody would take for danger, where words are learned from: the many
check-ins and wishes would drown them."""


@dataclass(frozen=True)
class Sample:
    """A message with everything that the models see of it."""

    message: DangerMessage
    findings: Findings
    whole: Pieces
    single: tuple[Pieces, ...]
    reading: Reading | None


def prepare(messages: Sequence[DangerMessage], encoder: Encoder | None, *, book: Book) -> list[Sample]:
    """Read each message with the rules and the encoder."""
    reader = Reader(book)
    readings = None if encoder is None else encoder([m.text for m in messages])
    out = []
    for number, message in enumerate(messages):
        findings = reader.read(message.text)
        whole, single = rows(findings)
        out.append(Sample(message, findings, whole, single, None if readings is None else readings[number]))
    return out


@dataclass(frozen=True)
class Models:
    """The two models that do without the encoder."""

    pieces: Floats
    names: tuple[str, ...]
    concepts: Floats

    def parts(self, sample: Sample, *, dense: Floats | None) -> Parts:
        """What they say about a message, beside what the encoder's models say."""
        known = {name: at for at, name in enumerate(self.names)}
        seen = float(self.concepts[-1]) + sum(
            float(self.concepts[known[name]]) for name in signs(sample.findings) if name in known
        )
        z = apply(self.pieces, sample.whole)
        best = max([z, *(apply(self.pieces, row) for row in sample.single)])
        return Parts(dense, 0 if sample.reading is None else sample.reading.windows, best, seen)


def _balance(samples: Sequence[Sample], *, look_alikes: float = 1.0) -> Floats:
    """Both sides weigh the same, whatever their number; look-alikes more than other harmless messages."""
    danger = np.array([s.message.danger for s in samples])
    weight = np.where(danger, 1.0, [look_alikes if s.message.hard else 1.0 for s in samples])
    for side in (danger, ~danger):
        weight[side] *= 0.5 / max(weight[side].sum(), 1.0)
    return np.asarray(weight * len(samples), dtype=np.float64)


def _targets(samples: Sequence[Sample]) -> Floats:
    return np.array([float(s.message.danger) for s in samples])


def train(samples: Sequence[Sample]) -> Models:
    """Fit the two models."""
    y, weight = _targets(samples), _balance(samples, look_alikes=LOOK_ALIKES)
    pieces = logistic(sparse([s.whole for s in samples], BUCKETS), y, weight, penalty=PIECES_PENALTY)
    seen = [signs(s.findings) for s in samples]
    names = tuple(sorted(set().union(*seen)))
    return Models(pieces, names, logistic(_matrix(seen, names), y, weight, penalty=CONCEPT_PENALTY))


@dataclass(frozen=True)
class Dense:
    """The two models on the encoder, and what they say of each message's parts without its author's messages."""

    vectors: Quadratic
    means: Quadratic
    left_out: tuple[Floats, ...]


def train_dense(samples: Sequence[Sample]) -> Dense | None:
    """Fit the models on the encoder; None without one."""
    readings = [s.reading for s in samples if s.reading is not None]
    if len(readings) < len(samples):
        return None
    y, weight, authors = _targets(samples), _balance(samples), [s.message.author for s in samples]
    vectors, one = quadratic(
        [r.vectors for r in readings], y, weight, authors,
        directions=VECTOR_DIRECTIONS, penalty=DENSE_PENALTY, level=False,
    )  # fmt: skip
    means, other = quadratic(
        [r.means for r in readings], y, weight, authors,
        directions=MEAN_DIRECTIONS, penalty=DENSE_PENALTY, level=True,
    )  # fmt: skip
    return Dense(vectors, means, tuple(side_by_side(*pair) for pair in zip(one, other, strict=True)))


def held_out(samples: Sequence[Sample], dense: Sequence[Floats | None]) -> list[Parts]:
    """What models say that never saw the author of a message."""
    out: dict[int, Parts] = {}
    for learn, judge in folds([s.message.author for s in samples]):
        models = train([samples[at] for at in learn])
        out |= {at: models.parts(samples[at], dense=dense[at]) for at in judge.tolist()}
    return [out[at] for at in range(len(samples))]


def _matrix(seen: Sequence[frozenset[str]], names: Sequence[str]) -> Floats:
    column = {name: at for at, name in enumerate(names)}
    x = np.zeros((len(seen), len(names)))
    for row, found in enumerate(seen):
        for name in found:
            if name in column:
                x[row, column[name]] = 1.0
    return x


@dataclass(frozen=True)
class Figures:
    """How one author's messages fare when the models never saw that author; shares from 0 to 1, None without cases.

    The names are the scorer's: danger alarmed, danger alarmed or asked about, false alarms on all harmless messages
    and on those that look like danger, and needless questions on both.
    """

    author: str
    mode: str
    dangers: int
    harmless: int
    rf_recall: float | None
    rf_caught: float | None
    rf_false_all: float | None
    rf_false_hn: float | None
    ask_all: float | None
    ask_hn: float | None


def fit(messages: Sequence[DangerMessage], encoder: Encoder | None, *, book: Book) -> Weights:
    """Fit the weights alone; see `fit_with_figures`."""
    return fit_with_figures(messages, encoder, book=book)[0]


def fit_with_figures(
    messages: Sequence[DangerMessage], encoder: Encoder | None, *, book: Book
) -> tuple[Weights, tuple[Figures, ...]]:
    """Fit models, their joint and the limits; joint and limits come from authors that were left out.

    Args:
        messages: labelled messages of at least two authors.
        encoder: makes the vectors; None fits for light mode alone.
        book: the rules that the models look at beside the words.
    """
    samples = prepare([one for one in messages if not one.arguable], encoder, book=book)
    dense = train_dense(samples)
    parts = held_out(samples, [None] * len(samples) if dense is None else dense.left_out)
    models = train(samples)
    y, weight = _targets(samples), _balance(samples, look_alikes=LOOK_ALIKES)
    light = [Parts(None, 0, p.pieces, p.concepts) for p in parts]
    full = light if dense is None else parts
    join_light = logistic(np.array([joint_features(p) for p in light]), y, weight, penalty=JOIN_PENALTY)
    join_full = logistic(np.array([joint_features(p) for p in full]), y, weight, penalty=JOIN_PENALTY)
    rules, kind_dense, kind_pieces, kind_signs = _kinds(samples, models.names)
    weights = Weights(
        digest=book.digest,
        messages=digest(messages),
        vectors=None if dense is None else dense.vectors,
        means=None if dense is None else dense.means,
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
    figures = [
        *(_figures(_cases(samples, full, join_full), samples, weights.full, "full") if dense else ()),
        *_figures(_cases(samples, light, join_light), samples, weights.light, "light"),
    ]
    return weights, tuple(figures)


def _figures(cases: Sequence[Case], samples: Sequence[Sample], limits: Limits, mode: str) -> Iterable[Figures]:
    authors = sorted({s.message.author for s in samples})
    for author in authors:
        own = [case for case, sample in zip(cases, samples, strict=True) if sample.message.author == author]
        danger = [c for c in own if c.danger]
        harmless = [c for c in own if not c.danger]
        hard = [c for c in harmless if c.hard]
        yield Figures(
            author=author,
            mode=mode,
            dangers=len(danger),
            harmless=len(harmless),
            rf_recall=_share(limits.alarms(c.score, c.alarmed, c.asked) for c in danger),
            rf_caught=_share(
                limits.alarms(c.score, c.alarmed, c.asked) or limits.asks(c.heard, c.asked) for c in danger
            ),
            rf_false_all=_share(limits.alarms(c.score, c.alarmed, c.asked) for c in harmless),
            rf_false_hn=_share(limits.alarms(c.score, c.alarmed, c.asked) for c in hard),
            ask_all=_share(
                not limits.alarms(c.score, c.alarmed, c.asked) and limits.asks(c.heard, c.asked) for c in harmless
            ),
            ask_hn=_share(
                not limits.alarms(c.score, c.alarmed, c.asked) and limits.asks(c.heard, c.asked) for c in hard
            ),
        )


def _share(flags: Iterable[bool]) -> float | None:
    found = list(flags)
    return sum(found) / len(found) if found else None


def _cases(samples: Sequence[Sample], parts: Sequence[Parts], beta: Floats) -> list[Case]:
    scores = [join(part, beta) for part in parts]
    return [
        Case(
            score=score,
            heard=heard,
            danger=sample.message.danger,
            hard=sample.message.hard,
            alarmed=bool(sample.findings.alarms),
            asked=bool(sample.findings.asks),
        )
        for sample, (score, heard) in zip(samples, scores, strict=True)
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
    by_signs = ridge(seen, target, penalty=10.0)
    by_pieces = ridge(folded, target, penalty=0.5)
    vectors = [s.reading.vector for s in told if s.reading is not None]
    if len(vectors) < len(told):
        return rules, np.zeros((0, len(rules))), by_pieces, by_signs
    return rules, ridge(np.array(vectors, dtype=np.float64), target, penalty=0.5), by_pieces, by_signs


def digest(messages: Sequence[DangerMessage]) -> str:
    """Hash of the messages, their labels and authors."""
    lines = sorted(f"{m.author}\t{m.danger}\t{m.rule}\t{m.text}" for m in messages)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
