"""From a message to a probability for each class, and to how sure the first topic is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.normalise import Normal
from bot.understanding.questions.calibration import Calibration, Gate
from bot.understanding.questions.match import MATCHERS, Index, Matches
from bot.understanding.questions.pieces import pieces
from bot.understanding.questions.route import CHECKIN, SMALLTALK

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

VIEWS: Final = ("pieces", "joint", *MATCHERS)
"""What each class is seen by: two learned scores and the index's matchers."""
KINDS: Final = ("topic", "decoy", CHECKIN, SMALLTALK)
SIGNALS: Final = (
    "first", "margin", "topics", "covered", "length", "agree", "decoy", "checkin", "smalltalk", "digits",
    *(f"{view}-{what}" for view in VIEWS for what in ("itself", "over topics", "over gaps")),
    "pieces-over chat", "joint-over chat",
)  # fmt: skip
_FLOOR: Final = 1e-6
_OFFSET: Final = 0.5
"""Of the kernel (cosine + offset) squared, which beat the plain cosine on left-out authors."""


@dataclass(frozen=True)
class Seen:
    """A message as every view sees it, before anything is weighed.

    Attributes:
        views: one row a class, one column a view.
        matches: what the index found.
        normal: the message's words.
    """

    views: Floats
    matches: Matches
    normal: Normal


@dataclass(frozen=True)
class Weighing:
    """What the weighing says.

    Attributes:
        probabilities: one a class.
        order: topics' positions, best first.
        sure: 0-1, how sure it is that the first topic answers the message.
        topics: joint probability of all topics.
    """

    probabilities: Floats
    order: tuple[int, ...]
    sure: float
    topics: float


class Classes:
    """The classes of a message: every topic and decoy of the content, check-in and small talk."""

    def __init__(self, index: Index, topics: Sequence[str]) -> None:
        self.names: tuple[str, ...] = (*index.owners, CHECKIN, SMALLTALK)
        self.topics = len(topics)
        if self.names[: self.topics] != tuple(topics):
            raise ValueError("the index lists topics in another order")
        self.owners = len(index.owners)
        kind = np.zeros((len(self.names), len(KINDS)))
        kind[: self.topics, 0] = 1
        kind[self.topics : self.owners, 1] = 1
        kind[-2, 2] = 1
        kind[-1, 3] = 1
        self.kinds = kind


def bend(cosines: Singles) -> Singles:
    """Cosines as a kernel: (cosine + 0.5) squared."""
    raised = cosines + np.float32(_OFFSET)
    return np.asarray(raised * raised, dtype=np.float32)


def placed(vectors: NDArray[np.floating], centre: Singles, axes: Singles) -> Singles:
    """Vectors without their mean, along the axes, of length 1."""
    moved = (np.asarray(vectors, dtype=np.float32) - centre) @ axes
    length = np.sqrt((moved * moved).sum(axis=-1, keepdims=True))
    return np.asarray(moved / np.maximum(length, 1e-9), dtype=np.float32)


class Learned:
    """Applies a calibration to messages. Keeps no state."""

    def __init__(self, calibration: Calibration, classes: Classes, index: Index) -> None:
        self._calibration = calibration
        self._index = index
        self.classes = classes
        column = {name: at for at, name in enumerate(calibration.classes)}
        self._columns = np.array([column.get(name, -1) for name in classes.names])
        self._new = self._columns < 0
        self.new: tuple[str, ...] = tuple(
            name for name, new in zip(classes.names, self._new.tolist(), strict=True) if new
        )

    def see(self, normal: Normal, vector: NDArray[np.floating] | None) -> Seen:
        """Look at a message with every view."""
        matches = self._index.match(normal)
        near = bend(self._calibration.block.cosines(pieces(normal.stems)))
        light = near @ self._calibration.by_pieces
        joint = None
        if vector is not None and self._calibration.has_dense:
            place = placed(vector, self._calibration.centre, self._calibration.axes)
            joint = (near + bend(self._calibration.landmarks @ place)) @ self._calibration.jointly
        return Seen(self.assemble(light, joint, matches), matches, normal)

    def assemble(self, light: NDArray[np.floating], joint: NDArray[np.floating] | None, matches: Matches) -> Floats:
        """Put the views side by side; a class the calibration does not know borrows the index's opinion."""
        views = np.zeros((len(self.classes.names), len(VIEWS)))
        views[: self.classes.owners, 2:] = matches.scores
        views[:, 0] = light[self._columns]
        if joint is not None:
            views[:, 1] = joint[self._columns]
        if self._new.any():
            alike = views[self._new, 4] ** 2
            views[self._new, 0] = alike
            if joint is not None:
                views[self._new, 1] = alike
        return views

    def weigh(self, seen: Seen, gate: Gate) -> Weighing:
        """Turn views into probabilities and a decision's certainty."""
        mix = np.array(gate.mix)
        scores = seen.views @ mix[: len(VIEWS)] + self.classes.kinds @ mix[len(VIEWS) :]
        probabilities = softmax(scores)
        topics = probabilities[: self.classes.topics]
        order = np.argsort(-topics, kind="stable")
        signals = self.signals(seen, probabilities)
        sure = float(sigmoid(signals @ np.array(gate.confidence[:-1]) + gate.confidence[-1]))
        return Weighing(probabilities, tuple(order.tolist()), sure, float(topics.sum()))

    def signals(self, seen: Seen, probabilities: Floats) -> Floats:
        """What the certainty rests on, in the order of `SIGNALS`."""
        count, owners = self.classes.topics, self.classes.owners
        topics = probabilities[:count]
        first = int(topics.argmax())
        second = float(np.partition(topics, -2)[-2]) if count > 1 else 0.0
        views = seen.views
        agree = sum(int(views[:owners, at].argmax()) == first for at in range(len(VIEWS)) if views[:, at].any())
        words = seen.normal.words
        digits = sum(word[0].isdigit() for word in words)
        signals = [
            _logit(float(topics[first])),
            np.log((topics[first] + _FLOOR) / (second + _FLOOR)),
            _logit(float(topics.sum())),
            seen.matches.covered,
            np.log1p(len(words)),
            agree / len(VIEWS),
            _logit(float(probabilities[count:owners].max(initial=0.0))),
            _logit(float(probabilities[owners])),
            _logit(float(probabilities[owners + 1])),
            float(digits > 0),
        ]
        own = views[first]
        others = np.partition(views[:count], -2, axis=0)[-2:] if count > 1 else np.zeros((2, len(VIEWS)))
        rival = np.where(others[1] > own, others[1], others[0])
        gaps = views[count:owners].max(axis=0) if owners > count else np.zeros(len(VIEWS))
        signals.extend(np.stack([own, own - rival, own - gaps], axis=1).ravel().tolist())
        signals.extend((own[:2] - views[owners:, :2].max(axis=0)).tolist())
        return np.array(signals)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def sigmoid(value: float) -> float:
    """1 / (1 + exp(-x)), without overflow."""
    return float(0.5 * (1.0 + np.tanh(0.5 * value)))


def _logit(probability: float) -> float:
    p = min(max(probability, _FLOOR), 1 - _FLOOR)
    return float(np.log(p / (1 - p)))
