"""What was strong, what was missing and what to learn next, read off the key points."""

from collections.abc import Callable, Iterator, Sequence

from vivaroom.feedback.asked import Cause, ReportedPoint, ReportedQuestion
from vivaroom.feedback.shape import Gap, Strength, StudyStep
from vivaroom.interview.coverage import Status
from vivaroom.interview.plan import Plan

STRENGTHS_AT_MOST = 5
GAPS_AT_MOST = 5
STEPS_AT_MOST = 8
PER_QUESTION_AT_MOST = 2
UNNAMED_SKILL_WEIGHT = 0.5


def strengths(questions: Sequence[ReportedQuestion]) -> tuple[Strength, ...]:
    """The weightiest key points that were stated, with the words that show them; at most two a question."""
    stated = [
        Strength(q.number, p.statement, p.weight, p.evidence)
        for q in questions
        for p in _few(q.points, lambda p: p.status is Status.STATED)
        if p.evidence
    ]
    return tuple(sorted(stated, key=lambda s: (-s.weight, s.number))[:STRENGTHS_AT_MOST])


def gaps(questions: Sequence[ReportedQuestion]) -> tuple[Gap, ...]:
    """The key points of scored questions that were missing or only partly there, those that cost most first."""
    open_points = [(q.number, p) for q in questions for p in q.points if p.credit < 1]
    open_points.sort(key=lambda pair: (-pair[1].weight * (1 - pair[1].credit), pair[0]))
    return tuple(Gap(n, p.statement, p.weight, p.status) for n, p in open_points[:GAPS_AT_MOST])


def study_plan(plan: Plan, questions: Sequence[ReportedQuestion]) -> tuple[StudyStep, ...]:
    """The steps by priority; at most two a question, so that one bad moment does not fill the plan."""
    steps = [step for q in questions for step in _steps(plan, q)]
    return tuple(sorted(steps, key=lambda s: (-s.priority, s.number))[:STEPS_AT_MOST])


def _few(points: Sequence[ReportedPoint], wanted: Callable[[ReportedPoint], bool]) -> list[ReportedPoint]:
    return sorted((p for p in points if wanted(p)), key=lambda p: -p.weight)[:PER_QUESTION_AT_MOST]


def _steps(plan: Plan, question: ReportedQuestion) -> list[StudyStep]:
    skill, skill_weight = _skill(plan, question)
    steps = [
        StudyStep(
            skill=skill,
            learn=learn,
            number=question.number,
            practise=question.text,
            weight=weight,
            skill_weight=skill_weight,
            gap=gap,
            priority=round(weight * skill_weight * gap, 4),
        )
        for learn, weight, gap in _to_learn(plan, question)
    ]
    return sorted(steps, key=lambda s: -s.priority)[:PER_QUESTION_AT_MOST]


def _to_learn(plan: Plan, question: ReportedQuestion) -> Iterator[tuple[str, int, float]]:
    """(statement, weight, gap 0-1) of what is open; a fault of ours opens nothing."""
    if question.score_0_1 is not None:
        yield from ((p.statement, p.weight, 1 - p.credit) for p in question.points if p.credit < 1)
        return
    planned = plan.find(question.slug)
    if planned and question.not_scored and question.not_scored.cause is Cause.CANDIDATE:
        first = max(planned.question.key_points, key=lambda k: k.weight)
        yield first.point, first.weight, 1.0


def _skill(plan: Plan, question: ReportedQuestion) -> tuple[str, float]:
    """The question's skill that weighs most for this role, with that weight; the phase's name where it has none."""
    weights = {s: plan.skill_weights.get(s.lower(), UNNAMED_SKILL_WEIGHT) for s in question.skills}
    if not weights:
        return question.phase, UNNAMED_SKILL_WEIGHT
    skill = max(weights, key=lambda s: weights[s])
    return skill, weights[skill]
