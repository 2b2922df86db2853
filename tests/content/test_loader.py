"""The content files as values."""

import re
from collections import Counter

import pytest

from vivaroom.content.loader import library, prompt
from vivaroom.content.types import Kind

ROLES = (
    "backend frontend full_stack mobile data_engineer data_scientist ml_engineer devops_sre qa security product_manager engineering_manager"
).split()


def test_the_library_is_read_once() -> None:
    assert library() is library()


def test_its_version_is_a_digest() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", library().version)


def test_all_twelve_roles_are_there() -> None:
    assert sorted(library().roles) == sorted(ROLES)


def test_at_least_four_hundred_questions_of_every_kind_are_there() -> None:
    kinds = Counter(q.kind for q in library().questions)
    assert sum(kinds.values()) >= 400
    assert set(kinds) == set(Kind) - {Kind.MIXED}


def test_every_kind_of_interview_has_a_template_and_a_rubric() -> None:
    assert set(library().templates) == set(Kind)
    assert {t.rubric for t in library().templates.values()} <= set(library().rubrics)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("backend", "backend"),
        ("Backend Engineer", "backend"),
        ("back-end  DEVELOPER", "backend"),
        ("Full-Stack Developer", "full_stack"),
        ("SRE", "devops_sre"),
        ("Senior Golang Developer", "backend"),
        ("Lead Data Scientist (remote)", "data_scientist"),
        ("QA engineer", "qa"),
    ],
)
def test_a_role_is_found_however_it_is_written(name: str, role: str) -> None:
    found = library().nearest_role(name)
    assert found is not None
    assert found.id == role


@pytest.mark.parametrize("name", ["Barista", "", "???", "厨师"])
def test_a_role_of_its_own_is_not_forced_into_ours(name: str) -> None:
    assert library().nearest_role(name) is None


def test_names_of_roles_are_not_shared() -> None:
    names = Counter(n.lower() for r in library().roles.values() for n in {r.id, r.name, *r.aliases})
    assert [n for n, count in names.items() if count > 1] == []


def test_every_phrase_can_be_said() -> None:
    places = {
        "role": "QA",
        "company": "Acme",
        "questions": "6",
        "minutes": "30",
        "fact": "It is so.",
        "source": "example.org",
        "message": "Tell me more about the cache.",
    }
    for purpose, wordings in library().phrases.by_purpose.items():
        for wording in wordings:
            assert wording.format_map(places), purpose


@pytest.mark.parametrize("name", ["read_utterance", "find_claims", "confirm_claim", "word_question"])
def test_a_prompt_is_read_by_its_name(name: str) -> None:
    assert len(prompt(name)) > 100


def test_skills_have_usual_names_and_other_spellings() -> None:
    assert "PostgreSQL" in library().skills
    assert "version" not in library().skills
