"""From the key points of scored questions to competencies and the overall number: arithmetic that a reader can redo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vivaroom.content.types import Competency, Element, Kind, Rubric
from vivaroom.feedback.asked import Evidence, ReportedPoint, ReportedQuestion
from vivaroom.feedback.bands import PointCredit, Weighed, competency_band, overall_band, overall_score, weighted_mean
from vivaroom.feedback.shape import INSUFFICIENT, CompetencyPoint, LevelMark, Methods, Overall, ReportedCompetency
from vivaroom.interview.plan import Plan

ARITHMETIC_VERSION = "1"
POINTS_AT_LEAST = 2
QUESTIONS_AT_LEAST = 2
METHODS = Methods(
    question=(
        "Credit of a key point: stated 1, partly 0.5, contradicted or absent 0; the best standing over the answer and "
        "its follow-ups counts. Score of a question: the sum of credit times weight, divided by the sum of weights, "
        "over its key points. Who says that they do not know has stated none of them."
    ),
    competency=(
        "The same mean over the key points of all scored questions that speak for the competency. The level is the "
        "highest one whose threshold is reached. Questions that were not scored take no part."
    ),
    evidence=(
        f"A competency has a number from {POINTS_AT_LEAST} key points of {QUESTIONS_AT_LEAST} different questions on; "
        "below that the evidence is insufficient, because one question cannot tell a competency from its own topic."
    ),
    overall="The mean of the competencies with evidence under the rubric's weights.",
    band=(
        "An 80\u00a0% band: each question is left out in turn and the number made again; the jackknife standard error of "
        "these numbers times Student's t for 80\u00a0% with one degree of freedom less than there are questions. It is "
        "never narrower than what one key point judged one step (0.5) differently would move."
    ),
    study_plan=(
        "Priority: the key point's weight, times the weight of its skill for this role, times what is missing of "
        "its credit. A question that was skipped, refused or left open brings its weightiest key point."
    ),
)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A key point of a scored question, with what decides which competencies it speaks for."""

    number: int
    kind: Kind | None
    element: Element | None
    point: ReportedPoint

    def speaks_for(self, competency: Competency) -> bool:
        """Whether it meets everything that the competency asks; an empty list asks nothing."""
        return (
            (not competency.kinds or self.kind in competency.kinds)
            and (not competency.elements or self.element in competency.elements)
            and (not competency.point_weights or self.point.weight in competency.point_weights)
        )


def reported_competencies(plan: Plan, questions: Sequence[ReportedQuestion]) -> tuple[ReportedCompetency, ...]:
    """Every competency of the rubric, in its order."""
    spoken = [s for q in questions if q.score_0_1 is not None for s in _of_question(plan, q)]
    return tuple(_competency(c, [s for s in spoken if s.speaks_for(c)]) for c in plan.rubric.competencies)


def reported_overall(rubric: Rubric, competencies: Sequence[ReportedCompetency]) -> Overall:
    """The weighted mean of the competencies that have evidence, with its band."""
    with_evidence = [weighed(c) for c in competencies if c.score_0_1 is not None]
    covered = sum(w.weight for w in with_evidence) / sum(c.weight for c in rubric.competencies)
    if not with_evidence:
        return Overall(None, None, 0.0)
    return Overall(round(overall_score(with_evidence), 4), overall_band(with_evidence), round(covered, 4))


def weighed(competency: ReportedCompetency) -> Weighed:
    """A competency as far as bands need it."""
    return Weighed(competency.weight, credits_of(competency.points))


def credits_of(points: Iterable[CompetencyPoint]) -> tuple[PointCredit, ...]:
    """The points as far as bands need them."""
    return tuple(PointCredit(p.number, p.key_point, p.weight, p.credit) for p in points)


def _of_question(plan: Plan, question: ReportedQuestion) -> list[_Spoken]:
    planned = plan.find(question.slug)
    elements: Mapping[str, Element | None] = {k.id: k.element for k in planned.question.key_points} if planned else {}
    return [_Spoken(question.number, question.kind, elements.get(p.key_point), p) for p in question.points]


def _competency(competency: Competency, spoken: Sequence[_Spoken]) -> ReportedCompetency:
    points = tuple(CompetencyPoint(s.number, s.point.key_point, s.point.weight, s.point.credit) for s in spoken)
    enough = len(points) >= POINTS_AT_LEAST and len({p.number for p in points}) >= QUESTIONS_AT_LEAST
    score = round(weighted_mean(credits_of(points)), 4) if enough else None
    marks = tuple(LevelMark(m.name, m.score_from, m.anchor) for m in competency.levels)
    reached = None if score is None else level_reached(marks, score)
    return ReportedCompetency(
        id=competency.id,
        name=competency.name,
        description=competency.description,
        weight=competency.weight,
        level=reached.name if reached else INSUFFICIENT,
        anchor=reached.anchor if reached else None,
        score_0_1=score,
        band=competency_band(credits_of(points)) if enough else None,
        levels=marks,
        points=points,
        evidence=_evidence(spoken),
    )


def level_reached(levels: Sequence[LevelMark], score_0_1: float) -> LevelMark:
    """The highest level whose threshold the score reaches; the lowest level where it reaches none."""
    ordered = sorted(levels, key=lambda m: m.score_from)
    return next((m for m in reversed(ordered) if score_0_1 >= m.score_from), ordered[0])


def _evidence(spoken: Sequence[_Spoken]) -> tuple[Evidence, ...]:
    """The quotes, those that count most first."""
    ranked = sorted(spoken, key=lambda s: -s.point.weight * s.point.credit)
    return tuple(s.point.evidence for s in ranked if s.point.evidence)
