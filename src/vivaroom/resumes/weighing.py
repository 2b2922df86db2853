"""How much an interview should make of each skill: what the resume shows of it × what role and job ask for.

The weights only say which skills are worth talking about; they are no judgement of anybody and go into no score.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vivaroom.resumes.months import PRESENT, last_moment, latest_month, months_between, years_in
from vivaroom.resumes.profile import Period, Position, Profile, Project, Skill
from vivaroom.resumes.requirements import Requirement, Urgency
from vivaroom.resumes.skill_names import SkillNames
from vivaroom.resumes.text import Span

NEED = {Urgency.MUST: 1.0, Urgency.DUTY: 0.8, Urgency.NICE: 0.6}
WITHOUT_EVIDENCE = 0.55
UNASKED = 0.35
USED_IN = frozenset({"experience", "projects", "volunteering"})

MENTIONED, DEPTH, YEARS, RECENCY, PLACES = 0.3, 0.2, 0.2, 0.15, 0.15
"""What being mentioned, told of, used for long, used lately and used in several places add to `shown`; 1 in all."""
ENOUGH_SENTENCES, ENOUGH_YEARS, ENOUGH_PLACES = 3, 4.0, 2
FRESH_MONTHS, STALE_MONTHS = 24, 96
UNDATED_RECENCY = 0.5


class NeededBy(StrEnum):
    """Who asks for a skill, and how much: a must, a duty or a wish of the job description, or the role itself."""

    MUST = "must"
    DUTY = "duty"
    NICE = "nice"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a resume shows of a skill: `strength_0_1`, and what that was made of.

    `jobs` and `projects` are those that tell of it, in `sentences`; `years` are those of dated ones, overlaps counted
    once; `last_used` is YYYY-MM, YYYY or `present`.
    """

    strength_0_1: float = 0.0
    sentences: int = 0
    jobs: int = 0
    projects: int = 0
    years: float | None = None
    last_used: str | None = None


@dataclass(frozen=True, slots=True)
class SkillWeight:
    """The weight of one skill (small letters) and how it came about; `shown_by` is the skill of the resume that shows it."""

    skill: str
    weight_0_1: float
    need_0_1: float
    needed_by: NeededBy | None
    shown: Shown
    shown_by: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What is asked for: 0-1 by skill in small letters, and who asks."""

    weight_0_1: Mapping[str, float]
    needed_by: Mapping[str, NeededBy]


def weigh(
    profile: Profile, asked: Sequence[Requirement], role_skills: Mapping[str, float], names: SkillNames,
    this_month: str | None,
) -> tuple[SkillWeight, ...]:  # fmt: skip
    """Every skill that is asked for or shown, the weightiest first. Pure and deterministic.

    The weight is `need × (0.55 + 0.45 × shown)`, so that what is needed and claimed is talked about most, and what is
    needed and not claimed is still asked. `need` is the larger of what the role gives the skill and 1.0, 0.8 or 0.6 for
    one that the job description demands, mentions among duties, or would like. A skill that nobody asks for weighs
    0.35 × `shown`. `shown` is 0 without a mention; a mention gives 0.3, up to three sentences that tell of it 0.2, up
    to four years 0.2, use in the last two years 0.15 (falling to nothing after eight), two jobs or projects 0.15.
    """
    shown = {name.lower(): one for name, one in _shown(profile, this_month).items()}
    needs = _needs(asked, role_skills, names)
    found = [_weight(skill, needs, shown, names) for skill in {**needs.weight_0_1, **shown}]
    return tuple(sorted(found, key=lambda one: (-one.weight_0_1, one.skill)))


def _needs(asked: Sequence[Requirement], role_skills: Mapping[str, float], names: SkillNames) -> Needs:
    need = {skill.lower(): weight for skill, weight in role_skills.items()}
    by = dict.fromkeys(need, NeededBy.ROLE)
    for requirement in asked:
        wanted = NEED[requirement.urgency]
        for skill in requirement.skills:
            for one in (skill.lower(), *names.broader_than(skill, list(need))):
                if wanted >= need.get(one, 0.0):
                    need[one], by[one] = wanted, NeededBy(requirement.urgency.value)
    return Needs(need, by)


def _weight(skill: str, needs: Needs, shown: Mapping[str, Shown], names: SkillNames) -> SkillWeight:
    need = needs.weight_0_1.get(skill)
    showing = [skill, *sorted(one.lower() for one in names.narrower_than(skill))] if need is not None else [skill]
    best = max((one for one in showing if one in shown), key=lambda one: shown[one].strength_0_1, default=None)
    seen = shown[best] if best is not None else Shown()
    if need is None:
        weight = UNASKED * seen.strength_0_1
    else:
        weight = need * (WITHOUT_EVIDENCE + (1 - WITHOUT_EVIDENCE) * seen.strength_0_1)
    by = needs.needed_by.get(skill)
    why = f"{_asked_in_words(by, need)}; {_shown_in_words(seen, best if best != skill else None)}."
    return SkillWeight(skill, round(min(1.0, weight), 3), need or 0.0, by, seen, best, why)


def _shown(profile: Profile, this_month: str | None) -> dict[str, Shown]:
    latest = latest_month(profile, this_month)
    mentions: dict[str, list[Skill]] = {}
    for skill in profile.skills:
        mentions.setdefault(skill.name, []).append(skill)
    return {name: _strength(profile, found, latest) for name, found in mentions.items()}


def _strength(profile: Profile, mentions: Sequence[Skill], latest: str | None) -> Shown:
    places = [one.mention.span.start for one in mentions if one.section in USED_IN]
    if not places:
        return Shown(strength_0_1=MENTIONED)
    used = [one for one in (*profile.positions, *profile.volunteering) if _holds(one.span, places)]
    made = [one for one in profile.projects if _holds(one.span, places)]
    sentences = {span for span in _sentences(profile) if _holds(span, places)}
    entries: list[Position | Project] = [*used, *made]
    periods = [one.period for one in entries if one.period]
    years = years_in(periods, latest) if latest else None
    strength = (
        MENTIONED
        + DEPTH * min(1.0, len(sentences) / ENOUGH_SENTENCES)
        + YEARS * min(1.0, (years or 0.0) / ENOUGH_YEARS)
        + RECENCY * _recency(periods, latest)
        + PLACES * min(1.0, max(1, len(used) + len(made)) / ENOUGH_PLACES)
    )
    return Shown(
        strength_0_1=round(strength, 3), sentences=len(sentences), jobs=len(used), projects=len(made), years=years,
        last_used=last_moment(periods, latest) if latest else None,
    )  # fmt: skip


def _recency(periods: Sequence[Period], latest: str | None) -> float:
    """1 for use within two years, falling to 0 after eight; the middle where nothing is dated."""
    last = last_moment(periods, latest) if latest else None
    if last is None or latest is None:
        return UNDATED_RECENCY
    ago = months_between(last, latest)
    return min(1.0, max(0.0, (STALE_MONTHS - ago) / (STALE_MONTHS - FRESH_MONTHS)))


def _sentences(profile: Profile) -> Iterator[Span]:
    entries: list[Position | Project] = [*profile.positions, *profile.volunteering, *profile.projects]
    for entry in entries:
        for bullet in entry.bullets:
            yield bullet.span


def _holds(span: Span, places: Sequence[int]) -> bool:
    return any(span.start <= place < span.end for place in places)


def _asked_in_words(by: NeededBy | None, need: float | None) -> str:
    match by:
        case NeededBy.MUST:
            return "the job demands it (1.0)"
        case NeededBy.DUTY:
            return "the job's duties name it (0.8)"
        case NeededBy.NICE:
            return "the job would like it (0.6)"
        case NeededBy.ROLE:
            return f"the role asks for it ({need:g})"
        case None:
            return "nobody asks for it"


def _shown_in_words(seen: Shown, by: str | None) -> str:
    if not seen.strength_0_1:
        return "the resume does not mention it"
    through = f" through {by}" if by else ""
    if not (seen.jobs or seen.projects or seen.sentences):
        return f"the resume only lists it{through} ({seen.strength_0_1:g})"
    told = [_number(seen.jobs, "job"), _number(seen.projects, "project"), _number(seen.sentences, "sentence")]
    if seen.years is not None:
        told.append(f"{seen.years:g} years")
    if seen.last_used is not None:
        told.append("in use now" if seen.last_used == PRESENT else f"last in {seen.last_used}")
    return f"the resume shows it{through} in {', '.join(one for one in told if one)} ({seen.strength_0_1:g})"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
