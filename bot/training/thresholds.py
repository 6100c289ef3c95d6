"""From what was seen of labelled messages to how scores become a decision: the mix, the certainty and the limits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.preprocessing import StandardScaler

from bot.training.fits import logistic
from bot.understanding.questions.calibration import Gate
from bot.understanding.questions.learned import KINDS, VIEWS, Learned, Seen, softmax

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """What an answer that should not have been given costs, in messages that are asked back instead of answered.

    Attributes:
        wrong: a wrong answer to an in-scope message.
        false: an answer to an out-of-scope message, a check-in or small talk.
    """

    wrong: float
    false: float


FULL: Final = Costs(wrong=1.2, false=0.5)
LIGHT: Final = Costs(wrong=1.5, false=0.7)
"""Without the encoder certainty is worth less, so it takes more of it to answer."""
HELPED: Final = 0.985
"""Share of in-scope messages whose topic should be answered or suggested."""
_MIX_PENALTY: Final = 0.02
_GATE_PENALTY: Final = 2.0
_DAMPING: Final = 0.4
"""A message weighs less the more its author wrote, so that no voice drowns the others."""


@dataclass(frozen=True)
class Example:
    """A labelled message as models saw it that were fitted without its author.

    Attributes:
        seen: the views.
        accepted: the classes that are right.
        author: who wrote it.
        kind: ``topic``, ``out_of_scope``, ``checkin`` or ``smalltalk``.
    """

    seen: Seen
    accepted: frozenset[int]
    author: str
    kind: str

    def lightly(self) -> "Example":
        """The same without what the encoder saw."""
        views = self.seen.views.copy()
        views[:, 1] = 0.0
        return replace(self, seen=replace(self.seen, views=views))


def fit_gate(learned: Learned, examples: Sequence[Example], costs: Costs) -> Gate:
    """Fit the mix, the certainty and the limits for one path."""
    classes = learned.classes
    views = np.array([one.seen.views for one in examples])
    accepted = np.zeros(views.shape[:2], dtype=bool)
    for row, one in enumerate(examples):
        accepted[row, list(one.accepted)] = True
    sizes = Counter(one.author for one in examples)
    weight = np.array([sizes[one.author] ** -_DAMPING for one in examples])
    weight = weight / weight.mean()
    mix = _mix(views, classes.kinds, accepted, weight)
    chances = [softmax(view @ mix[: len(VIEWS)] + classes.kinds @ mix[len(VIEWS) :]) for view in views]
    signals = np.array([learned.signals(one.seen, p) for one, p in zip(examples, chances, strict=True)])
    topics = np.array([p[: classes.topics] for p in chances])
    first = topics.argmax(axis=1)
    right = accepted[np.arange(len(first)), first]
    confidence = _logistic(signals, right, weight)
    sure = 0.5 * (1 + np.tanh(0.5 * (signals @ confidence[:-1] + confidence[-1])))
    top3 = np.argsort(-topics, axis=1)[:, :3]
    offered = np.take_along_axis(accepted[:, : classes.topics], top3, axis=1).any(axis=1)
    kinds = np.array([one.kind for one in examples])
    inside = np.array([one.kind == "topic" for one in examples])
    return Gate(
        mix=tuple(mix.tolist()),
        confidence=tuple(confidence.tolist()),
        answer=_answer_limit(sure, right, kinds, weight, costs),
        suggest=_suggest_limit(topics.sum(axis=1), np.asarray(offered), inside),
    )


def _logistic(signals: Floats, right: NDArray[np.bool_], weight: Floats) -> Floats:
    """Weights on the signals as they come, fitted on signals of one size."""
    scaler = StandardScaler().fit(signals)
    beta = logistic(scaler.transform(signals), right.astype(np.float64), weight, penalty=_GATE_PENALTY)
    plain = beta[:-1] / scaler.scale_
    return np.append(plain, beta[-1] - float(plain @ scaler.mean_))


def _mix(views: Floats, kinds: Floats, accepted: NDArray[np.bool_], weight: Floats) -> Floats:
    """Multinomial logistic regression with weights that all classes share, and with several right classes a message.

    scikit-learn has no such model; its optimiser is the one that scikit-learn uses.
    """
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
        value = float(-(weight * np.log(np.maximum(share, 1e-300))).sum() + 0.5 * _MIX_PENALTY * beta @ beta)
        return value, slope + _MIX_PENALTY * beta

    start = np.concatenate([np.full(count, 3.0), np.zeros(len(KINDS))])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def _answer_limit(
    sure: Floats, right: NDArray[np.bool_], kinds: NDArray[np.str_], weight: Floats, costs: Costs
) -> float:
    """The certainty from which to answer that costs least; each kind of message counts as one."""
    groups = [(kinds == "topic", costs.wrong), (kinds == "out_of_scope", costs.false)]
    groups.append((~groups[0][0] & ~groups[1][0], costs.false))
    best, lowest = 1.0, float("inf")
    for limit in np.unique(np.round(sure, 2)).tolist():
        answered = sure >= limit
        cost = _share(~answered, groups[0][0], weight)
        cost += sum(price * _share(answered & ~right, group, weight) for group, price in groups)
        if cost < lowest:
            best, lowest = limit, cost
    return best


def _share(which: NDArray[np.bool_], group: NDArray[np.bool_], weight: Floats) -> float:
    total = float(weight[group].sum())
    return float(weight[which & group].sum()) / total if total else 0.0


def _suggest_limit(joint: Floats, offered: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """The highest joint probability of topics at which enough in-scope messages still get theirs offered."""
    good = np.sort(joint[inside & offered])
    if not len(good):
        return 0.1
    spare = max(0, int(inside.sum() * (1 - HELPED)) - int((inside & ~offered).sum()))
    return float(min(max(good[min(spare, len(good) - 1)], 0.02), 0.5))
