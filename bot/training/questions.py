"""Fit what is learned about questions on labelled messages; judged on authors that were left out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.training.fits import kernel_ridge, left_out
from bot.training.messages import QuestionMessage
from bot.training.thresholds import FULL, LIGHT, Example, fit_gate
from bot.understanding.normalise import Normaliser
from bot.understanding.questions.calibration import Calibration, Gate
from bot.understanding.questions.knowledge import Entry, Knowledge
from bot.understanding.questions.learned import Classes, Learned, Seen, bend, placed
from bot.understanding.questions.match import Index
from bot.understanding.questions.pieces import BUCKETS, Block, pieces
from bot.understanding.questions.route import CHECKIN, OUT_OF_SCOPE, SMALLTALK
from bot.understanding.questions.vocabulary import content_words, vocabulary

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Encode = Callable[[Sequence[str]], NDArray[np.floating] | None]

PENALTY: Final = 0.4
"""Of the ridge regressions; between 0.15 and 0.8 it makes little difference on authors that were left out."""
AXES: Final = 192
"""Directions of the encoder's 512 that are kept: nine tenths of the variance, and no loss on left-out authors."""
_UNDECIDED: Final = Gate((), (), 1.0, 1.0)


@dataclass(frozen=True)
class _Kernels:
    """How alike all rows (phrasings of the content, then messages) are: by pieces, and by pieces and vectors."""

    light: Singles
    joint: Singles | None
    centre: Singles
    axes: Singles
    landmarks: Singles


@dataclass(frozen=True)
class Fitter:
    """One knowledge with its messages, ready to fit.

    Attributes:
        knowledge: the content.
        messages: labelled messages.
        encode: texts to one vector a text; None fits the light path alone.
        vocabulary_texts: further texts whose words are real words.
    """

    knowledge: Knowledge
    messages: tuple[QuestionMessage, ...]
    encode: Encode | None
    vocabulary_texts: tuple[str, ...] = ()
    words: tuple[str, ...] = field(init=False)
    normaliser: Normaliser = field(init=False)
    index: Index = field(init=False)
    classes: Classes = field(init=False)
    _texts: tuple[str, ...] = field(init=False)
    _phrases: int = field(init=False)
    _accepted: tuple[frozenset[int], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the texts."""
        put = object.__setattr__
        put(self, "words", vocabulary(self.knowledge, [*(m.text for m in self.messages), *self.vocabulary_texts]))
        put(self, "normaliser", Normaliser(content_words(self.knowledge), self.words))
        put(self, "index", Index(self.knowledge, self.normaliser))
        put(self, "classes", Classes(self.index, [entry.id for entry in self.knowledge.topics]))
        column = {name: at for at, name in enumerate(self.classes.names)}
        texts: list[str] = []
        accepted: list[frozenset[int]] = []
        for owner, phrases in self.knowledge.phrases():
            name = owner.topic if isinstance(owner, Entry) else owner.id
            texts.extend(phrases)
            accepted.extend(frozenset({column[name]}) for _ in phrases)
        put(self, "_phrases", len(texts))
        texts.extend(m.text for m in self.messages)
        accepted.extend(self._columns(m, column) for m in self.messages)
        put(self, "_texts", tuple(texts))
        put(self, "_accepted", tuple(accepted))

    def _columns(self, message: QuestionMessage, column: dict[str, int]) -> frozenset[int]:
        """The classes that are right for a message; every decoy when it is out of scope."""
        out: set[int] = set()
        for label in message.accepted:
            if label == OUT_OF_SCOPE:
                out.update(range(self.classes.topics, self.classes.owners))
            elif label in column:
                out.add(column[label])
        return frozenset(out)

    def fit(self) -> Calibration:
        """Fit everything; the decisions come from authors that were left out."""
        normal = [self.normaliser(text) for text in self._texts]
        found = [pieces(one.stems) for one in normal]
        dense = np.zeros((len(found), BUCKETS), dtype=np.float32)
        for row, one in enumerate(found):
            dense[row, one.columns] = one.values
        kernels = self._kernels(dense)
        target = self._targets(kernels.light)
        by_pieces = kernel_ridge(kernels.light, target, penalty=PENALTY)
        views_light = self._left_out(kernels.light, target)
        jointly, views_joint = np.zeros((0, 0), dtype=np.float32), None
        if kernels.joint is not None:
            jointly = kernel_ridge(kernels.joint, target, penalty=PENALTY)
            views_joint = self._left_out(kernels.joint, target)
        fitted = Calibration(
            digest=self.knowledge.digest,
            messages=digest(self.messages),
            classes=self.classes.names,
            words=self.words,
            block=Block.of(found),
            by_pieces=by_pieces,
            centre=kernels.centre,
            axes=kernels.axes,
            landmarks=kernels.landmarks,
            jointly=jointly,
            full=_UNDECIDED,
            light=_UNDECIDED,
        )
        learned = Learned(fitted, self.classes, self.index)
        examples: list[Example] = []
        for number, message in enumerate(self.messages):
            words = normal[self._phrases + number]
            matches = self.index.match(words)
            joint = None if views_joint is None else views_joint[number]
            seen = Seen(learned.assemble(views_light[number], joint, matches), matches, words)
            kind = message.label if message.label in {OUT_OF_SCOPE, CHECKIN, SMALLTALK} else "topic"
            examples.append(Example(seen, self._accepted[self._phrases + number], message.author, kind))
        light = fit_gate(learned, [one.lightly() for one in examples], LIGHT)
        full = light if views_joint is None else fit_gate(learned, examples, FULL)
        return Calibration(**{**vars(fitted), "full": full, "light": light})

    def _kernels(self, rows: Singles) -> _Kernels:
        light = bend(rows @ rows.T)
        vectors = None if self.encode is None else self.encode(self._texts)
        if vectors is None:
            none = np.zeros((0, 0), dtype=np.float32)
            return _Kernels(light, None, none, none, none)
        vectors = np.asarray(vectors, dtype=np.float32)
        centre = vectors.mean(axis=0)
        moved = (vectors - centre).astype(np.float64)
        axes = np.linalg.eigh(moved.T @ moved)[1][:, ::-1][:, :AXES].astype(np.float32)
        landmarks = placed(vectors, centre, axes)
        return _Kernels(light, light + bend(landmarks @ landmarks.T), centre, axes, landmarks)

    def _targets(self, kernel: Singles) -> Singles:
        """One column a class. A message without a decoy of its own goes to the class it resembles most."""
        column = {name: at for at, name in enumerate(self.classes.names)}
        labels: list[int] = [next(iter(accepted)) for accepted in self._accepted[: self._phrases]]
        labels += [column.get(m.decoy if m.label == OUT_OF_SCOPE else m.label, -1) for m in self.messages]
        target = np.zeros((len(labels), len(self.classes.names)), dtype=np.float32)
        known, unsure = np.flatnonzero(np.array(labels) >= 0), np.flatnonzero(np.array(labels) < 0)
        target[known, np.array(labels)[known]] = 1.0
        if len(unsure):
            solved = kernel_ridge(kernel[np.ix_(known, known)], target[known], penalty=PENALTY)
            scores = kernel[np.ix_(unsure, known)] @ solved
            for row, score in zip(unsure.tolist(), scores, strict=True):
                target[row, max(self._accepted[row], key=lambda at: (float(score[at]), -at))] = 1.0
        return target

    def _left_out(self, kernel: Singles, target: Singles) -> Floats:
        """What a fit without the author of a message says about it, for every message."""
        authors = [""] * self._phrases + [m.author for m in self.messages]
        out = np.zeros((len(self.messages), len(self.classes.names)))
        for at, weights in left_out(kernel, target, authors, penalty=PENALTY):
            out[at - self._phrases] = kernel[at] @ weights
        return out


def calibrate(
    knowledge: Knowledge,
    messages: Sequence[QuestionMessage],
    encode: Encode | None,
    *,
    vocabulary_texts: Sequence[str] = (),
) -> Calibration:
    """Fit everything; the decisions come from authors that were left out.

    Args:
        knowledge: the content.
        messages: labelled messages of several authors.
        encode: texts to one vector a text; None fits the light path alone.
        vocabulary_texts: further texts whose words are real words, such as the labelled messages of danger.
    """
    return Fitter(knowledge, tuple(messages), encode, tuple(vocabulary_texts)).fit()


def digest(messages: Sequence[QuestionMessage]) -> str:
    """Hash of the messages, their labels and authors."""
    lines = sorted(f"{m.author}\t{m.label}\t{m.decoy}\t{','.join(sorted(m.also))}\t{m.text}" for m in messages)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]
