"""Slips of the keyboard do not change what an answer is read as, and terms of the trade are left alone."""

from collections.abc import Sequence

import pytest

from tests.interview.grading.spelled_encoder import SpelledEncoder
from vivaroom.interview.grading.passages import Passage, read_passages
from vivaroom.interview.grading.spelling import Spelling, vocabulary
from vivaroom.ports.embedding import TokenVectors


class InPieces(SpelledEncoder):
    """Knows no word whole, as the product's encoder knows no misspelled one."""

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        return [_halved(found) for found in super().encode(texts)]


def _halved(found: TokenVectors) -> TokenVectors:
    spans = tuple(half for a, b in found.spans for half in ((a, (a + b) // 2), ((a + b) // 2, b)))
    return TokenVectors(
        found.vectors.repeat(2, axis=0), tuple(i for i in found.ids for _ in range(2)), spans, found.sentence
    )


def read(text: str) -> Passage:
    (passage,) = read_passages([text], InPieces())
    return passage


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the connetcion is closed", "the connection is closed"),
        ("a functoin returns", "a function returns"),
        ("every elemnt is moved", "every element is moved"),
        ("the idempotencey key", "the idempotency key"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    spelling = Spelling.of([read("an idempotency key")])
    assert spelling.mend(read(typed)) == meant


def test_a_known_word_and_a_word_near_none_stay_as_they_are() -> None:
    spelling = Spelling.of([read("an idempotency key")])
    for typed in ("a function returns", "kubectl drains xylophonist"):
        assert spelling.mend(read(typed)) == typed


def test_the_vocabulary_holds_words_of_letters_once_each() -> None:
    ranks = vocabulary()
    assert len(ranks) > 4000
    assert all(word.isalpha() and word == word.lower() for word in ranks)
    assert sorted(ranks.values()) == list(range(len(ranks)))
