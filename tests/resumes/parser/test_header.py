"""Name, headline, contacts and sections."""

import pytest

from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parser.naming import from_capitals, name_from_capitals
from vivaroom.resumes.parser.sections import Kind, heading_kind, sections
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.profile import Profile


def profile(text: str) -> Profile:
    return parse_profile(plain_resume(text), packaged_skill_names())


REST = "\n\nSummary\nBuilds things that last and mends those that did not.\n\nSkills\nPython, Go\n"


@pytest.mark.parametrize(
    ("opening", "name", "headline"),
    [
        ("Ada Lovelace\nSoftware Engineer\nada@example.com", "Ada Lovelace", "Software Engineer"),
        ("ADA LOVELACE\nSENIOR DEVOPS ENGINEER\nada@example.com", "Ada Lovelace", "Senior DevOps Engineer"),
        ("Ada Lovelace, Data Scientist\nada@example.com", "Ada Lovelace", "Data Scientist"),
        ("Curriculum Vitae\nAna Beatriz da Silva\nana@example.com", "Ana Beatriz da Silva", None),
        ("Resume: Seán O'Connor-Murphy\nsean@example.com", "Seán O'Connor-Murphy", None),
        ("Grace Hopper, PhD\ngrace@example.com", "Grace Hopper", None),
        ("Trần Thị Minh Châu | iOS Developer\nchau@example.com", "Trần Thị Minh Châu", "iOS Developer"),
    ],
)
def test_name_and_headline_are_found(opening: str, name: str, headline: str | None) -> None:
    found = profile(opening + REST)
    assert found.name
    assert (found.name.value, found.headline and found.headline.value) == (name, headline)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ada.lovelace+jobs@mail.example.com", "ada.lovelace+jobs@mail.example.com"),
        ("ada.lovelace@exa\nmple.com", "ada.lovelace@example.com"),
        ("ada.lovelace@example.c\nom", "ada.lovelace@example.com"),
        ("ada.lovelace\n@example.com", "ada.lovelace@example.com"),
        ("Email: ada@example.com.", "ada@example.com"),
    ],
)
def test_an_address_is_found_whole_even_when_broken(written: str, found: str) -> None:
    profile_found = profile(f"Ada Lovelace\n{written}\n+44 20 7946 0857{REST}")
    assert [one.value for one in profile_found.emails] == [found]


def test_a_whole_address_takes_nothing_of_the_next_line() -> None:
    assert [one.value for one in profile(f"Ada Lovelace\nada@example.com\nlondon{REST}").emails] == ["ada@example.com"]


@pytest.mark.parametrize(
    "number",
    [
        "(912) 555-4321",
        "+55 11 91234-5678",
        "+44 20 7946 0857",
        "+961 1 234 567",
        "+46701234567",
        "050 123 4567",
        "+1 (512) 555-0177",
        "+49 89 1234567",
    ],
)
def test_telephone_numbers_of_many_shapes_are_found(number: str) -> None:
    assert [one.value for one in profile(f"Ada Lovelace\nPhone: {number} | ada@example.com{REST}").phones] == [number]


@pytest.mark.parametrize(
    "other", ["2014-09-01 — 2018-05-15", "10.1234/neurips.2023.1234", "US Patent 11,234,567", "94102 US"]
)
def test_other_numbers_are_no_telephones(other: str) -> None:
    assert profile(f"Ada Lovelace\n{other}{REST}").phones == ()


def test_contacts_of_referees_are_not_the_candidates() -> None:
    found = profile(
        f"Ada Lovelace\nada@example.com{REST}\nReferences\nCharles Babbage, charles@example.com, +44 20 7946 0000\n"
    )
    assert [one.value for one in found.emails] == ["ada@example.com"]
    assert found.phones == ()


def test_links_say_which_network_they_lead_to() -> None:
    found = profile(f"Ada Lovelace\ngithub.com/ada | https://www.linkedin.com/in/ada | ada.example.org{REST}")
    assert [(link.network, link.address.value) for link in found.links] == [
        ("github", "github.com/ada"),
        ("linkedin", "https://www.linkedin.com/in/ada"),
        ("example", "ada.example.org"),
    ]


def test_the_place_is_found_among_the_contacts() -> None:
    found = profile(f"Ada Lovelace\nLondon, UK | ada@example.com | +44 20 7946 0857{REST}")
    assert found.location
    assert found.location.value == "London, UK"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("WORK EXPERIENCE", Kind.EXPERIENCE),
        ("Professional Experience & Projects", Kind.EXPERIENCE),
        ("Research Experience", Kind.EXPERIENCE),
        ("Employment History:", Kind.EXPERIENCE),
        ("Volunteer Experience", Kind.VOLUNTEERING),
        ("Technical Skills", Kind.SKILLS),
        ("Skills & Tools", Kind.SKILLS),
        ("Open Source Projects", Kind.PROJECTS),
        ("Education and Training", Kind.EDUCATION),
        ("Certifications", Kind.CERTIFICATES),
        ("About Me", Kind.SUMMARY),
        ("Languages", Kind.LANGUAGES),
        ("Selected Honors", Kind.OTHER),
        ("Berufserfahrung", Kind.EXPERIENCE),
        ("Formation", Kind.EDUCATION),
    ],
)
def test_headings_are_known_by_their_words(heading: str, kind: Kind) -> None:
    assert heading_kind(heading) is kind


@pytest.mark.parametrize("heading", ["Software Engineer", "Acme Corporation", "Built the thing", "Frontend"])
def test_other_lines_are_no_usual_headings(heading: str) -> None:
    assert heading_kind(heading) is None


def test_an_unusual_heading_is_known_by_its_look() -> None:
    resume = plain_resume(
        "# Ada\n\n## Skills\nPython\n\n## Things I Broke\nThe build, twice\n\n## Education\nUniversity of Oslo\n"
    )
    found = [(part.kind, resume.at(part.heading.span)) for part in sections(resume) if part.heading]
    assert found == [(Kind.SKILLS, "Skills"), (Kind.OTHER, "Things I Broke"), (Kind.EDUCATION, "Education")]


def test_capitals_become_ordinary_letters_but_for_abbreviations() -> None:
    assert from_capitals("SENIOR QA AND IOS ENGINEER") == "Senior QA and iOS Engineer"
    assert from_capitals("ANA DA SILVA", acronyms=False) == "Ana da Silva"
    assert name_from_capitals("KAIST") == "KAIST"
    assert name_from_capitals("STANFORD UNIVERSITY") == "Stanford University"
