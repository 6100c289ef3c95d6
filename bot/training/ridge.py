"""Learning in numpy: quadratic ridge for vectors, logistic regression for few columns and for many sparse ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.understanding.danger.features import Floats, Pieces
from bot.understanding.danger.scoring import sigmoid
from bot.understanding.danger.weights import Quadratic
from bot.understanding.encoder.reading import Singles

_MEMORY: Final = 10
_OFFSET: Final = 0.5


def newton(x: Floats, y: Floats, weight: Floats, *, penalty: float, steps: int = 30) -> Floats:
    """Weights and, last, the bias of a logistic regression with an L2 penalty on the weights."""
    x = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    beta = np.zeros(x.shape[1])
    for _ in range(steps):
        p = sigmoid(x @ beta)
        gradient = x.T @ (weight * (p - y)) + ridge * beta
        curve = (x * (weight * p * (1 - p))[:, None]).T @ x
        curve[np.diag_indices_from(curve)] += ridge
        step = np.linalg.solve(curve, gradient)
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def quadratic_ridge(
    rows: Sequence[np.ndarray],
    y: Floats,
    weight: Floats,
    groups: Sequence[str],
    *,
    directions: int,
    penalty: float,
    level: bool,
) -> tuple[Quadratic, list[Floats]]:
    """Fit a `Quadratic` on each text's first row, with targets 0 and 1.

    Args:
        rows: one matrix a text, the whole text first, its parts after it.
        y: targets.
        weight: how much a text counts.
        groups: each text's author.
        directions: leading directions that are kept.
        penalty: of the ridge.
        level: divide out how much each column of the input varies.

    Returns:
        The classifier, and for each text what a classifier says of its rows that was fitted without its group. These
        come in closed form from the one inverse: with G the inverse and a the weights, leaving group g out takes
        G[:, g] (G[g, g])^-1 a[g] off the weights of the others.
    """
    whole = np.array([one[0] for one in rows], dtype=np.float64)
    mean = whole.mean(axis=0)
    spread = whole.std(axis=0) + 1e-6 if level else np.ones(whole.shape[1])
    moved = (whole - mean) / spread
    _, vectors = np.linalg.eigh(moved.T @ moved)
    basis = vectors[:, ::-1][:, :directions]
    basis = basis * np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(basis.shape[1])])
    stored = (basis / spread[:, None]).astype(np.float16).astype(np.float32)
    centre = (mean @ stored).astype(np.float32)
    empty = Quadratic(stored, centre, np.zeros((0, 0), np.float32), np.zeros(0, np.float32), 0.0)
    points = empty.place(whole)
    gram = np.square((points @ points.T + np.float32(_OFFSET)) / np.float32(1 + _OFFSET))
    gram[np.diag_indices_from(gram)] += (penalty / weight).astype(np.float32)
    target = (2.0 * y - 1.0).astype(np.float32)
    inverse = np.linalg.inv(gram)
    pull = inverse @ target
    names = np.array(groups)
    left_out: list[Floats] = [np.zeros(0)] * len(rows)
    for group in sorted(set(groups)):
        at = np.flatnonzero(names == group)
        others = pull - inverse[:, at] @ np.linalg.solve(inverse[np.ix_(at, at)], pull[at])
        others[at] = 0.0
        without = _written_out(empty, points, others)
        for one in at.tolist():
            left_out[one] = without(rows[one])
    return _written_out(empty, points, pull), left_out


def _written_out(empty: Quadratic, points: Singles, pull: Singles) -> Quadratic:
    scale = (1 + _OFFSET) ** 2
    drawn = points * pull[:, None]
    return Quadratic(
        empty.basis,
        empty.centre,
        square=np.asarray(points.T @ drawn / np.float32(scale), dtype=np.float32),
        line=np.asarray(drawn.sum(axis=0) * np.float32(2 * _OFFSET / scale), dtype=np.float32),
        constant=float(pull.sum() * _OFFSET**2 / scale),
    )


@dataclass(frozen=True)
class Sparse:
    """Rows of pieces, one after the other."""

    columns: np.ndarray
    values: Floats
    starts: np.ndarray
    width: int

    @classmethod
    def stack(cls, rows: Sequence[Pieces], width: int) -> "Sparse":
        """Put rows together; every row has at least one column."""
        lengths = [len(row.columns) for row in rows]
        return cls(
            columns=np.concatenate([row.columns for row in rows]),
            values=np.concatenate([row.values for row in rows]),
            starts=np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64),
            width=width,
        )

    def times(self, beta: Floats) -> Floats:
        """X @ beta."""
        return np.add.reduceat(beta[self.columns] * self.values, self.starts)

    def transposed_times(self, g: Floats) -> Floats:
        """X.T @ g."""
        lengths = np.diff(np.append(self.starts, len(self.columns)))
        found = np.bincount(self.columns, weights=self.values * np.repeat(g, lengths), minlength=self.width)
        return np.asarray(found, dtype=np.float64)


def sparse_logistic(x: Sparse, y: Floats, weight: Floats, *, penalty: float, steps: int = 80) -> Floats:
    """Weights and, last, the bias of a logistic regression over sparse rows."""

    def loss(beta: Floats) -> tuple[float, Floats]:
        z = x.times(beta[:-1]) + beta[-1]
        value = float(weight @ (np.logaddexp(0, z) - y * z) + 0.5 * penalty * (beta[:-1] @ beta[:-1]))
        g = weight * (sigmoid(z) - y)
        return value, np.append(x.transposed_times(g) + penalty * beta[:-1], g.sum())

    return lbfgs(loss, np.zeros(x.width + 1), steps=steps)


def lbfgs(loss: Callable[[Floats], tuple[float, Floats]], start: Floats, *, steps: int) -> Floats:
    """Minimise a smooth convex function with limited-memory BFGS and backtracking."""
    beta = start
    value, gradient = loss(beta)
    pairs: list[tuple[Floats, Floats, float]] = []
    for _ in range(steps):
        direction = -_two_loop(gradient, pairs)
        slope = float(gradient @ direction)
        length = 1.0 if pairs else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        while True:
            moved = beta + length * direction
            new_value, new_gradient = loss(moved)
            if new_value <= value + 1e-4 * length * slope or length < 1e-10:
                break
            length *= 0.5
        s, t = moved - beta, new_gradient - gradient
        curve = float(s @ t)
        if curve > 1e-12:
            pairs = [*pairs[-(_MEMORY - 1) :], (s, t, 1.0 / curve)]
        done = abs(value - new_value) <= 1e-7 * max(1.0, abs(value))
        beta, value, gradient = moved, new_value, new_gradient
        if done:
            break
    return beta


def _two_loop(gradient: Floats, pairs: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    q = gradient.copy()
    alphas: list[float] = []
    for s, t, rho in reversed(pairs):
        alpha = rho * float(s @ q)
        alphas.append(alpha)
        q -= alpha * t
    if pairs:
        s, t, _ = pairs[-1]
        q *= float(s @ t) / float(t @ t)
    for (s, t, rho), alpha in zip(pairs, reversed(alphas), strict=True):
        q += s * (alpha - rho * float(t @ q))
    return q
