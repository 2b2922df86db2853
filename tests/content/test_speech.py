"""The list of technical terms is large, whole and checked: wrong entries are named before anybody hears them."""

import pytest

from vivaroom.content.speech import problems_of, read_terms, spoken_terms
from vivaroom.ports.pronunciation import sounds_of


def _file(any_case: str = "{}", exactly: str = "{}", spelled: str = "[]") -> str:
    return f"version: 1\nany_case: {any_case}\nexactly: {exactly}\nspelled: {spelled}\n"


def test_the_list_has_at_least_four_hundred_terms_and_none_is_wrong() -> None:
    terms = spoken_terms()
    assert len(terms.any_case) + len(terms.exactly) >= 400
    assert list(problems_of(terms)) == []


@pytest.mark.parametrize(
    "term", "PostgreSQL OAuth Kubernetes nginx kubectl YAML JWT SQL idempotent Kafka C++ CI/CD".split()
)
def test_the_terms_of_every_interview_are_there(term: str) -> None:
    assert spoken_terms().said(term)


def test_what_is_said_as_written_differs_from_the_word() -> None:
    terms = spoken_terms()
    assert terms.said("US") == "U S"
    assert terms.said("us") is None


def test_spelled_terms_are_said_letter_by_letter() -> None:
    assert read_terms(_file(spelled="[jwt]")).said("JWT") == "J W T"


def test_sounds_stand_between_slashes() -> None:
    assert sounds_of("/K AE1 SH/") == ("K", "AE1", "SH")
    assert sounds_of("cash") is None


@pytest.mark.parametrize(
    ("any_case", "complaint"),
    [
        ("{Kafka: cough car}", "lower case"),
        ("{kafka: /K AA F K AH0/}", "'AA' is no ARPAbet sound"),
        ("{kafka: /K AA1 F Q AH0/}", "'Q' is no ARPAbet sound"),
        ("{kafka: /K AA0 F K AH0/}", "0 main stresses"),
        ("{kafka: /K AA1 F K AH1/}", "2 main stresses"),
        ("{c++: /S IY1/}", "only a word of letters"),
        ("{kafka: 'kaf-ka!'}", "neither words nor sounds"),
    ],
)
def test_a_wrong_entry_is_named(any_case: str, complaint: str) -> None:
    assert complaint in "; ".join(problems_of(read_terms(_file(any_case))))


def test_a_term_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="listed twice: jwt"):
        read_terms(_file("{jwt: jot}", spelled="[jwt]"))


def test_a_change_of_the_list_changes_its_version() -> None:
    assert read_terms(_file("{a1: b}")).version != read_terms(_file("{a1: c}")).version
