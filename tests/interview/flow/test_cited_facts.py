"""Questions about the company are answered from facts with their page, and from nothing else."""

from datetime import date

import pytest

from tests.interview.model.models import Told
from tests.interview.scenes import Sitting, opened, plan
from vivaroom.interview.built_in.reader import BuiltInReader
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import JobQuestionNoted
from vivaroom.interview.flow.retelling import site_of
from vivaroom.interview.model.wording import ModelWording
from vivaroom.interview.moves import Repeat
from vivaroom.interview.plan import CitedFact, Plan

TODAY = date(2026, 5, 1)
WHAT = CitedFact(
    text="Northlight Freight is a freight forwarder for small shops.",
    url="https://www.example.org/about",
    retrieved_on=TODAY,
)
STACK = CitedFact(
    text="Northlight Freight runs its logistics software on PostgreSQL and Python.",
    url="https://tech.example.com/stack",
    published_on=date(2026, 3, 4),
    retrieved_on=TODAY,
)


def with_facts(**fields: object) -> Plan:
    """A plan with these facts."""
    return plan(company="Northlight Freight", company_facts=(WHAT, STACK), **fields)


def told(sitting: Sitting, question: str) -> str:
    """What the interviewer says before it comes back to its question."""
    move = sitting.say(Reading.ASKS_ABOUT_JOB, question)
    assert isinstance(move, Repeat)
    return str(move.lead_in)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("What does Northlight Freight do?", WHAT),
        ("What does the company do?", WHAT),
        ("Can you tell me more about the company?", WHAT),
        ("Which logistics software does the company use?", STACK),
        ("Does northlight freight use Python?", STACK),
    ],
)
def test_a_fact_is_told_word_for_word_with_the_site_that_says_it(question: str, fact: CitedFact) -> None:
    said = told(opened(with_facts()), question)
    assert fact.text in said
    assert site_of(fact) in said


@pytest.mark.parametrize(
    "question", ["What is the salary at Northlight Freight?", "How many holidays does the company give?"]
)
def test_what_no_page_says_is_noted_and_not_made_up(question: str) -> None:
    sitting = opened(with_facts())
    assert "example" not in told(sitting, question)
    assert [r.event for r in sitting.recorded if isinstance(r.event, JobQuestionNoted)] == [JobQuestionNoted(question)]


def test_the_employer_s_own_words_go_before_those_of_a_page() -> None:
    sitting = opened(with_facts(employer_facts=("We use Python and Rust.",)))
    assert "We use Python and Rust." in told(sitting, "Does the team use Python?")


def test_the_name_of_a_site_is_said_without_its_prefix() -> None:
    assert site_of(WHAT) == "example.org"


async def test_a_question_that_names_the_company_is_understood_as_one_about_it() -> None:
    reader = BuiltInReader(None)
    sitting = opened(with_facts())
    understood = await reader.read(sitting.plan, sitting.session, sitting.turn, "What does Northlight Freight do?")
    reader.close()
    assert understood.judged.coverage.reading is Reading.ASKS_ABOUT_JOB


def test_what_the_web_says_is_no_part_of_what_answers_are_judged_by() -> None:
    with_them, without = with_facts(), plan(company="Northlight Freight")
    assert with_them.rubric == without.rubric
    asked = [q.question for phase in with_them.phases for q in phase.pool]
    assert asked == [q.question for phase in without.phases for q in phase.pool]
    assert all(fact.text not in str(q.model_dump()) for fact in (WHAT, STACK) for q in asked)


async def test_what_the_web_says_is_told_to_no_model() -> None:
    model = Told(words="Thank you. How is q2 done?")
    sitting = opened(with_facts())
    move = sitting.answer_fully()
    await ModelWording(model).word(sitting.stage.scene, move)
    assert model.tasks
    assert all(fact.text not in str(task) for fact in (WHAT, STACK) for task in model.tasks)
