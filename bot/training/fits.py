"""The fits, by scikit-learn, written out as the plain numbers that the running bot reads."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse
from sklearn.decomposition import PCA
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from bot.understanding.danger.features import Floats, Pieces
from bot.understanding.danger.weights import Quadratic
from bot.understanding.encoder.reading import Singles

FOLDS: Final = 6
"""Into so many parts authors are dealt; each part is judged by what was learned from the others."""
_CERTAIN: Final = 10.0
"""Log-odds when there is one answer only."""
_OFFSET: Final = 0.5
_STEPS: Final = 2000

Whole = NDArray[np.int64]


def folds(authors: Sequence[str], *, count: int = FOLDS) -> Iterator[tuple[Whole, Whole]]:
    """Rows to learn from and rows to judge on; an author's rows are always together, and each is judged once."""
    found = min(count, len(set(authors)))
    if found < 2:
        yield np.arange(len(authors)), np.arange(len(authors))
        return
    yield from GroupKFold(found).split(authors, groups=authors)


def logistic(x: Floats | csr_array, y: Floats, weight: Floats, *, penalty: float) -> Floats:
    """Weights and, last, the bias of a logistic regression with an L2 penalty on the weights."""
    if len(set(y.tolist())) < 2:
        return np.append(np.zeros(x.shape[1]), _CERTAIN if y.any() else -_CERTAIN)
    # Few columns take a handful of Newton's steps; for many sparse ones their matrix would be too large.
    solver, tolerance = ("lbfgs", 1e-4) if issparse(x) else ("newton-cholesky", 1e-8)
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


def kernel_ridge(kernel: Singles, target: Singles, *, penalty: float) -> Singles:
    """Weights of each row of a kernel, one column a target."""
    model = KernelRidge(alpha=penalty, kernel="precomputed").fit(kernel, target)
    return np.asarray(model.dual_coef_, dtype=np.float32)


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
    left_out: list[Floats] = [np.zeros(0)] * len(rows)
    for learn, judge in folds(authors):
        without = _quadratic(empty, points[learn], target[learn], weight[learn], penalty=penalty)
        for one in judge.tolist():
            left_out[one] = without(rows[one])
    return _quadratic(empty, points, target, weight, penalty=penalty), left_out


def _quadratic(empty: Quadratic, points: Singles, target: Singles, weight: Floats, *, penalty: float) -> Quadratic:
    scale = 1 + _OFFSET
    model = KernelRidge(alpha=penalty, kernel="poly", degree=2, gamma=1 / scale, coef0=_OFFSET / scale)
    pull = model.fit(points, target, sample_weight=weight).dual_coef_
    drawn = points * pull[:, None]
    return Quadratic(
        empty.basis,
        empty.centre,
        square=np.asarray(points.T @ drawn / scale**2, dtype=np.float32),
        line=np.asarray(drawn.sum(axis=0) * (2 * _OFFSET / scale**2), dtype=np.float32),
        constant=float(pull.sum() * _OFFSET**2 / scale**2),
    )
