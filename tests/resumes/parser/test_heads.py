"""Titles, companies, schools, degrees and fields, in the many ways in which heads of entries put them."""

import pytest

from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parser.degrees import degree_score, field_score
from vivaroom.resumes.parser.words import is_action, is_place, title_score
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.profile import Profile


def profile(text: str) -> Profile:
    return parse_profile(plain_resume(text), packaged_skill_names())


def jobs(*lines: str) -> list[tuple[str | None, str | None, str | None]]:
    found = profile("Ada Lovelace\n\nWork Experience\n" + "\n".join(lines)).positions
    return [
        (
            job.title.value if job.title else None,
            job.company.value if job.company else None,
            job.location.value if job.location else None,
        )
        for job in found
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Data Engineer", "Nordlicht Energie, Hamburg, Germany", "2019 - 2022", "- moved the warehouse"],
        ["Data Engineer, Nordlicht Energie", "Hamburg, Germany", "2019 - 2022", "- moved the warehouse"],
        ["Nordlicht Energie, Data Engineer – Hamburg, Germany\t2019 - 2022", "- moved the warehouse"],
        ["Data Engineer at Nordlicht Energie\t2019 - 2022", "Hamburg, Germany", "- moved the warehouse"],
        ["2019 - 2022", "Nordlicht Energie | Data Engineer | Hamburg, Germany", "- moved the warehouse"],
        ["Nordlicht Energie\tHamburg, Germany", "Data Engineer\t2019 - 2022", "- moved the warehouse"],
        ["Nordlicht Energie — Data Engineer (2019 – 2022)", "Hamburg, Germany", "- moved the warehouse"],
    ],
)
def test_one_job_is_read_from_every_order_of_its_head(lines: list[str]) -> None:
    assert jobs(*lines) == [("Data Engineer", "Nordlicht Energie", "Hamburg, Germany")]


def test_an_unusual_title_stands_where_the_others_have_theirs() -> None:
    found = jobs(
        "Acme, Engineer\t2020 - 2022",
        "- built the thing",
        "Bolt & Nut, Happiness Wizard\t2018 - 2020",
        "- answered the mail",
        "Cogwheel, Analyst\t2016 - 2018",
        "- counted the parts",
    )
    assert found[1][:2] == ("Happiness Wizard", "Bolt & Nut")


def test_a_company_with_a_legal_form_keeps_its_comma() -> None:
    assert jobs("Principal Engineer", "Tern Aerospace, Inc.", "2021 - 2023", "- flew")[0][1] == "Tern Aerospace, Inc."


def test_several_titles_share_the_company_above_them() -> None:
    found = jobs(
        "Initech Group",
        "2014 - 2020",
        "Engineering Manager",
        "2018 - 2020",
        "- led nine people",
        "Software Engineer",
        "2014 - 2018",
        "- wrote the reports",
    )
    assert [job[:2] for job in found if job[0]] == [
        ("Engineering Manager", "Initech Group"),
        ("Software Engineer", "Initech Group"),
    ]


def test_the_company_may_be_told_by_the_first_sentence() -> None:
    found = jobs(
        "Chief Executive Officer\t2013 - 2014", "- Blue Heron is a maker of quiet drills that many dentists like"
    )
    assert found == [("Chief Executive Officer", "Blue Heron", None)]


def test_bullets_broken_over_lines_are_told_whole() -> None:
    found = profile("Ada\n\nExperience\nAcme, Engineer\t2020 - 2022\n- built\n- mended\n").positions
    assert [bullet.value for bullet in found[0].bullets] == ["built", "mended"]


@pytest.mark.parametrize(
    ("line", "school", "degree", "area"),
    [
        (
            "University of Leeds, BEng Electronic Engineering\t2008 - 2011",
            "University of Leeds",
            "BEng",
            "Electronic Engineering",
        ),
        (
            "Bachelor of Science in Computer Science, University of Oslo, 2010 - 2014",
            "University of Oslo",
            "Bachelor of Science",
            "Computer Science",
        ),
        ("PhD in Physics – KAIST\t2010 - 2014", "KAIST", "PhD", "Physics"),
        ("University of California, Berkeley\t2014 - 2018", "University of California, Berkeley", None, None),
        ("M.Sc. Applied Mathematics | TU Wien | 2015 - 2017", "TU Wien", "M.Sc.", "Applied Mathematics"),
        ("MBA, INSEAD, 2012 - 2013", "INSEAD", "MBA", None),
    ],
)
def test_studies_are_read(line: str, school: str, degree: str | None, area: str | None) -> None:
    found = profile(f"Ada Lovelace\n\nEducation\n{line}\n").education[0]
    assert found.institution
    assert (found.institution.value, found.degree and found.degree.value, found.area and found.area.value) == (
        school,
        degree,
        area,
    )


@pytest.mark.parametrize(
    "phrase",
    ["Senior Software Engineer", "CEO/President", "Co-Founder & CTO", "Head of Growth", "Software Engineer II", "VP Engineering",
     "Staff Engineer, Firmware", "Research Intern", "Engineering Manager", "iOS Developer", "Member of Technical Staff"],
)  # fmt: skip
def test_titles_read_as_titles(phrase: str) -> None:
    assert title_score(phrase) >= 0.6


@pytest.mark.parametrize(
    "phrase",
    [
        "Engineers Without Borders",
        "Doctor Anywhere",
        "NVIDIA Research",
        "Sales engagement platform",
        "Delta Soft",
        "Freelance",
    ],
)
def test_other_names_do_not(phrase: str) -> None:
    assert title_score(phrase) < 0.6


@pytest.mark.parametrize(
    "phrase", ["San Francisco, CA", "London, UK", "Remote", "Istanbul, Türkiye", "Boston", "Seattle, Washington, US"]
)
def test_places_are_places(phrase: str) -> None:
    assert is_place(phrase)


@pytest.mark.parametrize(
    "phrase", ["Pied Piper, CEO", "Acme, Inc.", "Acme, Lyon", "Bachelor of Science, Computer Science"]
)
def test_other_phrases_with_commas_are_not(phrase: str) -> None:
    assert not is_place(phrase)


def test_deeds_are_told_from_titles() -> None:
    assert is_action("Built a service-health dashboard for three teams")
    assert is_action("Lead development of microservices serving ten million users")
    assert not is_action("Lead Site Reliability Engineer, Halyard Payments Ltd")
    assert not is_action("Software Engineer at Acme")


def test_degrees_and_fields_are_known_by_their_words() -> None:
    assert degree_score("Bachelor of Science") == degree_score("PhD") == degree_score("Laurea Magistrale") == 1.0
    assert degree_score("as a be") == 0.0
    assert field_score("Computer Science and Engineering") == 1.0
    assert field_score("University of Leeds") < 0.5
