"""The fitted part of the grader as plain arrays: linear terms, a forest and the curves that read its result.

Fitted by `python -m evals.fit_grader` on licensed outside answers only; see docs/model-card-grader.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivaroom.interview.grading.passages import Floats

CURVES = ("grades", "holds", "band_low", "band_high")
_LINEAR = ("mean", "scale", "low", "high", "coefficients", "intercept")
_NODES = ("roots", "feature", "threshold", "left", "right", "leaves")
HEAD_FILE = Path(__file__).with_name("head.npz")


@dataclass(frozen=True, slots=True)
class Forest:
    """Regression trees side by side: nodes in flat arrays, `roots` one a tree, `leaves` (nodes, outputs).

    A row goes left where its feature is at most the threshold; a leaf points to itself. The result of a row is the
    sum of its leaves over all trees.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaves: NDArray[np.float32]
    depth: int

    def sums(self, rows: Floats) -> Floats:
        """(m, features) to (m, outputs)."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        values = rows.astype(np.float32)
        for _ in range(self.depth):
            seen = np.take_along_axis(values, self.feature[at].astype(np.int64), axis=1)
            at = np.where(seen <= self.threshold[at], self.left[at], self.right[at])
        return np.asarray(self.leaves[at].sum(axis=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Model:
    """Linear terms on standardised, clipped features plus a forest; (m, features) to (m, outputs)."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    low: Floats
    high: Floats
    coefficients: Floats
    intercept: Floats
    forest: Forest

    def raw(self, rows: Floats) -> Floats:
        """The uncalibrated outputs, (m, outputs)."""
        clipped = np.clip(rows, self.low, self.high)
        linear = (clipped - self.mean) / self.scale @ self.coefficients + self.intercept
        return np.asarray(linear + self.forest.sums(rows), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Curve:
    """A monotone curve through knots, flat outside them."""

    x: Floats
    y: Floats

    def __call__(self, value: float) -> float:
        return float(np.interp(value, self.x, self.y))


@dataclass(frozen=True, slots=True)
class Projection:
    """The directions in which contrasts of answers and references differ most: (m, 4 * dimension) to (m, parts)."""

    matrix: Floats
    offset: Floats

    def __call__(self, contrasts: Floats) -> Floats:
        return np.asarray(contrasts @ self.matrix + self.offset, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Labels an answer correct, contradictory or incorrect, from named figures and projected contrasts."""

    model: Model
    projection: Projection

    def probabilities(self, figures: Floats, contrasts: Floats) -> Floats:
        """(m, 3): correct, contradictory, incorrect; contradictory answers, which are few, weigh as more."""
        positive = np.clip(self.model.raw(np.hstack([figures, self.projection(contrasts)])), 1e-3, None)
        return np.asarray(positive / positive.sum(axis=1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Head:
    """Everything fitted: how far an answer covers a reference, contradiction, and the curves that read both.

    `grades` turns coverage of a whole reference answer into the grade that human graders gave, `holds` turns coverage
    of one key point into how likely the point is there. The bands are the range of human grades around a score.
    """

    version: str
    coverage: Model
    contradiction: Contradiction
    grades: Curve
    holds: Curve
    band_low: Curve
    band_high: Curve

    def strengths(self, rows: Floats, *, whole_reference: bool) -> list[float]:
        """Calibrated coverage 0-1 of each row."""
        curve = self.grades if whole_reference else self.holds
        return [curve(float(raw)) for raw in self.coverage.raw(rows)[:, 0]]


@lru_cache(maxsize=1)
def load_head() -> Head:
    """The head that ships, read from disk once."""
    with np.load(HEAD_FILE) as stored:
        return head_from({name: stored[name] for name in stored.files})


def head_from(arrays: Mapping[str, NDArray[np.generic]]) -> Head:
    """A head from its stored arrays."""
    described = json.loads(str(arrays["described"]))
    return Head(
        described["version"],
        _model("coverage", arrays, described),
        Contradiction(
            _model("contradiction", arrays, described),
            Projection(arrays["projection.matrix"].astype(np.float64), arrays["projection.offset"].astype(np.float64)),
        ),
        *(_curve(name, arrays) for name in CURVES),
    )


def arrays_of(head: Head) -> dict[str, NDArray[np.generic]]:
    """What `head_from` reads back: small types, since the file ships."""
    models = {"coverage": head.coverage, "contradiction": head.contradiction.model}
    described = {"version": head.version} | {part: model.names for part, model in models.items()}
    stored: dict[str, NDArray[np.generic]] = {
        "described": np.array(json.dumps(described)),
        "projection.matrix": head.contradiction.projection.matrix.astype(np.float32),
        "projection.offset": head.contradiction.projection.offset.astype(np.float32),
    }
    for part, model in models.items():
        linear = {name: getattr(model, name).astype(np.float32) for name in _LINEAR}
        nodes = {name: getattr(model.forest, name) for name in _NODES}
        stored |= {f"{part}.{name}": values for name, values in (linear | nodes).items()}
        stored[f"{part}.depth"] = np.array(model.forest.depth)
    for name in CURVES:
        curve: Curve = getattr(head, name)
        stored |= {f"{name}.x": curve.x, f"{name}.y": curve.y}
    return stored


def _model(part: str, arrays: Mapping[str, NDArray[np.generic]], described: dict[str, list[str]]) -> Model:
    def floats(name: str) -> Floats:
        return arrays[f"{part}.{name}"].astype(np.float64)

    forest = Forest(
        arrays[f"{part}.roots"].astype(np.int32),
        arrays[f"{part}.feature"].astype(np.int16),
        arrays[f"{part}.threshold"].astype(np.float32),
        arrays[f"{part}.left"].astype(np.int32),
        arrays[f"{part}.right"].astype(np.int32),
        arrays[f"{part}.leaves"].astype(np.float32),
        int(arrays[f"{part}.depth"]),
    )
    return Model(
        tuple(described[part]),
        floats("mean"),
        floats("scale"),
        floats("low"),
        floats("high"),
        floats("coefficients"),
        floats("intercept"),
        forest,
    )


def _curve(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> Curve:
    return Curve(arrays[f"{name}.x"].astype(np.float64), arrays[f"{name}.y"].astype(np.float64))
