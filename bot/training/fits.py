"""The fits, by scikit-learn, written out as the plain numbers that the running bot reads."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse
from sklearn.decomposition import PCA
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from bot.understanding.danger.features import Floats, Pieces
from bot.understanding.danger.weights import Quadratic
from bot.understanding.encoder.reading import Singles

_FOLDS: Final = 6
_CERTAIN: Final = 10.0
"""Log-odds when there is one answer only."""
_OFFSET: Final = 0.5
_SCALE: Final = 1 + _OFFSET
_STEPS: Final = 2000

Whole = NDArray[np.int64]


def folds(authors: Sequence[str]) -> Iterator[tuple[Whole, Whole]]:
    """Rows to learn from and rows to judge on; an author's rows are always together, and each is judged once.

    With one author alone there is nobody else to learn from.
    """
    found = min(_FOLDS, len(set(authors)))
    if found < 2:
        yield np.arange(len(authors)), np.arange(len(authors))
        return
    yield from GroupKFold(found).split(authors, groups=authors)


def logistic(x: Floats | csr_array, y: Floats, weight: Floats, *, penalty: float) -> Floats:
    """Weights and, last, the bias of a logistic regression with an L2 penalty on the weights."""
    if len(set(y.tolist())) < 2:
        return np.append(np.zeros(x.shape[1]), _CERTAIN if y.any() else -_CERTAIN)
    # Few columns take a handful of Newton's steps; for many sparse ones their matrix would be too large, and stopping
    # earlier than at this tolerance costs danger on authors that were left out.
    solver, tolerance = ("lbfgs", 1e-5) if issparse(x) else ("newton-cholesky", 1e-8)
    model = LogisticRegression(C=1 / penalty, solver=solver, tol=tolerance, max_iter=_STEPS)
    model.fit(x, y, sample_weight=weight)
    return np.append(model.coef_[0], model.intercept_[0])


def sparse(rows: Sequence[Pieces], width: int) -> csr_array:
    """Rows of pieces as one sparse matrix."""
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows])
    return csr_array((np.concatenate([row.values for row in rows]), columns, starts), shape=(len(rows), width))


def ridge(x: Floats, y: Floats, *, penalty: float) -> Floats:
    """Weights of a ridge regression through the origin, one column a target."""
    return np.asarray(Ridge(alpha=penalty, fit_intercept=False).fit(x, y).coef_.T)


def kernel_ridge(kernel: Singles, target: Singles, *, penalty: float, weight: Floats | None = None) -> Singles:
    """Weights of each row of a kernel, one column a target; rows may count differently.

    All in single precision: enough for limits of two digits, at half the time and memory.
    """
    counts = None if weight is None else weight.astype(np.float32)
    model = KernelRidge(alpha=penalty, kernel="precomputed").fit(kernel, target, sample_weight=counts)
    return np.asarray(model.dual_coef_, dtype=np.float32)


def left_out(
    kernel: Singles, target: Singles, authors: Sequence[str], *, penalty: float | Floats
) -> Iterator[tuple[Whole, Singles]]:
    """Each author's rows, and the weights of `kernel_ridge` when it is fitted without these.

    In closed form, for all authors at the price of one fit: with G the inverse of the penalised kernel and a the
    weights, leaving rows g out takes G[:, g] (G[g, g])^-1 a[g] off the weights of the others.

    Args:
        authors: one a row; rows of nobody ('') are never left out.
        penalty: of the ridge, or one a row.
    """
    penalised = kernel.copy()
    penalised[np.diag_indices_from(penalised)] += np.asarray(penalty, dtype=np.float32)
    inverse = np.linalg.inv(penalised)
    solved = inverse @ target
    names = np.array(authors)
    for author in sorted(set(authors) - {""}):
        at = np.flatnonzero(names == author)
        others = solved - inverse[:, at] @ np.linalg.solve(inverse[np.ix_(at, at)], solved[at])
        others[at] = 0.0
        yield at, others


def quadratic(
    rows: Sequence[np.ndarray],
    y: Floats,
    weight: Floats,
    authors: Sequence[str],
    *,
    directions: int,
    penalty: float,
    level: bool,
) -> tuple[Quadratic, list[Floats]]:
    """Fit a ridge with the kernel (offset + cosine) squared on each text's first row.

    Args:
        rows: one matrix a text, the whole text first, its parts after it.
        y: targets, 0 and 1.
        weight: how much a text counts.
        authors: each text's author.
        directions: leading directions that are kept.
        penalty: of the ridge.
        level: divide out how much each column of the input varies.

    Returns:
        The classifier, and for each text what a classifier says of its rows that was fitted without its author.
    """
    whole = np.array([one[0] for one in rows], dtype=np.float64)
    scaler = StandardScaler(with_std=level).fit(whole)
    spread = scaler.scale_ if level else np.ones(whole.shape[1])
    kept = min(directions, *whole.shape)
    basis = PCA(kept, svd_solver="covariance_eigh").fit(scaler.transform(whole)).components_.T
    stored = (basis / spread[:, None]).astype(np.float16).astype(np.float32)
    centre = (scaler.mean_ @ stored).astype(np.float32)
    empty = Quadratic(stored, centre, np.zeros((0, 0), np.float32), np.zeros(0, np.float32), 0.0)
    points = empty.place(whole)
    target = (2.0 * y - 1.0).astype(np.float32)
    kernel = np.asarray(polynomial_kernel(points, degree=2, gamma=1 / _SCALE, coef0=_OFFSET / _SCALE))
    judged: list[Floats] = [np.zeros(0)] * len(rows)
    for at, pull in left_out(kernel, target, authors, penalty=penalty / weight):
        without = _written_out(empty, points, pull)
        for one in at.tolist():
            judged[one] = without(rows[one])
    return _written_out(empty, points, kernel_ridge(kernel, target, penalty=penalty, weight=weight)), judged


def _written_out(empty: Quadratic, points: Singles, pull: Singles) -> Quadratic:
    drawn = points * pull[:, None]
    return Quadratic(
        empty.basis,
        empty.centre,
        square=np.asarray(points.T @ drawn / _SCALE**2, dtype=np.float32),
        line=np.asarray(drawn.sum(axis=0) * (2 * _OFFSET / _SCALE**2), dtype=np.float32),
        constant=float(pull.sum() * _OFFSET**2 / _SCALE**2),
    )
