"""Skills, projects, certificates and languages as lists of many shapes."""

import pytest

from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.profile import Profile
from vivaroom.resumes.skill_names import SkillNames

NAMES = packaged_skill_names()


def profile(text: str) -> Profile:
    return parse_profile(plain_resume(f"Ada Lovelace\nada@example.com\n\n{text}"), NAMES)


def groups(text: str) -> list[tuple[str | None, list[str]]]:
    return [
        (group.name.value if group.name else None, [word.value for word in group.keywords])
        for group in profile(text).skill_groups
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Skills\nBackend: Node.js, PostgreSQL, REST APIs\nCloud: AWS, CI/CD\n",
        "Technical Skills\nBackend (Expert): Node.js, PostgreSQL, REST APIs\nCloud (Basic): AWS, CI/CD\n",
        "SKILLS\n- Backend: Node.js, PostgreSQL and REST APIs\n- Cloud: AWS, CI/CD\n".replace(" and ", ", and "),
        "Skills\nBackend:\nNode.js\nPostgreSQL\nREST APIs\nCloud:\nAWS\nCI/CD\n",
        "## Skills\n### Backend\n- Node.js\n- PostgreSQL\n- REST APIs\n### Cloud\n- AWS\n- CI/CD\n## Education\nUniversity of Oslo\n",
        "Skills\nBackend\tNode.js, PostgreSQL, REST APIs\nCloud\tAWS, CI/CD\n",
        "Skills\nBackend: Node.js | PostgreSQL | REST APIs\nCloud: AWS | CI/CD\n",
    ],
)
def test_groups_of_skills_are_read_from_every_shape(text: str) -> None:
    assert groups(text) == [("Backend", ["Node.js", "PostgreSQL", "REST APIs"]), ("Cloud", ["AWS", "CI/CD"])]


def test_a_plain_list_is_one_group_without_a_name() -> None:
    assert groups("Skills\nPython, SQL (advanced), Machine Learning, C++\n") == [
        (None, ["Python", "SQL", "Machine Learning", "C++"])
    ]


def test_commas_in_brackets_part_nothing() -> None:
    assert groups("Skills\nAWS (EC2, S3), Docker\n") == [(None, ["AWS (EC2, S3)", "Docker"])]


def test_levels_are_kept_beside_their_group() -> None:
    assert [group.level for group in profile("Skills\nBackend (Expert): Go, Rust\n").skill_groups] == ["Expert"]


def test_skills_are_mentioned_by_their_usual_names_wherever_they_stand() -> None:
    found = profile(
        "Experience\nAcme, Engineer\t2020 - 2022\n- moved reactjs screens to k8s\n\nSkills\ngolang\n"
    ).skills
    assert [(skill.name, skill.mention.value, skill.section) for skill in found] == [
        ("React", "reactjs", "experience"),
        ("Kubernetes", "k8s", "experience"),
        ("Go", "golang", "skills"),
    ]


def test_everyday_words_are_no_skills() -> None:
    assert [name for name, _ in NAMES.mentions("ready to go and express a spark of excel")] == []
    assert [name for name, _ in NAMES.mentions("Go, Express and Excel")] == ["Go", "Express", "Excel"]


def test_the_longest_name_wins() -> None:
    names = SkillNames.of({"React": [], "React Native": ["rn"], "C": [], "C++": []})
    assert [name for name, _ in names.mentions("React Native, React, C++ and C")] == [
        "React Native",
        "React",
        "C++",
        "C",
    ]


def test_projects_are_entries_or_items_with_a_name() -> None:
    found = profile("Projects\n- tinylog: structured logging in 600 bytes\n- PixMeter: measures payments\n").projects
    assert [(one.name.value, [b.value for b in one.bullets]) for one in found] == [
        ("tinylog", ["structured logging in 600 bytes"]),
        ("PixMeter", ["measures payments"]),
    ]
    dated = profile("Projects\ntinylog\t2018 - 2019\n- used by three universities\n").projects
    assert [(one.name.value, one.period and one.period.end) for one in dated] == [("tinylog", "2019")]


def test_certificates_come_without_their_dates() -> None:
    found = profile("Certifications\n- Certified Kubernetes Administrator (March 2021)\n- OSCP\n").certificates
    assert [(one.name.value, one.period and one.period.start) for one in found] == [
        ("Certified Kubernetes Administrator", "2021-03"),
        ("OSCP", None),
    ]


def test_languages_come_with_their_fluency() -> None:
    found = profile("Languages\nEnglish (Native speaker), Igbo – conversational\nGerman: B2\n").languages
    assert [(one.name.value, one.fluency and one.fluency.value) for one in found] == [
        ("English", "Native speaker"),
        ("Igbo", "conversational"),
        ("German", "B2"),
    ]


def test_every_value_stands_where_its_span_says() -> None:
    resume = plain_resume(
        "Ada Lovelace\nEngineer\nada@example.com\n\nExperience\nAcme, Analyst\t2020 - 2022\n- built it\n\nSkills\nCloud: AWS, Go\n"
    )
    found = parse_profile(resume, NAMES)
    values = [found.name, found.headline, *found.emails, found.positions[0].title, found.positions[0].company]
    values += [*found.positions[0].bullets, *(word for group in found.skill_groups for word in group.keywords)]
    for value in values:
        assert value
        assert resume.at(value.span) == value.value
