"""A resume beside a job description: what is asked for, what shows it, what is missing, and what to talk about.

Nothing here judges a person. Each requirement gets the words of the resume that speak for it, or is a gap to ask about; the weights only
say which skills an interview should spend its time on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.profile import Found, Period, Profile
from vivaroom.resumes.requirements import Requirement, Urgency, requirements
from vivaroom.resumes.skill_names import SkillNames

_NEED = {Urgency.MUST: 1.0, Urgency.DUTY: 0.8, Urgency.NICE: 0.6}
_LISTED, _USED, _OFTEN_USED = 0.4, 0.75, 1.0
_WITHOUT_EVIDENCE = 0.55
_STANDOUT = 0.35
_USED_IN = frozenset({"experience", "projects", "volunteering"})
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

    `skill_weights` give 0-1 by skill in small letters.
    """

    requirements: tuple[Fit, ...]
    gaps: tuple[str, ...]
    skill_weights: dict[str, float]


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

    The weight of a skill is `need × (0.55 + 0.45 × shown)`. `need` is the larger of what the role gives it and 1.0, 0.8 or 0.6
    for a skill that the job description demands, mentions among duties, or would like. `shown` is 0 without a mention, 0.4 where the
    skill is only listed, 0.75 where a job or project tells of it, 1 where two do. So what is needed and claimed is talked about
    most, and what is needed and not claimed is still asked. A skill that nobody asks for counts 0.35 × `shown`.
    """
    known = names or packaged_skill_names()
    asked = requirements(job_description, known)
    seen = _Seen(_evidence(profile), tuple(_degrees(profile)), _years(profile, this_month), _lasts(profile, this_month))
    fits = tuple(_fit(one, seen) for one in asked)
    gaps = dict.fromkeys(skill for fit in fits for skill in fit.missing if fit.standing is not Standing.MET)
    return Match(fits, tuple(gaps), _weights(asked, role_skills, _shown(profile), known))


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


def _shown(profile: Profile) -> dict[str, float]:
    """0-1 by skill: how much the resume shows of it."""
    owners: dict[str, set[int]] = {}
    listed: dict[str, float] = {}
    entries = [one.span for one in (*profile.positions, *profile.volunteering)] + [one.span for one in profile.projects]
    for skill in profile.skills:
        listed[skill.name] = _LISTED
        if skill.section in _USED_IN:
            place = skill.mention.span.start
            owner = next((n for n, span in enumerate(entries) if span.start <= place < span.end), -1)
            owners.setdefault(skill.name, set()).add(owner)
    used = {name: _USED if len(places) == 1 else _OFTEN_USED for name, places in owners.items()}
    return {**listed, **used}


def _weights(
    asked: tuple[Requirement, ...], role_skills: Mapping[str, float], shown: Mapping[str, float], names: SkillNames
) -> dict[str, float]:
    need = {skill.lower(): weight for skill, weight in role_skills.items()}
    for requirement in asked:
        for skill in requirement.skills:
            for wanted in (skill.lower(), *names.broader_than(skill, need)):
                need[wanted] = max(need.get(wanted, 0.0), _NEED[requirement.urgency])
    strength = {skill.lower(): strong for skill, strong in shown.items()}
    weights = {skill: _STANDOUT * strong for skill, strong in strength.items()}
    for skill, wanted_0_1 in need.items():
        strong = max(
            [strength.get(skill, 0.0), *(strength.get(one.lower(), 0.0) for one in names.narrower_than(skill))]
        )
        weights[skill] = wanted_0_1 * (_WITHOUT_EVIDENCE + (1 - _WITHOUT_EVIDENCE) * strong)
    return {skill: round(min(1.0, weight), 3) for skill, weight in sorted(weights.items())}


def _years(profile: Profile, this_month: str | None) -> float | None:
    """Years in jobs, overlapping ones counted once; None where no job has a period."""
    periods = [position.period for position in profile.positions if position.period and position.period.is_range]
    if not periods:
        return None
    latest = this_month or max(_last(period) for period in periods)
    stretches = sorted(
        (_months(period.start, first=True), _months(_end(period, latest), first=False)) for period in periods
    )
    total, reached = 0, 0
    for start, end in stretches:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return round(total / 12, 1)


def _last(period: Period) -> str:
    return period.start if period.end in {None, "present"} else str(period.end)


def _end(period: Period, latest: str) -> str:
    return latest if period.end in {None, "present"} else str(period.end)


def _months(point: str, *, first: bool) -> int:
    """Months since year 0; a year alone means its middle, a month counts whole."""
    year, _, month = point.partition("-")
    if not month:
        return int(year) * 12 + 6
    return int(year) * 12 + int(month) - (1 if first else 0)
