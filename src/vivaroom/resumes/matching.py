"""A resume beside a job description: what is asked for, what shows it, what is missing, and what to talk about.

Nothing here judges a person. Each requirement gets the words of the resume that speak for it, or is a gap to ask about; the weights only
say which skills an interview should spend its time on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.resumes.months import latest_month, years_in
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.profile import Found, Profile
from vivaroom.resumes.requirements import Requirement, requirements
from vivaroom.resumes.skill_names import SkillNames
from vivaroom.resumes.weighing import SkillWeight, weigh

_MOST_EVIDENCE = 3


class Standing(StrEnum):
    """How a resume stands to a requirement; `unclear` where it does not tell, or its dates do not."""

    MET = "met"
    PARTLY = "partly"
    GAP = "gap"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the resume that show a skill, and their place in its text."""

    skill: str
    quote: Found


@dataclass(frozen=True, slots=True)
class Fit:
    """One requirement with what speaks for it and what is missing. `years_found` is the time in all jobs."""

    requirement: Requirement
    standing: Standing
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    years_found: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """Every requirement with its fit; `gaps` are the skills asked for that the resume does not show.

    `skill_weights` give 0-1 by skill in small letters; `skills` say how each came about, the weightiest first.
    """

    requirements: tuple[Fit, ...]
    gaps: tuple[str, ...]
    skill_weights: dict[str, float]
    skills: tuple[SkillWeight, ...] = ()


def match(
    profile: Profile,
    job_description: str,
    role_skills: Mapping[str, float],
    *,
    names: SkillNames | None = None,
    this_month: str | None = None,
) -> Match:
    """Hold a profile against a job description and the skills (0-1, small letters) that its role needs anyway.

    Pure and deterministic. `this_month` (YYYY-MM) is where a job that lasts is taken to end; without it, such a job counts to the
    latest date in the resume. `names` are the packaged ones unless given.
    """
    known = names or packaged_skill_names()
    asked = requirements(job_description, known)
    seen = _Seen(_evidence(profile), tuple(_degrees(profile)), _years(profile, this_month), _lasts(profile, this_month))
    fits = tuple(_fit(one, seen) for one in asked)
    gaps = dict.fromkeys(skill for fit in fits for skill in fit.missing if fit.standing is not Standing.MET)
    skills = weigh(profile, asked, role_skills, known, this_month)
    return Match(fits, tuple(gaps), {one.skill: one.weight_0_1 for one in skills}, skills)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the resume shows; `lasting` is whether a job goes on and nobody said which month it is."""

    by_skill: Mapping[str, list[Evidence]]
    degrees: tuple[Evidence, ...]
    years: float | None
    lasting: bool


def _fit(requirement: Requirement, seen: _Seen) -> Fit:
    present = [skill for skill in requirement.skills if skill in seen.by_skill]
    missing = tuple(skill for skill in requirement.skills if skill not in seen.by_skill)
    quotes = [one for skill in present for one in seen.by_skill[skill][:_MOST_EVIDENCE]]
    if requirement.degree:
        quotes += seen.degrees
    return Fit(requirement, _standing(requirement, len(present), seen), tuple(quotes), missing, seen.years)


def _standing(requirement: Requirement, present: int, seen: _Seen) -> Standing:
    asked = []
    if requirement.skills:
        whole = present == len(requirement.skills) or (requirement.any_of and present > 0)
        asked.append(Standing.MET if whole else Standing.PARTLY if present else Standing.GAP)
    if requirement.degree:
        asked.append(Standing.MET if seen.degrees else Standing.GAP)
    if requirement.years is not None:
        asked.append(_standing_of_years(requirement.years, seen))
    if not asked:
        return Standing.UNCLEAR
    if Standing.GAP in asked and (requirement.skills == () or asked[0] is Standing.GAP):
        return Standing.GAP
    if len(set(asked)) == 1:
        return asked[0]
    return Standing.UNCLEAR if Standing.UNCLEAR in asked and Standing.PARTLY not in asked else Standing.PARTLY


def _standing_of_years(wanted: float, seen: _Seen) -> Standing:
    """A quarter of a year less than wanted is near enough."""
    if seen.years is None:
        return Standing.UNCLEAR
    if seen.years + 0.25 >= wanted:
        return Standing.MET
    return Standing.UNCLEAR if seen.lasting else Standing.PARTLY


def _degrees(profile: Profile) -> Iterator[Evidence]:
    for one in profile.education:
        if one.degree:
            yield Evidence("degree", one.degree)


def _lasts(profile: Profile, this_month: str | None) -> bool:
    return this_month is None and any(job.period and job.period.end == "present" for job in profile.positions)


def _evidence(profile: Profile) -> dict[str, list[Evidence]]:
    """Quotes by skill: sentences of jobs and projects first, then mere mentions."""
    told = list(_told(profile))
    used: dict[str, list[Evidence]] = {}
    listed: dict[str, list[Evidence]] = {}
    for skill in profile.skills:
        whole = next((one for one in told if one.span.start <= skill.mention.span.start < one.span.end), None)
        quote = Evidence(skill.name, whole or skill.mention)
        place = (used if whole else listed).setdefault(skill.name, [])
        if quote not in place:
            place.append(quote)
    return {name: [*used.get(name, ()), *listed.get(name, ())] for name in {**used, **listed}}


def _told(profile: Profile) -> Iterator[Found]:
    for position in (*profile.positions, *profile.volunteering):
        yield from position.bullets
    for project in profile.projects:
        yield from project.bullets


def _years(profile: Profile, this_month: str | None) -> float | None:
    """Years in jobs; None where no job has a period."""
    periods = [position.period for position in profile.positions if position.period and position.period.is_range]
    latest = latest_month(profile, this_month)
    return years_in(periods, latest) if latest else None
