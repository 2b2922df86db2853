"""The weight of a skill follows from what the resume shows and from what role and job ask for, and says how."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from vivaroom.resumes.matching import Match, match
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.profile import Profile
from vivaroom.resumes.weighing import NeededBy, SkillWeight

RESUME = """Ada Example
ada@example.org

Experience

Backend Engineer, Analytical Engines Ltd
January 2022 - Present
- Built a payment service in Python with PostgreSQL.
- Moved the nightly import to Python workers.
- Wrote the alerting rules in Python.

Junior Engineer, Initech
January 2010 - December 2011
- Kept a reporting tool alive in Perl.

Projects

Ledger Service
- Wrote a bookkeeping tool in Python and PostgreSQL.

Skills

Python, PostgreSQL, Perl, Docker
"""
JOB = """Requirements:
- Python
- Kubernetes

Nice to have:
- Docker
"""
ROLE = {"databases": 1.0, "caching": 0.8}


def profile(text: str = RESUME) -> Profile:
    """What this resume says."""
    return parse_profile(plain_resume(text), packaged_skill_names())


def matched(text: str = RESUME, job: str = JOB, month: str = "2026-01") -> Match:
    """This resume held against this job."""
    return match(profile(text), job, ROLE, this_month=month)


def weights(text: str = RESUME, job: str = JOB, month: str = "2026-01") -> dict[str, SkillWeight]:
    """The weights by skill."""
    return {one.skill: one for one in matched(text, job, month).skills}


def test_what_is_told_of_often_for_long_and_lately_is_shown_most() -> None:
    found = weights()
    shown = {name: found[name].shown.strength_0_1 for name in ("python", "postgresql", "perl", "docker")}
    assert shown["python"] == 1.0
    assert shown["python"] > shown["postgresql"] > shown["perl"] > shown["docker"] == 0.3


def test_the_reasons_are_counted_from_the_resume() -> None:
    python = weights()["python"].shown
    assert (python.jobs, python.projects, python.sentences, python.last_used) == (1, 1, 4, "present")
    assert python.years == pytest.approx(4.1, abs=0.1)
    perl = weights()["perl"].shown
    assert (perl.jobs, perl.projects, perl.years, perl.last_used) == (1, 0, 2.0, "2011-12")


def test_a_demand_weighs_more_than_a_wish_and_a_wish_more_than_what_nobody_asks_for() -> None:
    found = weights()
    assert found["python"].needed_by is NeededBy.MUST
    assert found["docker"].needed_by is NeededBy.NICE
    assert found["perl"].needed_by is None
    assert found["python"].weight_0_1 > found["docker"].weight_0_1 > found["perl"].weight_0_1


def test_a_gap_keeps_the_weight_of_its_need() -> None:
    kubernetes = weights()["kubernetes"]
    assert kubernetes.shown.strength_0_1 == 0
    assert kubernetes.weight_0_1 == 0.55
    assert "does not mention it" in kubernetes.why


def test_what_a_role_needs_is_shown_by_a_narrower_skill() -> None:
    databases = weights()["databases"]
    assert (databases.needed_by, databases.shown_by) == (NeededBy.ROLE, "postgresql")
    assert databases.shown == weights()["postgresql"].shown
    assert "through postgresql" in databases.why


def test_a_skill_fades_when_it_was_last_used_long_ago() -> None:
    then, now = weights(month="2012-06")["perl"], weights(month="2026-01")["perl"]
    assert then.shown.strength_0_1 - now.shown.strength_0_1 == pytest.approx(0.15)


def test_the_weightiest_come_first_and_the_short_form_says_the_same() -> None:
    found = matched()
    ordered = [one.weight_0_1 for one in found.skills]
    assert ordered == sorted(ordered, reverse=True)
    assert found.skill_weights == {one.skill: one.weight_0_1 for one in found.skills}


@pytest.mark.parametrize("text", ["Ada Example", "Skills\n\nPython"])
def test_a_resume_without_dates_or_jobs_is_weighed_too(text: str) -> None:
    found = match(profile(text), JOB, ROLE).skills
    assert {"python", "kubernetes", "databases"} <= {one.skill for one in found}


def test_an_analysis_of_before_the_reasons_were_kept_can_still_be_read() -> None:
    kept = {"requirements": [], "gaps": ["Kubernetes"], "skill_weights": {"kubernetes": 0.55}}
    assert TypeAdapter(Match).validate_python(kept) == Match((), ("Kubernetes",), {"kubernetes": 0.55}, ())


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_written_weights_stay_between_nothing_and_one(resume: str, job: str) -> None:
    for one in match(profile(f"Ada Example\n{resume}"), job, ROLE).skills:
        assert 0 <= one.weight_0_1 <= 1
        assert 0 <= one.shown.strength_0_1 <= 1
        assert one.why.endswith(".")
