"""The shipped head is small, complete and reads what it wrote."""

import numpy as np

from vivaroom.interview.grading.head import HEAD_FILE, arrays_of, head_from, load_head
from vivaroom.interview.grading.word_order import TABLE_FILE, load_table, order
from vivaroom.interview.grading.words import words


def test_the_files_are_small() -> None:
    assert HEAD_FILE.stat().st_size + TABLE_FILE.stat().st_size < 3_000_000


def test_a_head_survives_being_stored() -> None:
    head = load_head()
    rows = np.random.default_rng(0).normal(size=(5, len(head.coverage.names)))
    again = head_from(arrays_of(head))
    assert np.allclose(again.coverage.raw(rows), head.coverage.raw(rows), atol=1e-5)
    assert again.version == head.version


def test_more_coverage_never_lowers_a_strength() -> None:
    head = load_head()
    for curve in (head.grades, head.holds):
        values = [curve(x) for x in np.linspace(-0.5, 1.5, 50)]
        assert values == sorted(values)
        assert min(values) >= 0
        assert max(values) <= 1


def test_a_band_holds_its_score() -> None:
    head = load_head()
    for score in np.linspace(0, 1, 21):
        assert head.band_low(score) <= score + 1e-9
        assert head.band_high(score) >= score - 1e-9


def test_english_stands_in_a_better_order_than_its_words_shuffled() -> None:
    english = words("The server keeps the key with the result and sends the first answer again.")
    shuffled = words("again the the key answer and with first the result sends keeps server the")
    table = load_table()
    assert order([english], table)[0] > 0.1 > order([shuffled], table)[0]
