"""Fit what is learned about questions on labelled messages; judged on authors that were left out."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.calibration import Calibration, Gate
from bot.answers.danger.learn import lbfgs, newton
from bot.answers.knowledge import Decoy, Entry, Knowledge
from bot.answers.learned import KINDS, VIEWS, Classes, Learned, Seen, centred, kernel, softmax
from bot.answers.match import Index
from bot.answers.normalise import Normaliser, words_of
from bot.answers.pieces import BUCKETS, pieces
from bot.answers.route import CHECKIN, OUT_OF_SCOPE, SMALLTALK

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Encode = Callable[[Sequence[str]], NDArray[np.floating] | None]

PIECES_PENALTY: Final = 0.5
DENSE_PENALTY: Final = 0.2
MIX_PENALTY: Final = 0.02
GATE_PENALTY: Final = 1.0
WRONG_COST: Final = 3.0
"""What a wrong answer to an in-scope message costs, in messages that are asked back instead of answered."""
FALSE_COST: Final = 2.0
"""What an answer to an out-of-scope message, a check-in or small talk costs."""
HELPED: Final = 0.985
"""Share of in-scope messages whose topic should be answered or suggested."""


@dataclass(frozen=True)
class Message:
    """A labelled message.

    Attributes:
        text: what was written.
        label: a topic id, ``out_of_scope``, ``checkin`` or ``smalltalk``.
        author: who wrote it; authors are what is left out.
        also: labels that are as good.
        decoy: the decoy it belongs to, when it is out of scope and that is known.
    """

    text: str
    label: str
    author: str
    also: tuple[str, ...] = ()
    decoy: str = ""

    @property
    def accepted(self) -> frozenset[str]:
        """Every label that is right."""
        return frozenset((self.label, *self.also))


def vocabulary(knowledge: Knowledge, texts: Iterable[str]) -> tuple[str, ...]:
    """Words that people really use: those of the content, and those that appear in two messages or more."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(words_of(text)))
    words = {word for word, times in seen.items() if times >= 2 and word.isalpha() and len(word) >= 4}
    return tuple(sorted(words | set(content_words(knowledge))))


def content_words(knowledge: Knowledge) -> tuple[str, ...]:
    """Words of the content that misspelt words are repaired to: those in two phrasings, or in a question."""
    seen: Counter[str] = Counter()
    sure: set[str] = set()
    owners: list[Entry | Decoy] = [*knowledge.entries, *knowledge.decoys]
    for owner in owners:
        sure.update(words_of(owner.question))
        for phrase in owner.variants:
            seen.update(set(words_of(phrase)))
    return tuple(sorted(sure | {word for word, times in seen.items() if times >= 2}))


@dataclass(frozen=True)
class _Rows:
    """Texts with their features and targets."""

    pieces: NDArray[np.float32]
    vectors: NDArray[np.float32] | None
    accepted: tuple[frozenset[int], ...]
    group: tuple[str, ...]

    def take(self, chosen: NDArray[np.bool_]) -> "_Rows":
        numbers = np.flatnonzero(chosen).tolist()
        return _Rows(
            self.pieces[chosen],
            None if self.vectors is None else self.vectors[chosen],
            tuple(self.accepted[n] for n in numbers),
            tuple(self.group[n] for n in numbers),
        )


@dataclass(frozen=True)
class _Models:
    pieces: NDArray[np.float32]
    centre: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    dense: NDArray[np.float32]


class Fitter:
    """One knowledge with its messages, ready to fit on some of them."""

    def __init__(
        self,
        knowledge: Knowledge,
        messages: Sequence[Message],
        encode: Encode | None,
        *,
        vocabulary_texts: Sequence[str] = (),
    ) -> None:
        self.knowledge = knowledge
        self.messages = tuple(messages)
        self.words = vocabulary(knowledge, [*(m.text for m in messages), *vocabulary_texts])
        self.normaliser = Normaliser(content_words(knowledge), self.words)
        self.index = Index(knowledge, self.normaliser)
        self.classes = Classes(self.index, [entry.id for entry in knowledge.topics])
        names = self.classes.names
        self.topics = frozenset(names[: self.classes.topics])
        self.column = {name: at for at, name in enumerate(names)}
        phrases: list[tuple[str, str]] = [
            (entry.topic, phrase) for entry in knowledge.entries for phrase in (entry.question, *entry.variants)
        ]
        phrases += [(d.id, phrase) for d in knowledge.decoys for phrase in (d.question, *d.variants)]
        self.phrases = len(phrases)
        texts = [phrase for _, phrase in phrases] + [m.text for m in messages]
        self.normal = [self.normaliser(text) for text in texts]
        matrix = np.zeros((len(texts), BUCKETS), dtype=np.float32)
        for row, one in enumerate(self.normal):
            found = pieces(one.stems)
            matrix[row, found.columns] = found.values
        vectors = encode(texts) if encode is not None else None
        self.rows = _Rows(
            matrix,
            None if vectors is None else np.asarray(vectors, dtype=np.float32),
            tuple([frozenset({self.column[owner]}) for owner, _ in phrases] + [self._accepted(m) for m in messages]),
            tuple(["" for _ in phrases] + [m.author for m in messages]),
        )
        self.matches = [self.index.match(one) for one in self.normal[self.phrases :]]

    def _accepted(self, message: Message) -> frozenset[int]:
        out: set[int] = set()
        for label in message.accepted:
            if label == OUT_OF_SCOPE:
                out.update(range(self.classes.topics, self.classes.owners))
            elif label in self.column:
                out.add(self.column[label])
        return frozenset(out)

    # --- first step: a score for each class -----------------------------------------------------------------

    def _targets(self, rows: _Rows, labels: Sequence[str]) -> NDArray[np.float32]:
        """One column a class. An out-of-scope message without a decoy goes to the class it resembles most."""
        target = np.zeros((len(rows.group), len(self.classes.names)), dtype=np.float32)
        open_rows: list[int] = []
        for row, label in enumerate(labels):
            if label in self.column:
                target[row, self.column[label]] = 1.0
            else:
                open_rows.append(row)
        if open_rows:
            gram = rows.pieces @ rows.pieces.T
            sure = np.ones(len(labels), dtype=bool)
            sure[open_rows] = False
            solved = np.linalg.solve(gram[np.ix_(sure, sure)] + PIECES_PENALTY * np.eye(int(sure.sum()), dtype=np.float32), target[sure])
            scores = gram[np.ix_(open_rows, np.flatnonzero(sure).tolist())] @ solved
            for row, score in zip(open_rows, scores, strict=True):
                target[row, max(rows.accepted[row], key=lambda at: (float(score[at]), -at))] = 1.0
        return target

    def _labels(self, chosen: NDArray[np.bool_]) -> list[str]:
        owners = [self.classes.names[next(iter(a))] for a in self.rows.accepted[: self.phrases]]
        labels = owners + [m.decoy if m.label == OUT_OF_SCOPE else m.label for m in self.messages]
        return [label for label, yes in zip(labels, chosen.tolist(), strict=True) if yes]

    def train(self, chosen: NDArray[np.bool_]) -> _Models:
        """Fit the two ridge regressions on some rows, in closed form."""
        rows = self.rows.take(chosen)
        target = self._targets(rows, self._labels(chosen))
        eye = np.eye(len(target), dtype=np.float32)
        solved = np.linalg.solve(rows.pieces @ rows.pieces.T + PIECES_PENALTY * eye, target)
        by_pieces = (rows.pieces.T @ solved).astype(np.float32)
        if rows.vectors is None:
            none = np.zeros((0, 0), dtype=np.float32)
            return _Models(by_pieces, none, none, np.zeros((0, len(self.classes.names)), dtype=np.float32))
        centre = rows.vectors.mean(axis=0)
        landmarks = centred(rows.vectors, centre)
        near = kernel(landmarks, landmarks)
        dense = np.linalg.solve(near + DENSE_PENALTY * eye, target).astype(np.float32)
        return _Models(by_pieces, centre, landmarks, dense)

    def calibration(self, models: _Models, full: Gate, light: Gate) -> Calibration:
        """Put what was fitted together."""
        return Calibration(
            digest=self.knowledge.digest,
            messages=digest(self.messages),
            classes=self.classes.names,
            words=self.words,
            pieces=models.pieces,
            centre=models.centre,
            landmarks=models.landmarks,
            dense=models.dense,
            full=full,
            light=light,
        )

    def see(self, models: _Models, numbers: Iterable[int]) -> list[Seen]:
        """Look at some messages (by their number) with models."""
        learned = self.learned(models)
        out: list[Seen] = []
        for number in numbers:
            row = self.phrases + number
            light = self.rows.pieces[row] @ models.pieces
            dense = None
            if self.rows.vectors is not None:
                near = kernel(centred(self.rows.vectors[row], models.centre), models.landmarks)
                dense = near @ models.dense
            views = learned.assemble(np.asarray(light, dtype=np.float64), dense, self.matches[number])
            out.append(Seen(views, self.matches[number], self.normal[row]))
        return out

    def held_out(self) -> list[Seen]:
        """What models see that never saw the author of a message.

        A ridge regression's predictions for rows that are left out follow from the inverse that it needs anyway
        (the targets less the block of the inverse solved for the block of the weights), so every author is left
        out on their own, at the price of one fit.
        """
        every = np.ones(len(self.rows.group), dtype=bool)
        target = self._targets(self.rows, self._labels(every))
        light = self._left_out(self.rows.pieces @ self.rows.pieces.T, target, PIECES_PENALTY)
        dense = None
        if self.rows.vectors is not None:
            landmarks = centred(self.rows.vectors, self.rows.vectors.mean(axis=0))
            dense = self._left_out(kernel(landmarks, landmarks), target, DENSE_PENALTY)
        learned = self.learned(_no_models(len(self.classes.names)))
        out: list[Seen] = []
        for number, matches in enumerate(self.matches):
            views = learned.assemble(light[number], None if dense is None else dense[number], matches)
            out.append(Seen(views, matches, self.normal[self.phrases + number]))
        return out

    def _left_out(self, gram: Singles, target: Singles, penalty: float) -> Floats:
        inverse = np.linalg.inv(gram + penalty * np.eye(len(target), dtype=np.float32))
        solved = inverse @ target
        out = np.zeros((len(self.messages), len(self.classes.names)))
        groups = np.array(self.rows.group)
        for author in sorted({m.author for m in self.messages}):
            block = np.flatnonzero(groups == author)
            away = np.linalg.solve(inverse[np.ix_(block, block)], solved[block])
            out[block - self.phrases] = target[block] - away
        return out

    def learned(self, models: "_Models") -> Learned:
        """Models ready to look at messages, without a decision."""
        empty = Gate((), (), 1.0, 1.0)
        return Learned(self.calibration(models, empty, empty), self.classes, self.index)

    # --- second step: from scores to decisions --------------------------------------------------------------

    def gate(self, seen: Sequence[Seen], *, dense: bool) -> Gate:
        """Fit the mix, the certainty and the limits for one path."""
        views = np.array([one.views for one in seen])
        if not dense:
            views = views.copy()
            views[:, :, 1] = 0.0
        seen = [Seen(view, one.matches, one.normal) for view, one in zip(views, seen, strict=True)]
        accepted = np.zeros(views.shape[:2], dtype=bool)
        for row, classes in enumerate(self.rows.accepted[self.phrases :]):
            accepted[row, list(classes)] = True
        weight = self._weights()
        mix = self._mix(views, accepted, weight)
        learned = self.learned(_no_models(len(self.classes.names)))
        probabilities = [softmax(view @ mix[: len(VIEWS)] + self.classes.kinds @ mix[len(VIEWS) :]) for view in views]
        signals = np.array([learned.signals(one, p) for one, p in zip(seen, probabilities, strict=True)])
        first = np.array([int(p[: self.classes.topics].argmax()) for p in probabilities])
        right = accepted[np.arange(len(first)), first]
        confidence = newton(signals, right.astype(np.float64), weight, penalty=GATE_PENALTY)
        z = signals @ confidence[:-1] + confidence[-1]
        sure = 0.5 * (1 + np.tanh(0.5 * z))
        joint = np.array([float(p[: self.classes.topics].sum()) for p in probabilities])
        top3 = np.array(
            [
                bool(accepted[row, np.argsort(-p[: self.classes.topics])[:3]].any())
                for row, p in enumerate(probabilities)
            ]
        )
        return Gate(
            mix=tuple(mix.tolist()),
            confidence=tuple(confidence.tolist()),
            answer=self._answer_limit(sure, right),
            suggest=self._suggest_limit(joint, top3),
        )

    def _weights(self) -> Floats:
        """A message weighs less the more its author wrote, so that no voice drowns the others."""
        sizes = Counter(m.author for m in self.messages)
        weight = np.array([sizes[m.author] ** -0.3 for m in self.messages])
        return np.asarray(weight / weight.mean())

    def _mix(self, views: Floats, accepted: NDArray[np.bool_], weight: Floats) -> Floats:
        kinds = self.classes.kinds
        usable = accepted.any(axis=1)
        views, accepted, weight = views[usable], accepted[usable], weight[usable]
        count = len(VIEWS)

        def loss(beta: Floats) -> tuple[float, Floats]:
            scores = views @ beta[:count] + kinds @ beta[count:]
            scores -= scores.max(axis=1, keepdims=True)
            raised = np.exp(scores)
            every = raised / raised.sum(axis=1, keepdims=True)
            good = np.where(accepted, raised, 0.0)
            share = good.sum(axis=1) / raised.sum(axis=1)
            good /= np.maximum(good.sum(axis=1, keepdims=True), 1e-300)
            gap = (every - good) * weight[:, None]
            slope = np.concatenate([np.einsum("nk,nkv->v", gap, views), gap.sum(axis=0) @ kinds])
            value = float(-(weight * np.log(np.maximum(share, 1e-300))).sum() + 0.5 * MIX_PENALTY * beta @ beta)
            return value, slope + MIX_PENALTY * beta

        return lbfgs(loss, np.concatenate([np.full(count, 3.0), np.zeros(len(KINDS))]), steps=120)

    def _answer_limit(self, sure: Floats, right: NDArray[np.bool_]) -> float:
        """The certainty from which to answer that costs least on authors that were left out."""
        groups = (
            (np.array([m.label in self.topics for m in self.messages]), WRONG_COST),
            (np.array([m.label == OUT_OF_SCOPE for m in self.messages]), FALSE_COST),
            (np.array([m.label in {CHECKIN, SMALLTALK} for m in self.messages]), FALSE_COST),
        )
        best, lowest = 1.0, float("inf")
        for limit in np.unique(np.round(sure, 3)).tolist():
            answered = sure >= limit
            cost = float((~answered & groups[0][0]).sum()) / max(1, int(groups[0][0].sum()))
            for group, price in groups:
                cost += price * float((answered & ~right & group).sum()) / max(1, int(group.sum()))
            if cost < lowest:
                best, lowest = limit, cost
        return best

    def _suggest_limit(self, joint: Floats, top3: NDArray[np.bool_]) -> float:
        """The highest joint probability of topics at which enough in-scope messages still get their topic."""
        inside = np.array(
            [m.label in self.column and self.column[m.label] < self.classes.topics for m in self.messages]
        )
        good = np.sort(joint[inside & top3])
        if not len(good):
            return 0.1
        spare = max(0, int(inside.sum() * (1 - HELPED)) - int((inside & ~top3).sum()))
        return float(min(max(good[min(spare, len(good) - 1)], 0.02), 0.5))


def _no_models(classes: int) -> _Models:
    none = np.zeros((0, 0), dtype=np.float32)
    return _Models(np.zeros((BUCKETS, classes), dtype=np.float32), none, none, none)


def calibrate(
    knowledge: Knowledge,
    messages: Sequence[Message],
    encode: Encode | None,
    *,
    vocabulary_texts: Sequence[str] = (),
) -> Calibration:
    """Fit everything; limits come from authors that were left out.

    Args:
        knowledge: the content.
        messages: labelled messages of several authors.
        encode: texts to one vector a text; None fits the light path alone.
        vocabulary_texts: further texts whose words are real words, such as the labelled messages of danger.
    """
    fitter = Fitter(knowledge, messages, encode, vocabulary_texts=vocabulary_texts)
    seen = fitter.held_out()
    light = fitter.gate(seen, dense=False)
    full = fitter.gate(seen, dense=True) if fitter.rows.vectors is not None else light
    models = fitter.train(np.ones(len(fitter.rows.group), dtype=bool))
    return fitter.calibration(models, full, light)


def bare(classes: Sequence[str]) -> Calibration:
    """What stands in for a calibration that is missing: nothing learned, weights set by hand, careful limits."""
    none = np.zeros((0, 0), dtype=np.float32)
    gate = Gate(
        mix=(6.0, 0.0, 3.0, 3.0, 5.0, 2.0, 0.0, 0.0, -1.0, -1.0),
        confidence=(0.5, 0.5, 0.2, 0.0, 0.0, 5.0, 2.0, 0.0, 1.0, 0.0, 0.0, 0.0, -3.5),
        answer=0.8,
        suggest=0.3,
    )
    return Calibration(
        digest="", messages="", classes=(), words=(), pieces=np.zeros((BUCKETS, len(classes) and 1), dtype=np.float32),
        centre=none, landmarks=none, dense=none, full=gate, light=gate,
    )  # fmt: skip


def digest(messages: Sequence[Message]) -> str:
    """Hash of the messages, their labels and authors."""
    lines = sorted(f"{m.author}\t{m.label}\t{m.decoy}\t{','.join(sorted(m.also))}\t{m.text}" for m in messages)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]
