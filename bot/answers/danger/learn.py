"""Learning in numpy: kernel ridge for vectors, logistic regression for few columns and for many sparse ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.answers.danger.features import Floats, Pieces

_MEMORY: Final = 10


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


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


@dataclass(frozen=True)
class Kernel:
    """A ridge classifier with a Gaussian kernel, small enough to store.

    Attributes:
        basis: vector to its leading directions, one a column.
        anchors: the training messages in those directions, in units of ``scale``, one a row; -127 to 127.
        scale: see above.
        pull: how much each anchor speaks for danger (above 0) or against it.
        gamma: how narrow the kernel is.
    """

    basis: Floats
    anchors: np.ndarray
    scale: float
    pull: Floats
    gamma: float

    def __post_init__(self) -> None:
        points = self.anchors.astype(np.float32) * np.float32(self.scale)
        object.__setattr__(self, "_points", points)
        object.__setattr__(self, "_norms", np.einsum("ij,ij->i", points, points))

    def __call__(self, vectors: np.ndarray) -> Floats:
        """How much danger: about -1 for none to 1; one value a row."""
        points: np.ndarray = self._points  # type: ignore[attr-defined]
        norms: np.ndarray = self._norms  # type: ignore[attr-defined]
        x = (np.atleast_2d(vectors) @ self.basis).astype(np.float32)
        distance = norms + np.einsum("ij,ij->i", x, x)[:, None] - 2.0 * (x @ points.T)
        return np.asarray(np.exp(-0.5 * self.gamma * distance) @ self.pull, dtype=np.float64)


def kernel_ridge(
    x: Floats,
    y: Floats,
    weight: Floats,
    groups: Sequence[str],
    *,
    directions: int,
    gamma: float,
    penalty: float,
) -> tuple[Kernel, Floats]:
    """Fit a `Kernel` on unit vectors ``x`` with targets 0 and 1.

    Returns:
        The kernel, and for each row what a kernel says that was fitted without the rows of its group. These come in
        closed form from the one inverse: with G the inverse, a group's left-out error is (G_gg)^-1 (G t)_g.
    """
    _, vectors = np.linalg.eigh(x.T @ x)
    basis = vectors[:, ::-1][:, :directions]
    basis = basis * np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(basis.shape[1])])
    basis = basis.astype(np.float16).astype(np.float64)
    points = x @ basis
    scale = float(np.abs(points).max()) / 127.0 or 1.0
    anchors = np.round(points / scale).astype(np.int8)
    points = anchors * scale
    norms = np.einsum("ij,ij->i", points, points)
    gram = np.exp(-0.5 * gamma * (norms[:, None] + norms[None, :] - 2.0 * points @ points.T))
    gram[np.diag_indices_from(gram)] += penalty / weight
    target = 2.0 * y - 1.0
    inverse = np.linalg.inv(gram)
    pull = inverse @ target
    left_out = np.empty(len(y))
    names = np.array(groups)
    for group in sorted(set(groups)):
        at = np.flatnonzero(names == group)
        left_out[at] = target[at] - np.linalg.solve(inverse[np.ix_(at, at)], pull[at])
    return Kernel(basis, anchors, scale, pull, gamma), left_out


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
