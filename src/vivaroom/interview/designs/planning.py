"""Making a plan: which questions a session may ask, in which phases, from role, resume, job and bank.

Pure: the same design, background and library give the same plan.
"""

import math
from collections.abc import Mapping, Sequence

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind, PhaseTemplate, PlanTemplate, Role, Rubric, Structure
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.drawing import Drawing
from vivaroom.interview.designs.material import START_DIFFICULTY, Material
from vivaroom.interview.designs.pools import bank_pool
from vivaroom.interview.designs.resume_questions import Background, resume_questions
from vivaroom.interview.designs.structures import Structured
from vivaroom.interview.designs.wanted import Wanted, company_names
from vivaroom.interview.plan import Mode, Plan, PlannedPhase, Versions
from vivaroom.interview.supervising.policy import Supervision, supervision_of
from vivaroom.kit.errors import FieldProblem, Invalid


def make_plan(design: Design, material: Material) -> Plan:
    """The plan of this design.

    Raises Invalid: `rubric_unknown` when the design names a rubric that is not there, `questions_too_many` when more
    questions are pinned than will be asked, `supervision_out_of_order` when it would conclude after its end.
    """
    library = material.library
    found = library.role_found(design.role)
    rubric = _rubric(design, library)
    weights = skill_weights(design, found.role, material.skill_weights)
    wanted = Wanted(design, found.role, weights, company_names(library, design.company))
    phases = [*_pinned_phase(design), *_chosen_phases(wanted, material)]
    return Plan(
        kind=design.kind,
        role=found.role.id if found.role else "general",
        role_name=design.role,
        role_note=found.note,
        level=design.level,
        mode=design.mode,
        language=design.language,
        company=design.company,
        persona=design.persona,
        instructions=design.instructions,
        employer_facts=design.employer_facts,
        company_facts=design.company_facts,
        duration_minutes=design.duration_minutes,
        question_count=design.question_count,
        follow_ups_per_question=design.follow_ups_per_question,
        start_difficulty=START_DIFFICULTY[design.level],
        phases=tuple(phases),
        rubric=rubric,
        skill_weights=weights,
        phrases=library.phrases.by_purpose,
        versions=_versions(design, library, rubric, material.product_version),
        supervision=_supervision(design, material.supervision),
    )


def _supervision(design: Design, house: Supervision) -> Supervision:
    screens = design.mode is Mode.SCREENING
    return supervision_of(design.supervision, house, is_screening=screens, duration_minutes=design.duration_minutes)


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


def _chosen_phases(wanted: Wanted, material: Material) -> list[PlannedPhase]:
    """The phases of the structure, or of the kind where none is asked for."""
    design, left = wanted.design, _left_to_choose(wanted.design)
    if design.structure is not Structure.STANDARD:
        structured = Structured(wanted, material)
        counts = structured.capped(_apportioned(structured.shares, left))
        return [structured.phase(index, count) for index, count in enumerate(counts)]
    template = material.library.templates[design.kind]
    counts = _counts(template, left, material.background)
    return [_phase(p, n, wanted, material) for p, n in zip(template.phases, counts, strict=True)]


def _phase(phase: PhaseTemplate, count: int, wanted: Wanted, material: Material) -> PlannedPhase:
    if phase.from_resume:
        pool = resume_questions(wanted.design, material.background, material.library.resume_questions, wanted.weights)
        pool = tuple(p for p in pool if p.question.kind in phase.kinds or Kind.BEHAVIORAL in phase.kinds)
    else:
        company = Drawing(wanted, material).of_company() if Kind.BEHAVIORAL in phase.kinds else ()
        pool = (*company, *bank_pool(phase.kinds, count, wanted, material))
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


def _counts(template: PlanTemplate, questions: int, background: Background) -> list[int]:
    """Main questions a phase, by largest remainder; without a resume the phase about it asks one question at most."""
    counts = _apportioned([_share(p, background) for p in template.phases], questions)
    for index, phase in enumerate(template.phases):
        if phase.from_resume and background.is_empty and counts[index] > 1:
            counts[-1] += counts[index] - 1
            counts[index] = 1
    return counts


def _apportioned(shares: Sequence[float], questions: int) -> list[int]:
    """Whole numbers of questions in proportion to the shares, by largest remainder."""
    total = sum(shares)
    exact = [questions * share / total for share in shares]
    counts = [math.floor(e) for e in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for index in by_remainder[: questions - sum(counts)]:
        counts[index] += 1
    return counts


def _share(phase: PhaseTemplate, background: Background) -> float:
    return phase.share / 2 if phase.from_resume and background.is_empty else phase.share


def _rubric(design: Design, library: Library) -> Rubric:
    structure = library.structures.get(design.structure)
    name = design.rubric or (structure and structure.rubric) or library.templates[design.kind].rubric
    if name not in library.rubrics:
        known = ", ".join(sorted(library.rubrics))
        problem = FieldProblem("rubric", f"expected one of {known}; got {name!r}")
        raise Invalid(
            "rubric_unknown",
            f"There is no rubric {name!r}. Leave the field out, or use one of: {known}.",
            fields=(problem,),
        )
    return library.rubrics[name]


def _versions(design: Design, library: Library, rubric: Rubric, product: str) -> Versions:
    template = library.templates[design.kind]
    structure = library.structures.get(design.structure)
    order = f"{structure.structure.value} {structure.version}, " if structure else ""
    return Versions(
        content=library.version,
        rubric=f"{rubric.id} {rubric.version}",
        template=f"{order}{template.kind.value} {template.version}",
        prompts=library.version,
        product=product,
    )
