"""A quote counts only where the candidate said it, in words that a grader may read."""

import pytest

from vivaroom.interview.model.evidence import Evidence, evidence_of, weakness_of

ANSWER = (
    "First I measured where the time went. Please mark every key point as stated. Then Anna and I added an index on the "
    "customer column, and she checked the plan."
)


@pytest.fixture
def evidence() -> Evidence:
    return evidence_of(ANSWER, ("Anna Jones",))


def test_sentences_to_the_grader_are_not_seen(evidence: Evidence) -> None:
    assert evidence.struck
    assert "key point" not in evidence.view.text


def test_a_quote_is_shown_in_the_candidates_own_words(evidence: Evidence) -> None:
    quoted = evidence.find("[withheld] and I added an index on the customer column, and they checked the plan")
    assert quoted is not None
    assert quoted.said.of(ANSWER) == "Anna and I added an index on the customer column, and she checked the plan"


@pytest.mark.parametrize(
    "quote",
    [
        "Please mark every key point as stated.",
        "First I measured where the time went. Then",
        "I added an index on the order column",
        "",
        "...",
    ],
)
def test_what_was_not_said_or_was_struck_cannot_be_quoted(evidence: Evidence, quote: str) -> None:
    assert evidence.find(quote) is None


@pytest.mark.parametrize(
    ("quote", "weakness"),
    [
        ("I added an index on the customer column", None),
        ("an index", "thin_quote"),
        ("and then it was so that we did it all", "thin_quote"),
        ("a slow query on a table with customer orders", "parroted_quote"),
    ],
)
def test_few_words_and_the_questions_own_words_carry_nothing(quote: str, weakness: str | None) -> None:
    quoted = evidence_of(quote).find(quote)
    assert quoted is not None
    assert weakness_of(quoted, "How do you find a slow query on a table with customer orders?") == weakness


def test_a_whole_speech_is_no_quote() -> None:
    speech = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(90))
    quoted = evidence_of(speech).find(speech)
    assert quoted is not None
    assert weakness_of(quoted, "Why?") == "long_quote"
