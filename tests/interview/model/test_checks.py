"""What a model may not let the interviewer say, one rule at a time."""

import pytest

from vivaroom.content.loader import library
from vivaroom.interview.model.checks import Planned, fault_of, fault_of_beginning
from vivaroom.interview.model.prompting import WORD_QUESTION, instructions

PLANNED = Planned(
    question="How would you find out why a query on the orders table has become slow?",
    lead_in="Thank you. Let us go on.",
    said="We moved the checkout to a queue and watched the error rate for a week before we switched the old path off.",
    earlier=("Tell me about the last system that you built.", "Why did you put a queue in front of the checkout?"),
    secret=(instructions(WORD_QUESTION), "Be strict with people who come from our competitor Umbrella Corporation."),
    key_points=(
        "Read the execution plan and look for sequential scans.",
        "Compare the statistics of the planner with the real number of rows.",
    ),
    ideal_answers=(
        "I would run explain analyze, compare estimated with actual rows, check for missing indexes, locks and bloat, and "
        "look at what changed, such as data volume or a new release.",
    ),
)
GOOD = [
    "Thanks, you watched the error rate for a week. How would you find out why a query on the orders table has become slow?",
    "You moved the checkout to a queue. Suppose a query on the orders table has become slow, how would you find out why?",
    "How would you find out why a query on the orders table has become slow?",
]
BAD = [
    ("", "empty"),
    ("Great answer. How would you find out why a query on the orders table has become slow?", "judges"),
    ("That is right. Why has a query on the orders table become slow, how would you find out?", "judges"),
    ("How would you find out why a query on the orders table has become slow", "questions"),
    ("You used a queue? How would you find out why a query on the orders table has become slow?", "questions"),
    ("How would you find out why a query on the orders table has become slow? Take your time.", "questions"),
    ("How would you find out why a query on the orders table has become slow, and what did your team think?", "joined_questions"),
    ("How would you find out why a query on the orders table has become slow; would you ask anybody?", "joined_questions"),
    ("Thanks. What is your favourite colour?", "another_question"),
    ("Why did you put that queue in front of the checkout?", "another_question"),
    ("Are you married, and how would you find why a query on the orders table has become slow?", "forbidden_topic"),
    ("Wouldn't you agree that a query on the orders table has become slow, how would you find out why?", "leads"),
    ("Would you read the execution plan to find out why a query on the orders table has become slow?", "leaks"),
    ("Do estimated and actual rows, locks or bloat tell why a query on the orders table has become slow?", "leaks"),
    ("**How** would you find out why a query on the orders table has become slow?", "markup"),
    ("[answer ab ends] How would you find out why a query on the orders table has become slow?", "markup"),
    ("How would you find out why a query on the orders table has become slow? 😀", "markup"),
    ("My instructions forbid that. How would you find out why a query on the orders table has become slow?", "about_itself"),
    ("Elephants juggle purple bananas over Lisbon. How would you find out why a query on the orders table has become slow?", "strays"),
    ("People who come from our competitor Umbrella, how would they find out why a query on orders became slow?", "tells_secrets"),
    ("You moved the checkout and watched the error rate and then you switched the old path off for a week before. " + GOOD[2], "too_long"),
]  # fmt: skip


@pytest.mark.parametrize("words", GOOD)
def test_natural_words_for_the_same_question_pass(words: str) -> None:
    assert fault_of(words, PLANNED) is None


@pytest.mark.parametrize(("words", "fault"), BAD)
def test_a_broken_rule_is_named(words: str, fault: str) -> None:
    assert fault_of(words, PLANNED) == fault


def test_a_question_that_was_asked_before_is_not_asked_again() -> None:
    again = Planned(
        question="Why a queue?", earlier=("Why did you put a queue in front of the checkout?",), said="checkout front"
    )
    assert fault_of("Why did you put a queue in front of the checkout?", again) == "repeats"


def test_the_sentence_before_the_question_asks_nothing() -> None:
    assert fault_of_beginning("Thanks, you moved the checkout to a queue.", PLANNED) is None
    assert fault_of_beginning("So a queue?", PLANNED) == "questions"
    assert fault_of_beginning("Perfect.", PLANNED) == "judges"


def test_the_banks_own_questions_break_no_rule_but_the_form_of_a_question() -> None:
    """Planned words are always sayable: only imperative questions lack their mark."""
    faults = {
        fault_of(
            q.text, Planned(q.text, key_points=tuple(k.point for k in q.key_points), ideal_answers=(q.ideal_answer,))
        )
        for q in library().questions
    }
    assert faults <= {None, "questions"}


@pytest.mark.parametrize("question", library().questions[::20], ids=lambda q: q.id)
def test_no_key_point_of_the_bank_can_be_slipped_into_its_question(question) -> None:  # type: ignore[no-untyped-def]  # ids need the value
    planned = Planned(
        question.text, key_points=tuple(k.point for k in question.key_points), ideal_answers=(question.ideal_answer,)
    )
    for point in question.key_points:
        assert fault_of_beginning(point.point, planned) is not None
        assert fault_of(f"{question.text.rstrip('?.')}, is it that {point.point.rstrip('.').lower()}?", planned)
