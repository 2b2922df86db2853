"""The employer's fact that answers a question about the job."""

import pytest

from vivaroom.interview.flow.retelling import fact_about

FACTS = (
    "The salary is between 60,000 and 70,000 euros a year.",
    "Everybody works from home two days a week; the office is in Lisbon.",
    "There are 28 days of vacation.",
    "The next step is a call with the hiring manager.",
)


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        ("What is the salary?", 0),
        ("Where is the office?", 1),
        ("How many vacation days are there?", 2),
        ("What are the next steps?", 3),
        ("Who is the hiring manager?", 3),
    ],
)
def test_a_question_finds_its_fact(asked: str, fact: int) -> None:
    assert fact_about(asked, FACTS) == FACTS[fact]


@pytest.mark.parametrize("asked", ["Do you sponsor visas?", "What is it about?", "", "?", "Is there equity?"])
def test_a_question_without_a_fact_finds_none(asked: str) -> None:
    assert fact_about(asked, FACTS) is None


def test_without_facts_nothing_is_known() -> None:
    assert fact_about("What is the salary?", ()) is None
