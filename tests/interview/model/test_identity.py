"""What a grader sees does not tell who speaks: swapping the person changes no byte of it."""

import random

import pytest

from vivaroom.interview.model.evidence import evidence_of
from vivaroom.interview.model.identity import WITHHELD, without_identity
from vivaroom.interview.model.seen import as_said


def _seen(text: str, *identity: str) -> str:
    return without_identity(as_said(text), identity).text


NAMES = [
    "Anna Schmidt",
    "Mohammed Al-Farsi",
    "Nguyễn Thị Hoa",
    "Jean-Luc Picard",
    "Lakisha Washington",
    "Grace Hill",
    "Cher",
]
SCHOOLS = [
    "Stanford University",
    "Technische Universität München",
    "MIT",
    "Howard University",
    "IIT Bombay",
    "École Polytechnique",
]
PRONOUNS = [("she", "her", "herself"), ("he", "his", "himself")]
TEMPLATES = [
    "My name is {name} and I studied at {school}. I built the cache with a colleague; {they} reviewed it {self}.",
    "I'm {name}, a {school} graduate. My lead said {they} would test it and {their} notes went to {email}.",
    "People at {school} know me as {first}. As a {kind} in my team I owned the rollout of version 2.4.1.",
    "You can reach me at {email} or {phone}. We cut 200 milliseconds from 1500 requests, and {they} measured it.",
]


def _person(chance: random.Random) -> tuple[dict[str, str], tuple[str, ...]]:
    name, school = chance.choice(NAMES), chance.choice(SCHOOLS)
    they, their, self = chance.choice(PRONOUNS)
    email = f"{name.split()[0].lower()}{chance.randint(1, 99)}@mail{chance.randint(1, 9)}.example.org"
    phone = chance.choice(["+49 170 1234567", "(415) 555-0143", "0171 2345678"])
    told = {
        "name": name, "first": name.split()[0], "school": school, "they": they, "their": their, "self": self,
        "email": email, "phone": phone, "kind": chance.choice(["woman", "man", "mother", "father"]),
    }  # fmt: skip
    return told, (name, school, email, phone)


def test_swapping_the_person_changes_no_byte() -> None:
    chance = random.Random(7)
    for template in TEMPLATES:
        seen = set()
        for _ in range(150):
            told, identity = _person(chance)
            seen.add(evidence_of(template.format(**told), identity).view.text)
        assert len(seen) == 1, seen


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("mail me at a.b@c.example", f"mail me at {WITHHELD}"),
        ("see https://example.org/me for it", f"see {WITHHELD} for it"),
        ("I am 54 years old and fast", f"I am {WITHHELD} and fast"),
        ("I went to the University of Applied Sciences", f"I went to {WITHHELD}"),
        ("They call me Bo.", f"They call me {WITHHELD}."),
        ("She told him that his test failed.", "They told their that their test failed."),
        ("as a young mother I learned to plan", "as a young person I learned to plan"),
    ],
)
def test_what_tells_a_person_is_withheld(said: str, seen: str) -> None:
    assert _seen(said) == seen


@pytest.mark.parametrize(
    "said",
    [
        "We went from 2000000 rows to 150000 within 3 weeks.",
        "A man-in-the-middle could read it, so read the man page.",
        "The address 10.0.0.1 answers on port 5432.",
        "In 2015, 2016 and 2017 we doubled it.",
        "It will mark the page as stale and bill the cost.",
    ],
)
def test_what_an_answer_is_about_stays(said: str) -> None:
    assert _seen(said, "Will Bill", "Mark Page") == said


def test_invisible_characters_are_not_seen() -> None:
    assert _seen("a\u200bb\U000e0041c\u202e d\ne") == "abc d\ne"


def test_every_character_knows_where_it_was_said() -> None:
    answer = "I'm Anna Schmidt. She wrote tests for the cache."
    seen = without_identity(as_said(answer), ("Anna Schmidt",))
    at = seen.text.index("wrote tests")
    origin = seen.origin(type(seen.places[0])(at, at + len("wrote tests")))
    assert origin.of(answer) == "wrote tests"


def test_an_identity_full_of_pattern_signs_does_no_harm() -> None:
    said = "I used C++ (a lot) and sets like [a-z]."
    assert _seen(said, "(", "C++ (", "[a-z]+", "\\", "", "   ") == said
