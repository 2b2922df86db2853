"""How the grader's head is fitted: the examples, their weights, the estimators, and their way into plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingRegressor
from sklearn.linear_model import Ridge

from evals.graded_answers import Example
from evals.reading import ReadExamples
from vivaroom.interview.grading.head import Contradiction, Forest, Model, Projection

Floats = NDArray[np.float64]
RIDGE_PENALTY = 300.0
CLIPPED_TAIL = 0.005
TREES = 120
LEAVES = 200
CONTRADICTION_LEAVES = 300
CONTRAST_PARTS = 48
BALANCE = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """Some examples as rows with targets (n, outputs) and one weight a row."""

    rows: Floats
    targets: Floats
    weight: float


def coverage_part(examples: Sequence[Example], read: ReadExamples, weight: float, keep: Sequence[bool]) -> Part:
    """The kept, ungated examples with their grades as targets."""
    chosen = read.open & np.asarray(keep, dtype=bool)
    grades = np.array([example.grade_0_1 for example in examples])
    return Part(read.rows[chosen], grades[chosen][:, None], weight)


def fit_coverage(names: Sequence[str], parts: Sequence[Part], seed: int = 0) -> Model:
    """The mean of a ridge regression, boosted trees and extremely randomised trees."""
    rows, targets, weights = _stacked(parts)
    grades = targets[:, 0]
    boosted = GradientBoostingRegressor(
        n_estimators=150,
        max_depth=3,
        learning_rate=0.05,
        subsample=0.6,
        min_samples_leaf=20,
        max_features=0.3,
        random_state=seed,
    ).fit(rows, grades, sample_weight=weights)
    random_trees = _extra_trees(seed).fit(rows, grades, sample_weight=weights)
    stages = [tree for (tree,) in boosted.estimators_]
    forest = _forest(
        [(tree.tree_, boosted.learning_rate / 3) for tree in stages]
        + [(tree.tree_, 1 / (3 * TREES)) for tree in random_trees.estimators_]
    )
    start = float(boosted.init_.constant_.ravel()[0])
    model = _with_ridge(names, (rows, targets, weights), 1 / 3, forest, start / 3)
    expected = (ridge_alone(model, rows) + boosted.predict(rows) / 3 + random_trees.predict(rows) / 3) - start / 3
    _same(model.raw(rows)[:, 0], expected)
    return model


def fit_contradiction(names: Sequence[str], figures: Floats, vectors: Floats, targets: Floats) -> Contradiction:
    """Ridge and extremely randomised trees on three labels as indicators; `vectors` are projected on their main parts.

    Rare labels count for more by the square root of their rarity: unweighted, hardly an answer is called contradictory.
    """
    projection = _projection(vectors)
    rows = np.hstack([figures, projection(vectors)]).astype(np.float32).astype(np.float64)
    trees = _extra_trees(0, leaves=CONTRADICTION_LEAVES).fit(rows, targets)
    balance = targets.mean(axis=0) ** -BALANCE / (targets.mean(axis=0) ** -BALANCE).mean()
    forest = _forest([(tree.tree_, balance / (2 * TREES)) for tree in trees.estimators_])
    _same(forest.sums(rows), trees.predict(rows) * balance / 2)
    model = _with_ridge(names, (rows, targets * balance, np.ones(len(rows))), 1 / 2, forest, 0.0)
    return Contradiction(model, projection)


def _projection(vectors: Floats) -> Projection:
    spread = vectors.std(axis=0)
    mean, scale = vectors.mean(axis=0), np.maximum(spread, 0.1 * np.median(spread))
    axes = PCA(CONTRAST_PARTS, random_state=0).fit((vectors - mean) / scale).components_.T
    matrix = (axes / scale[:, None]).astype(np.float32).astype(np.float64)
    return Projection(matrix, -(mean @ matrix))


def ridge_alone(model: Model, rows: Floats) -> Floats:
    """The linear part of a model's first output."""
    return model.raw(rows)[:, 0] - model.forest.sums(rows)[:, 0]


def _extra_trees(seed: int, leaves: int = LEAVES) -> ExtraTreesRegressor:
    return ExtraTreesRegressor(
        TREES, min_samples_leaf=5, max_leaf_nodes=leaves, max_features=0.4, random_state=seed, n_jobs=1
    )


def _stacked(parts: Sequence[Part]) -> tuple[Floats, Floats, Floats]:
    rows = np.vstack([part.rows for part in parts]).astype(np.float32).astype(np.float64)
    targets = np.vstack([part.targets for part in parts])
    weights = np.concatenate([np.full(len(part.rows), part.weight) for part in parts])
    return rows, targets, weights


def _with_ridge(
    names: Sequence[str], given: tuple[Floats, Floats, Floats], share: float, forest: Forest, start: float
) -> Model:
    rows, targets, weights = given
    low, high = np.quantile(rows, (CLIPPED_TAIL, 1 - CLIPPED_TAIL), axis=0)
    clipped = np.clip(rows, low, high)
    mean, scale = clipped.mean(axis=0), np.maximum(clipped.std(axis=0), 1e-6)
    ridge = Ridge(RIDGE_PENALTY).fit((clipped - mean) / scale, targets, sample_weight=weights)
    coefficients = np.atleast_2d(ridge.coef_).reshape(targets.shape[1], -1).T * share
    intercept = np.atleast_1d(ridge.intercept_) * share + start
    return Model(tuple(names), mean, scale, low, high, coefficients, intercept, forest)


def _forest(trees: Sequence[tuple[object, float | Floats]]) -> Forest:
    columns: dict[str, list[NDArray[np.generic]]] = {name: [] for name in ("feature", "threshold", "left", "right")}
    leaves, roots, start, depth = [], [], 0, 0
    for tree, share in trees:
        size = int(getattr(tree, "node_count"))  # noqa: B009  sklearn's trees have no types
        own = np.arange(size) + start
        left, right = (np.asarray(getattr(tree, name)) for name in ("children_left", "children_right"))
        leaf = left < 0
        columns["feature"].append(np.where(leaf, 0, np.asarray(getattr(tree, "feature"))))  # noqa: B009
        columns["threshold"].append(_rounded_down(np.asarray(getattr(tree, "threshold"))))  # noqa: B009
        columns["left"].append(np.where(leaf, own, left + start))
        columns["right"].append(np.where(leaf, own, right + start))
        value = np.asarray(getattr(tree, "value"))[:, :, 0] * share  # noqa: B009
        leaves.append(np.where(leaf[:, None], value, 0.0))
        roots.append(start)
        start += size
        depth = max(depth, int(getattr(tree, "max_depth")))  # noqa: B009
    return Forest(
        np.array(roots, dtype=np.int32),
        np.concatenate(columns["feature"]).astype(np.int16),
        np.concatenate(columns["threshold"]).astype(np.float32),
        np.concatenate(columns["left"]).astype(np.int32),
        np.concatenate(columns["right"]).astype(np.int32),
        np.vstack(leaves).astype(np.float32),
        depth,
    )


def _rounded_down(threshold: Floats) -> NDArray[np.float32]:
    """float32 rows compare with float64 thresholds as with the next float32 below."""
    near = threshold.astype(np.float32)
    return np.where(near > threshold, np.nextafter(near, np.float32(-np.inf)), near)


def _same(ours: Floats, theirs: Floats) -> None:
    apart = float(np.abs(ours - theirs).max())
    if apart > 1e-4:
        raise RuntimeError(f"the exported head differs from its estimators by {apart:.2g}; expected below 1e-4")
