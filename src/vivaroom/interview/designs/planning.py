"""Making a plan: which questions a session may ask, in which phases, from role, resume, job and bank.

Pure: the same design, background and library give the same plan.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind, Level, PhaseTemplate, PlanTemplate, Question, Role, Rubric
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.resume_questions import Background, resume_questions
from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.plan import Plan, PlannedPhase, PlannedQuestion, Source, Versions
from vivaroom.kit.errors import FieldProblem, Invalid

LEVELS = tuple(Level)
START_DIFFICULTY: Mapping[Level, int] = {Level.JUNIOR: 2, Level.MID: 3, Level.SENIOR: 3, Level.LEAD: 4}
POOL_PER_QUESTION = 3
POOL_EXTRA = 4
POOL_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Material:
    """What a plan is made from, besides the design: content, a team's own questions, resume, skill weights (0-1)."""

    library: Library
    own_questions: tuple[Question, ...] = ()
    background: Background = field(default_factory=Background)
    skill_weights: Mapping[str, float] = field(default_factory=dict)
    product_version: str = ""


def make_plan(design: Design, material: Material) -> Plan:
    """The plan of this design.

    Raises Invalid: `rubric_unknown` when the design names a rubric that is not there, `questions_too_many` when more
    questions are pinned than will be asked.
    """
    library = material.library
    role = library.nearest_role(design.role)
    template = library.templates[design.kind]
    rubric = _rubric(design, template, library)
    weights = skill_weights(design, role, material.skill_weights)
    counts = _counts(template, _left_to_choose(design), material.background)
    wanted = _Wanted(design, role, weights)
    chosen = [_phase(p, n, wanted, material) for p, n in zip(template.phases, counts, strict=True)]
    phases = [*_pinned_phase(design), *chosen]
    return Plan(
        kind=design.kind,
        role=role.id if role else "general",
        role_name=design.role,
        level=design.level,
        mode=design.mode,
        language=design.language,
        company=design.company,
        persona=design.persona,
        instructions=design.instructions,
        employer_facts=design.employer_facts,
        duration_minutes=design.duration_minutes,
        question_count=design.question_count,
        follow_ups_per_question=design.follow_ups_per_question,
        start_difficulty=START_DIFFICULTY[design.level],
        phases=tuple(phases),
        rubric=rubric,
        skill_weights=weights,
        phrases=library.phrases.by_purpose,
        versions=_versions(library, rubric, template, material.product_version),
    )


def skill_weights(design: Design, role: Role | None, from_resume: Mapping[str, float]) -> dict[str, float]:
    """0-1 a skill: what the role asks for, raised by what design, job description and resume name."""
    weights = dict(role.skills) if role else {}
    for skill, weight in from_resume.items():
        weights[skill] = round(max(weights.get(skill, 0.0), weight), 3)
    named = [s.lower() for s in (*design.tech_stack, *design.focus_areas)]
    text = f" {(design.job_description or '').lower()} "
    for skill in {*weights, *named}:
        if skill in named:
            weights[skill] = 1.0
        elif f" {skill} " in text:
            weights[skill] = min(1.0, weights.get(skill, 0.0) + 0.2)
    return weights


@dataclass(frozen=True, slots=True)
class _Wanted:
    design: Design
    role: Role | None
    weights: Mapping[str, float]

    def relevance(self, question: Question) -> float:
        """0-1: the role first, then the skills, the level, and the company where one is named."""
        role_id = self.role.id if self.role else None
        role_fit = 1.0 if role_id in question.roles else 0.5 if not question.roles else 0.0
        skill_fit = max((self.weights.get(s.lower(), 0.0) for s in question.skills), default=0.0)
        distance = abs(LEVELS.index(question.level) - LEVELS.index(self.design.level))
        company = (self.design.company or "").lower()
        company_fit = 0.2 if company and company in (c.lower() for c in question.companies) else 0.0
        return min(1.0, 0.4 * role_fit + 0.4 * skill_fit + 0.2 * (1 - distance / 3) + company_fit)


def _phase(phase: PhaseTemplate, count: int, wanted: _Wanted, material: Material) -> PlannedPhase:
    if phase.from_resume:
        pool = resume_questions(wanted.design, material.background, material.library.resume_questions, wanted.weights)
        pool = tuple(p for p in pool if p.question.kind in phase.kinds or Kind.BEHAVIORAL in phase.kinds)
    else:
        pool = _pool(phase.kinds, count, wanted, material)
    minutes = wanted.design.duration_minutes * count / max(wanted.design.question_count, 1)
    return PlannedPhase(
        id=phase.id, name=phase.name, purpose=phase.purpose, question_count=count, minutes=round(minutes, 1), pool=pool
    )


def _left_to_choose(design: Design) -> int:
    """How many main questions are not pinned."""
    left = design.question_count - len(design.pinned)
    if left < 0:
        detail = f"{len(design.pinned)} questions are pinned, and {design.question_count} will be asked: pin fewer, or ask more."
        raise Invalid("questions_too_many", detail, fields=(FieldProblem("question_ids", detail),))
    return left


def _pinned_phase(design: Design) -> list[PlannedPhase]:
    """A stretch before all others that asks the pinned questions and nothing else; none where none is pinned."""
    if not design.pinned:
        return []
    minutes = design.duration_minutes * len(design.pinned) / design.question_count
    return [
        PlannedPhase(
            id="pinned", name="Chosen questions", purpose="What was asked for by name",
            question_count=len(design.pinned), minutes=round(minutes, 1), pool=design.pinned,
        )
    ]  # fmt: skip


def _pool(kinds: tuple[Kind, ...], count: int, wanted: _Wanted, material: Material) -> tuple[PlannedQuestion, ...]:
    """The most relevant questions, a team's own ones before all others; several times as many as will be asked."""
    own = [
        PlannedQuestion(question=q, source=Source.OWN, relevance=1.0)
        for q in material.own_questions
        if q.kind in kinds and is_allowed(q.text) and is_allowed(q.way_in)
    ]
    ranked = sorted(
        (_planned(q, wanted) for q in material.library.questions if q.kind in kinds),
        key=lambda p: (-p.relevance, p.question.id),
    )
    fitting = [p for p in ranked if _fits_role(p.question, wanted.role)] or ranked
    size = min(count * POOL_PER_QUESTION + POOL_EXTRA, POOL_AT_MOST)
    chosen = _spread(fitting, size)
    least = min(wanted.design.question_count, POOL_AT_MOST)  # so that it can stand in for a phase that runs dry
    if len(chosen) + len(own) < least:
        known = {p.question.id for p in chosen}
        chosen += [p for p in ranked if p.question.id not in known][: least - len(chosen)]
    return (*own[:POOL_AT_MOST], *chosen)


def _planned(question: Question, wanted: _Wanted) -> PlannedQuestion:
    company = (wanted.design.company or "").lower()
    source = Source.COMPANY if company and company in (c.lower() for c in question.companies) else Source.BANK
    return PlannedQuestion(question=question, source=source, relevance=round(wanted.relevance(question), 3))


def _spread(ranked: list[PlannedQuestion], size: int) -> list[PlannedQuestion]:
    """The best of each difficulty in turn, so that a candidate can be met wherever they stand."""
    by_difficulty: dict[int, list[PlannedQuestion]] = {}
    for planned in ranked:
        by_difficulty.setdefault(planned.question.difficulty, []).append(planned)
    rounds = max((len(group) for group in by_difficulty.values()), default=0)
    dealt = [by_difficulty[d][i] for i in range(rounds) for d in sorted(by_difficulty) if i < len(by_difficulty[d])]
    return sorted(dealt[:size], key=lambda p: (-p.relevance, p.question.id))


def _fits_role(question: Question, role: Role | None) -> bool:
    return not question.roles or role is None or role.id in question.roles


def _counts(template: PlanTemplate, questions: int, background: Background) -> list[int]:
    """Main questions a phase, by largest remainder; without a resume the phase about it asks one question at most."""
    shares = [_share(p, background) for p in template.phases]
    total = sum(shares)
    exact = [questions * s / total for s in shares]
    counts = [math.floor(e) for e in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for index in by_remainder[: questions - sum(counts)]:
        counts[index] += 1
    for index, phase in enumerate(template.phases):
        if phase.from_resume and background.is_empty and counts[index] > 1:
            counts[-1] += counts[index] - 1
            counts[index] = 1
    return counts


def _share(phase: PhaseTemplate, background: Background) -> float:
    return phase.share / 2 if phase.from_resume and background.is_empty else phase.share


def _rubric(design: Design, template: PlanTemplate, library: Library) -> Rubric:
    name = design.rubric or template.rubric
    if name not in library.rubrics:
        known = ", ".join(sorted(library.rubrics))
        problem = FieldProblem("rubric", f"expected one of {known}; got {name!r}")
        raise Invalid(
            "rubric_unknown",
            f"There is no rubric {name!r}. Leave the field out, or use one of: {known}.",
            fields=(problem,),
        )
    return library.rubrics[name]


def _versions(library: Library, rubric: Rubric, template: PlanTemplate, product: str) -> Versions:
    return Versions(
        content=library.version,
        rubric=f"{rubric.id} {rubric.version}",
        template=f"{template.kind.value} {template.version}",
        prompts=library.version,
        product=product,
    )
