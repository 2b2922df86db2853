"""How many words were misheard: word error rates over words as OpenAI's English normaliser writes them."""

from collections.abc import Sequence
from functools import cache

import jiwer
import numpy as np
from whisper_normalizer.english import EnglishTextNormalizer

RESAMPLES = 1000


def word_error_rate(said_and_heard: Sequence[tuple[str, str]]) -> float:
    """Wrong words for each word that was said, over all of them together."""
    errors, words = np.sum([_counts(*pair) for pair in said_and_heard], axis=0)
    return round(float(errors / words), 4)


def interval(said_and_heard: Sequence[tuple[str, str]]) -> list[float]:
    """The 95 % interval of that rate over resampled utterances."""
    counts = np.array([_counts(*pair) for pair in said_and_heard])
    drawn = np.random.default_rng(0).integers(0, len(counts), (RESAMPLES, len(counts)))
    errors, words = counts[drawn].sum(axis=1).T
    return [round(float(bound), 4) for bound in np.quantile(errors / words, (0.025, 0.975))]


def difference(one: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    """How many points the rate of one is above that of the other, of the same utterances, and its 95 % interval."""
    counts = np.array([[_counts(*pair) for pair in some] for some in (one, other)])
    drawn = np.random.default_rng(0).integers(0, counts.shape[1], (RESAMPLES, counts.shape[1]))
    errors, words = np.moveaxis(counts[:, drawn].sum(axis=2), -1, 0)
    rates = 100 * errors / words
    low, high = np.quantile(rates[0] - rates[1], (0.025, 0.975))
    whole = 100 * counts[..., 0].sum(axis=1) / counts[..., 1].sum(axis=1)
    return round(float(whole[0] - whole[1]), 2), round(float(low), 2), round(float(high), 2)


@cache
def _counts(said: str, heard: str) -> tuple[int, int]:
    """Wrong words, and words that were said."""
    plain = EnglishTextNormalizer()
    compared = jiwer.process_words(plain(said), plain(heard))
    wrong = compared.substitutions + compared.deletions + compared.insertions
    return wrong, compared.hits + compared.substitutions + compared.deletions
