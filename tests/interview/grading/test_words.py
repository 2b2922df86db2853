"""Texts are cut where people would cut them, and every piece keeps its place."""

from hypothesis import given
from hypothesis import strategies as st

from vivaroom.interview.grading.words import clauses, is_negation, sentences, words


def pieces(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


def test_sentences_end_at_marks_and_lines() -> None:
    assert pieces("It is fast. It is small!\nIt is 3.5 times cheaper") == [
        "It is fast.",
        "It is small!",
        "It is 3.5 times cheaper",
    ]


def test_a_capital_starts_a_sentence_that_no_mark_announces() -> None:
    assert pieces("a stack is last in first out Great question, thank you") == [
        "a stack is last in first out",
        "Great question, thank you",
    ]


def test_i_in_the_middle_of_a_sentence_starts_nothing() -> None:
    assert pieces("because I have used it when I was new") == ["because I have used it when I was new"]


def test_a_long_transcript_without_marks_is_cut_at_conjunctions() -> None:
    spoken = " and then ".join("we looked at the slow query with the whole team" for _ in range(6))
    assert len(pieces(spoken)) > 1


def test_a_text_of_one_word_is_its_own_clause() -> None:
    assert [span.of("Queue") for span in clauses("Queue")] == ["Queue"]


@given(st.text(max_size=200))
def test_sentences_hold_every_word_once_and_in_order(text: str) -> None:
    whole = [word.text for word in words(text)]
    assert [word.text for span in sentences(text) for word in words(span.of(text))] == whole


def test_a_negation_is_read_without_its_apostrophe_or_with_a_wrong_mark() -> None:
    for typed in ("dont", 'don"t', "don’t", "don't"):
        (word,) = words(typed)
        assert word.text == "don't"
        assert is_negation(word.text)
