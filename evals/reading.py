"""Outside answers read by the product's own grader code: gates and figures, kept on disk between runs."""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_dir

import vivaroom.interview.grading as grading
from evals.graded_answers import Example
from evals.outside import say
from vivaroom.interview.grading.answers import relevant
from vivaroom.interview.grading.contrast import contrast_features, contrast_vector
from vivaroom.interview.grading.features import features
from vivaroom.interview.grading.grade import ReadAnswer, read
from vivaroom.interview.grading.graded import GradedQuestion
from vivaroom.interview.grading.passages import ReferenceCache
from vivaroom.interview.grading.polarity import says_the_opposite
from vivaroom.ports.embedding import TokenEncoder, TokenVectors
from vivaroom.providers.local.minilm import WEIGHTS_ID, MiniLm
from vivaroom.providers.local.weights import WeightsStore

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReadExamples:
    """`rows` (n, features) are 0 where a gate (its reason in `gates`, else "") kept the answer back."""

    names: tuple[str, ...]
    rows: Floats
    gates: tuple[str, ...]

    @property
    def open(self) -> NDArray[np.bool_]:
        """Which answers no gate held back."""
        return np.array([not gate for gate in self.gates], dtype=bool)


class Remembering:
    """An encoder that remembers the last texts: neighbouring examples often share an answer."""

    def __init__(self, inner: TokenEncoder) -> None:
        self.name = inner.name
        self._one = lru_cache(maxsize=4000)(lambda text: inner.encode((text,))[0])

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """One value a text, in order."""
        return [self._one(text) for text in texts]


@cache
def encoder() -> TokenEncoder:
    """The int8 encoder that ships; `vivaroom models pull all-minilm-l6-v2-int8` brings its weights."""
    return Remembering(MiniLm(WeightsStore(Path(user_cache_dir("vivaroom")) / "models").folder(WEIGHTS_ID)))


def graded_question(example: Example) -> GradedQuestion:
    """A reference without key points: the reference is the only key point, its clauses are compared one by one."""
    return GradedQuestion(example.question, (), example.reference)


def read_examples(examples: Sequence[Example]) -> ReadExamples:
    """The gates and figures of every example; from disk when neither the examples nor the grader have changed."""
    kept = Path(tempfile.gettempdir()) / "vivaroom-evals" / f"{_digest(examples)}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        names, rows, gates = _read(examples)
        np.savez_compressed(kept, names=np.array(names), rows=rows, gates=np.array(gates))
    with np.load(kept) as stored:
        return ReadExamples(tuple(map(str, stored["names"])), stored["rows"], tuple(map(str, stored["gates"])))


def read_contrasts(examples: Sequence[Example]) -> tuple[Floats, Floats]:
    """For the contradiction model: named contrast figures (n, k) and contrast vectors (n, 4 * dimension)."""
    kept = Path(tempfile.gettempdir()) / "vivaroom-evals" / f"{_digest(examples)}-contrasts.npz"
    if not kept.exists():
        references = ReferenceCache(encoder(), capacity=100_000)
        found = [_contrast(example, references) for example in examples]
        figures, vectors = (np.array(column) for column in zip(*found, strict=True))
        np.savez(kept, figures=figures, vectors=vectors.astype(np.float16))
    with np.load(kept) as stored:
        return stored["figures"].astype(np.float64), stored["vectors"].astype(np.float64)


def _contrast(example: Example, references: ReferenceCache) -> tuple[list[float], Floats]:
    answer = read(graded_question(example), example.answer, encoder(), references)
    reference = answer.points[0].wordings[0]
    passages = [sentence.passage for sentence in relevant(answer.sentences, reference)] or [reference.whole]
    figures = contrast_features(answer.question, reference, passages)
    return list(figures.values()), contrast_vector(answer.question, reference, passages)


def _read(examples: Sequence[Example]) -> tuple[list[str], Floats, list[str]]:
    references = ReferenceCache(encoder(), capacity=100_000)
    found: list[dict[str, float]] = []
    gates: list[str] = []
    for number, example in enumerate(examples):
        if number % 1000 == 0:
            say(f"reading {number} of {len(examples)}")
        answer = read(graded_question(example), example.answer, encoder(), references)
        gates.append(_gate(answer))
        found.append({} if answer.gate else _figures(answer))
    names = list(next(figures for figures in found if figures))
    rows = np.array([[figures.get(name, 0.0) for name in names] for figures in found], dtype=np.float64)
    return names, rows, gates


def _gate(answer: ReadAnswer) -> str:
    if answer.gate is not None:
        return answer.gate.value
    (point,) = answer.points
    chosen = [s.passage for s in relevant(answer.sentences, point.wordings[0])]
    return "negated" if says_the_opposite(answer.question, point.wordings[0], chosen) else ""


def _figures(answer: ReadAnswer) -> dict[str, float]:
    (point,) = answer.points
    reference = point.wordings[0]
    return features(answer.question, reference, [s.passage for s in relevant(answer.sentences, reference)])


def _digest(examples: Sequence[Example]) -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(grading.__path__[0]).glob("*.py")):
        if source.stem not in {"head", "claims", "elements", "graded", "grade", "quotes"}:
            digest.update(source.read_bytes())
    for example in examples:
        digest.update("\0".join((example.question, example.reference, example.answer)).encode())
    return digest.hexdigest()[:24]
