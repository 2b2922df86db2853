"""Which question comes next, and how hard it should be: plain functions of plan, session and time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vivaroom.content.types import Question
from vivaroom.interview.evaluation import merge_claims, score_of
from vivaroom.interview.plan import Order, Plan, PlannedPhase, PlannedQuestion
from vivaroom.interview.session import Session

STRONG_0_1 = 0.7
WEAK_0_1 = 0.35
CLOSING_RESERVE = timedelta(minutes=1)
PACE_SLACK_0_1 = 0.2
PHASE_STRETCH = 1.5


@dataclass(frozen=True, slots=True)
class Scene:
    """What a decision looks at: the plan, the session so far, the present moment."""

    plan: Plan
    session: Session
    now: datetime

    @property
    def time_left(self) -> timedelta:
        """Until the planned end; may be negative."""
        return timedelta(minutes=self.plan.duration_minutes) - self.session.elapsed(self.now)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The next main question and the index of its phase."""

    planned: PlannedQuestion
    phase: int


def question_score(plan: Plan, session: Session, slug: str) -> float | None:
    """The score (0-1) of a main question over its answer and follow-ups; None while nothing is judged."""
    planned = plan.find(slug)
    judged = [t.evaluation for t in session.thread(slug) if t.evaluation and t.evaluation.score_0_1 is not None]
    if planned is None or not judged:
        return None
    return score_of(planned.question, merge_claims(judged))


def difficulty(plan: Plan, session: Session) -> int:
    """1-5: the plan's start, one up after each strong answer and one down after each weak one."""
    level = plan.start_difficulty
    for slug in dict.fromkeys(t.put.slug for t in session.turns):
        score = question_score(plan, session, slug)
        if score is not None:
            level += (score >= STRONG_0_1) - (score <= WEAK_0_1)
            level = min(max(level, 1), 5)
    return level


def next_question(scene: Scene) -> Chosen | None:
    """The next main question, or None when the budget of questions or of time is used up.

    Where the order is fixed there is no budget: every planned question is asked.
    """
    plan, session = scene.plan, scene.session
    if plan.order is Order.FIXED:
        return _next_in_order(scene)
    if session.main_questions >= plan.question_count or scene.time_left <= CLOSING_RESERVE:
        return None
    for index in range(session.phase, len(plan.phases)):
        if _phase_is_over(scene, index):
            continue
        chosen = _best(scene, plan.phases[index])
        if chosen is not None:
            return Chosen(chosen, index)
    return _left_over(scene)


def may_follow_up(scene: Scene, slug: str) -> bool:
    """Whether one more follow-up to this question fits the budgets of questions and of time."""
    asked = sum(1 for t in scene.session.thread(slug) if t.put.key_point)
    if asked >= scene.plan.follow_ups_per_question or scene.time_left <= CLOSING_RESERVE:
        return False
    total = timedelta(minutes=scene.plan.duration_minutes)
    done = scene.session.main_questions / max(scene.plan.question_count, 1)
    return scene.session.elapsed(scene.now) / total <= done + PACE_SLACK_0_1


def _next_in_order(scene: Scene) -> Chosen | None:
    asked = {t.put.slug for t in scene.session.turns}
    planned = ((one, index) for index, phase in enumerate(scene.plan.phases) for one in phase.pool)
    return next((Chosen(one, index) for one, index in planned if one.question.id not in asked), None)


def _phase_is_over(scene: Scene, index: int) -> bool:
    phase, session = scene.plan.phases[index], scene.session
    mine = (t.put for t in session.turns if t.put.phase == index and t.put.scored)
    asked = sum(1 for put in mine if put.key_point is None and not put.way_in)
    if asked >= phase.question_count:
        return True
    if index != session.phase or session.phase_since is None:
        return False
    return scene.now - session.phase_since > timedelta(minutes=phase.minutes) * PHASE_STRETCH


def _left_over(scene: Scene) -> Chosen | None:
    """Any question not asked yet, where a phase ran out of questions before the interview did."""
    for index in range(len(scene.plan.phases) - 1, -1, -1):
        chosen = _best(scene, scene.plan.phases[index])
        if chosen is not None:
            return Chosen(chosen, max(index, scene.session.phase))
    return None


def _best(scene: Scene, phase: PlannedPhase) -> PlannedQuestion | None:
    asked = {t.put.slug for t in scene.session.turns}
    texts = {t.put.text for t in scene.session.turns}
    left = [q for q in phase.pool if q.question.id not in asked and q.question.text not in texts]
    moment = _moment(scene)
    return max(left, key=lambda q: _fit(moment, q.question, q.relevance), default=None)


@dataclass(frozen=True, slots=True)
class _Moment:
    """What makes a question fit now: the wanted difficulty, the last question, how it was answered."""

    difficulty: int
    last: Question | None
    score_0_1: float | None


def _moment(scene: Scene) -> _Moment:
    target = difficulty(scene.plan, scene.session)
    last = scene.plan.find(scene.session.turns[-1].put.slug) if scene.session.turns else None
    if last is None:
        return _Moment(target, None, None)
    return _Moment(target, last.question, question_score(scene.plan, scene.session, last.question.id))


def _fit(moment: _Moment, candidate: Question, relevance: float) -> float:
    """How well a question fits: relevance, closeness of difficulty, a new skill, the neighbour of the last."""
    fit = relevance - 0.25 * abs(candidate.difficulty - moment.difficulty)
    if moment.last is None:
        return fit
    if set(moment.last.skills) & set(candidate.skills):
        fit -= 0.2
    if moment.score_0_1 is not None:
        harder = moment.score_0_1 >= STRONG_0_1 and moment.last.harder == candidate.id
        easier = moment.score_0_1 <= WEAK_0_1 and moment.last.easier == candidate.id
        fit += 0.3 * (harder or easier)
    return fit
