"""A resume held against a job description: requirement by requirement, with the words of the resume that meet it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.profile import Found, Period, Profile
from vivaroom.resumes.skill_names import SkillNames

ROLE_SHARE = 0.8
JOB_SHARES = {True: 0.9, False: 0.6}
RESUME_SHARE = 0.4
MOST_REQUIREMENTS = 60
_NICE = re.compile(
    r"\b(nice[- ]to[- ]have|preferred|preferably|a plus|is a plus|bonus|optional|ideally|desirable)\b", re.IGNORECASE
)
_MUST = re.compile(
    r"\b(requirements?|required|must[- ]have|must|qualifications|you (?:have|bring)|what you bring)\b", re.IGNORECASE
)
_YEARS = re.compile(r"\b(\d{1,2})\s*(?:\+|plus|or more)?\s*(?:-\s*\d{1,2}\s*)?years?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_SENTENCE = re.compile(r"[^.;\n•·]+(?:\.(?=\S)[^.;\n•·]+)*")


class Standing(StrEnum):
    """How the resume meets a requirement."""

    MET = "met"
    PARTLY = "partly"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the resume that speak for a skill; `found` points to their place in its text."""

    skill: str
    found: Found


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the job description. `missing` names its skills, or its years, that the resume does not show."""

    text: str
    must: bool
    skills: tuple[str, ...]
    years: int | None
    standing: Standing
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """All requirements, the gaps among them, how much is met, and what to weigh when an interview is planned.

    `score_0_1` is the share of skills and years that are met, those that must be counting twice; None where the job
    description names none. `skill_weights` are 0-1 a skill, in lower case: 1 - (1 - 0.8 role) (1 - 0.9 job) (1 - 0.4
    resume), where job is 1 for what must be and 2/3 for what is nice to have; each source raises it, none lowers it.
    """

    requirements: tuple[Requirement, ...]
    gaps: tuple[str, ...]
    score_0_1: float | None
    years_of_experience: float
    skill_weights: dict[str, float]


def match(
    profile: Profile, job_description: str, role_skills: Mapping[str, float], names: SkillNames | None = None
) -> Match:
    """Hold a profile against a job description; pure, and the same for the same input."""
    names = names or packaged_skill_names()
    shown = _shown(profile, names)
    years = _years_of_experience(profile)
    requirements = tuple(_requirements(job_description, names, shown, years))
    gaps = tuple(dict.fromkeys(m for r in requirements for m in r.missing))
    return Match(
        requirements=requirements,
        gaps=gaps,
        score_0_1=_score(requirements),
        years_of_experience=years,
        skill_weights=_weights(requirements, role_skills, shown),
    )


def _shown(profile: Profile, names: SkillNames) -> dict[str, Found]:
    """What the resume shows, by usual name in lower case: mentions in its text, and the keywords that it lists."""
    shown: dict[str, Found] = {}
    for group in profile.skill_groups:
        for keyword in group.keywords:
            shown.setdefault((names.usual(keyword.value) or keyword.value).lower(), keyword)
    for skill in profile.skills:
        shown.setdefault(skill.name.lower(), skill.mention)
    return shown


def _requirements(
    job_description: str, names: SkillNames, shown: Mapping[str, Found], years: float
) -> Iterator[Requirement]:
    must = True
    for sentence in list(_SENTENCE.finditer(job_description))[: MOST_REQUIREMENTS * 4]:
        text = sentence.group().strip(" -*\t:")
        skills = tuple(dict.fromkeys(name for name, _ in names.mentions(text)))
        wanted = _YEARS.search(text)
        if not skills and wanted is None:
            must = _heading(text, must)
            continue
        yield _requirement(
            text, (skills, int(wanted.group(1)) if wanted else None), _is_must(text, must), (shown, years)
        )


def _requirement(
    text: str, asked: tuple[tuple[str, ...], int | None], must: bool, has: tuple[Mapping[str, Found], float]
) -> Requirement:
    (skills, wanted), (shown, years) = asked, has
    evidence = tuple(Evidence(s, shown[s.lower()]) for s in skills if s.lower() in shown)
    missing = [s for s in skills if s.lower() not in shown]
    if wanted is not None and years < wanted:
        missing.append(f"{wanted} years of experience")
    asked_for = len(skills) + (wanted is not None)
    standing = Standing.MET if not missing else Standing.GAP if len(missing) == asked_for else Standing.PARTLY
    return Requirement(text, must, skills, wanted, standing, evidence, tuple(missing))


def _heading(text: str, must: bool) -> bool:
    """Whether what follows a line without skills is asked for or only welcome; most lines say nothing about it."""
    if len(text.split()) > 8:
        return must
    return False if _NICE.search(text) else True if _MUST.search(text) else must


def _is_must(text: str, must: bool) -> bool:
    return must and not _NICE.search(text)


def _score(requirements: tuple[Requirement, ...]) -> float | None:
    asked = sum((1 + r.must) * (len(r.skills) + (r.years is not None)) for r in requirements)
    missing = sum((1 + r.must) * len(r.missing) for r in requirements)
    return round(1 - missing / asked, 3) if asked else None


def _weights(
    requirements: tuple[Requirement, ...], role_skills: Mapping[str, float], shown: Mapping[str, Found]
) -> dict[str, float]:
    job: dict[str, float] = {}
    for requirement in requirements:
        for skill in requirement.skills:
            job[skill.lower()] = max(job.get(skill.lower(), 0.0), JOB_SHARES[requirement.must])
    role = {skill.lower(): weight for skill, weight in role_skills.items()}
    weights = {}
    for skill in {*role, *job, *shown}:
        left = (1 - ROLE_SHARE * role.get(skill, 0.0)) * (1 - job.get(skill, 0.0))
        weights[skill] = round(1 - left * (1 - RESUME_SHARE * (skill in shown)), 3)
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0])))


def _years_of_experience(profile: Profile) -> float:
    """Years between the first and the last moment of each job, jobs at the same time counted once."""
    last_year = max((_end(p.period) for p in profile.positions if p.period), default=0.0)
    spans = sorted((_start(p.period), _end(p.period) or last_year) for p in profile.positions if p.period)
    total, reached = 0.0, 0.0
    for start, end in spans:
        if start and end > max(start, reached):
            total += end - max(start, reached)
            reached = end
    return round(total, 1)


def _start(period: Period) -> float:
    return _moment(period.start)


def _end(period: Period) -> float:
    """0 for what still lasts, since no clock is asked here: such a job counts to the latest year that is named."""
    return 0.0 if period.end == "present" else _moment(period.end or period.start)


def _moment(text: str) -> float:
    year = _YEAR.search(text)
    month = re.fullmatch(r"\d{4}-(\d{2})", text)
    return (int(year.group()) + (int(month.group(1)) - 1) / 12 if month else int(year.group())) if year else 0.0
