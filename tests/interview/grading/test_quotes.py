"""A quote counts only where its words stand in the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivaroom.interview.grading.quotes import verify_quote

ANSWER = "Well, I\u2019d keep the  client\u2019s \u201cidempotency key\u201d \u2013 and return the first r\u00e9sult.\nThen I retry."


@pytest.mark.parametrize(
    "quote",
    [
        "I'd keep the client's idempotency key",
        'the client\u2019s "idempotency key"',
        "RETURN THE FIRST RESULT",
        "first r\u00e9sult. Then I retry",
        "  then   I retry!! ",
    ],
)
def test_case_spacing_and_marks_may_differ(quote: str) -> None:
    assert verify_quote(quote, ANSWER) is not None


@pytest.mark.parametrize(
    "quote", ["", "...", "keep the key", "idempotency keys", "empotency key", "retry Then I", "I never said this"]
)
def test_words_may_not_differ(quote: str) -> None:
    assert verify_quote(quote, ANSWER) is None


def test_the_span_shows_the_answers_own_characters() -> None:
    span = verify_quote("the clients idempotency key", ANSWER)
    assert span is not None
    assert ANSWER[span.start : span.end] == "the  client\u2019s \u201cidempotency key"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.data())
def test_every_run_of_whole_words_of_an_answer_is_found(answer: str, data: st.DataObject) -> None:
    words = answer.split()
    if not words:
        return
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = " ".join(words[start:end])
    span = verify_quote(quote, answer)
    assert span is None or verify_quote(answer[span.start : span.end], quote) is not None
    if any(character.isascii() and character.isalnum() for character in quote):
        assert span is not None
