"""The checker finds what is wrong, and nothing is wrong with what ships."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from vivaroom.content.check import KEY_POINTS, check
from vivaroom.content.loader import Library, library
from vivaroom.content.types import Kind, PlanTemplate, Question
from vivaroom.interview.forbidden import forbidden_subject

Change = Callable[[Question], dict[str, object]]


@cache
def first() -> Question:
    """Some question with neighbours."""
    return next(q for q in library().questions if q.harder)


def found(changed: Library) -> list[str]:
    """Everything that the checker says."""
    return [f"{p.place}: {p.detail}" for p in check(changed, forbidden_subject)]


def with_first(**changes: object) -> Library:
    """The library with one question changed."""
    questions = tuple(q.model_copy(update=changes) if q is first() else q for q in library().questions)
    return replace(library(), questions=questions)


def point(**changes: object) -> tuple[object, ...]:
    """The key points of that question with the first one changed."""
    one, *others = first().key_points
    return (one.model_copy(update=changes), *others)


def test_nothing_is_wrong_with_what_ships() -> None:
    assert found(library()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "How would you do this? And why would you do that?"}, "asks two things"),
        ({"text": "How would you store it, and how would you read it again?"}, "asks two things"),
        ({"way_in": "What is stored there? And how would you find it again?"}, "asks two things"),
        ({"text": "How " + "very " * 31 + "well?"}, "at most 30"),
        ({"text": "Are you married?"}, "forbidden subject (family)"),
        ({"way_in": "How old are you?"}, "forbidden subject (age)"),
        ({"ideal_answer": "It depends on a lot of things."}, "ideal answer has"),
        ({"ideal_answer": "word " * 200}, "ideal answer has"),
        ({"rubric": "astrology"}, "there is no rubric"),
        ({"roles": ("astronaut",)}, "there is no role"),
        ({"harder": "nothing-like-it"}, "does not exist"),
        ({"easier": "nothing-like-it"}, "does not exist"),
    ],
)
def test_a_fault_of_a_question_is_found(changes: dict[str, object], said: str) -> None:
    (problem,) = found(with_first(**changes))
    assert problem.startswith(first().id)
    assert said in problem


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"follow_up": "Tell me more."}, "question mark"),
        ({"follow_up": "How " + "very " * 26 + "well?"}, "more than 25 words"),
        ({"follow_up": "Why is it so, and how would you show it?"}, "asks two things"),
        ({"follow_up": "Do you have children?"}, "forbidden subject (family)"),
    ],
)
def test_a_fault_of_a_key_point_is_found(changes: dict[str, object], said: str) -> None:
    assert any(said in problem for problem in found(with_first(key_points=point(**changes))))


def test_key_points_with_the_same_id_or_follow_up_are_found() -> None:
    twice = (first().key_points[0], *first().key_points)
    problems = " ".join(found(with_first(key_points=twice[: KEY_POINTS[1]])))
    assert "two key points have the same id" in problems
    assert "two key points have the same follow-up" in problems


def test_too_few_key_points_are_found() -> None:
    assert any("key points; expected 3 to 6" in p for p in found(with_first(key_points=first().key_points[:2])))


def test_a_neighbour_on_the_wrong_side_is_found() -> None:
    assert any("which is not harder" in p for p in found(with_first(difficulty=5)))


def test_the_same_id_and_the_same_text_are_found() -> None:
    other = library().questions[-1]
    again = replace(library(), questions=(*library().questions, first()))
    assert any("used more than once" in p for p in found(again))
    assert any("same text" in p for p in found(with_first(text=other.text)))


def test_too_few_questions_are_found() -> None:
    fewer = replace(library(), questions=tuple(q for q in library().questions if q.kind is not Kind.CODING))
    assert any(p.startswith("coding: 0 questions") for p in found(fewer))


def test_a_missing_template_is_found() -> None:
    templates: dict[Kind, PlanTemplate] = {k: t for k, t in library().templates.items() if k is not Kind.HR}
    assert any("no template for hr" in p for p in found(replace(library(), templates=templates)))


def test_shares_that_do_not_add_up_are_found() -> None:
    hr = library().templates[Kind.HR]
    broken = hr.model_copy(update={"phases": hr.phases[:1]})
    assert any(
        "do not add up" in p for p in found(replace(library(), templates={**library().templates, Kind.HR: broken}))
    )


def test_near_duplicates_are_found_by_their_vectors() -> None:
    count = len(library().questions)
    vectors = [[0.0] * count for _ in range(count)]
    for number in range(count):
        vectors[number][number] = 1.0
    assert check(library(), forbidden_subject, vectors) == []
    vectors[1] = [0.98, 0.199, *[0.0] * (count - 2)]
    (problem,) = check(library(), forbidden_subject, vectors)
    assert problem.place == library().questions[0].id
    assert library().questions[1].id in problem.detail
