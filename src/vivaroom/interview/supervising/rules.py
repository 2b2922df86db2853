"""What the supervisor finds by rules: from the readings and the closeness that every answer has already, at no cost.

On 90 questions of our bank (seeded sample), each answered by the first and by the last sentence of its ideal answer,
none of the 180 held no key point and came less near than .25; of 80 answers of small talk 66 did. One question with
its follow-ups never counts by itself, and questions made from a resume not at all: their subject is the candidate's own.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import fmean

from vivaroom.interview.coverage import Coverage, Reading, Status
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.plan import Source
from vivaroom.interview.session import Session
from vivaroom.interview.signals import Direction
from vivaroom.interview.supervising.policy import GUIDES_IN_A_ROW
from vivaroom.interview.supervising.timing import concludes_at, ends_at, hears_news_at, silent_at
from vivaroom.interview.supervising.verdict import Action, Verdict, Why

RECENT_QUESTIONS = 2
DRIFTS_BELOW = 0.5
FAR_COSINE, NEAR_COSINE = 0.10, 0.38
"""Relevance is 0 and 1 here, and even between; a half is a cosine of .24."""
QUALITY_OF_A_REPETITION = 0.2
STUCK_BELOW = 0.3
BEHIND_BELOW = 0.5
BEHIND_FROM_SHARE = 0.5
_FOUND = (Status.STATED, Status.PARTLY, Status.CONTRADICTED)
_ANSWERS = (Reading.SUBSTANTIVE, Reading.RAMBLING)


def is_time_to_look(scene: Scene) -> bool:
    """Whether something has happened, or has failed to happen, that the supervisor should look at now."""
    plan, session, oversight = scene.plan, scene.session, scene.session.oversight
    if not plan.supervision.enabled or oversight.waiting(Direction.END):
        return False
    ends = _is_past(scene, ends_at(plan, session))
    concludes = _may_conclude(session) and _is_past(scene, concludes_at(plan, session))
    return ends or concludes or _is_past(scene, hears_news_at(plan, session)) or _is_past(scene, silent_at(session))


def judge(scene: Scene) -> Verdict:
    """One look: how the session goes and what to do. Pure, and cheap enough for every session every half minute."""
    relevance, quality, progress = relevance_0_1(scene), _quality_0_1(scene.session), _progress_0_1(scene)
    action, why = _action(scene, relevance, quality, progress)
    return Verdict(round(relevance, 2), round(quality, 2), round(progress, 2), action, why)


def relevance_0_1(scene: Scene) -> float:
    """The mean over the last questions; 1 where there are too few to say, since what is in doubt is relevant."""
    recent = list(_relevances(scene))[-RECENT_QUESTIONS:]
    return fmean(recent) if len(recent) == RECENT_QUESTIONS else 1.0


def held_back(session: Session) -> Why | None:
    """Why the supervisor does not guide although there is reason to; None where it may."""
    if session.oversight.pending:
        return Why.ALREADY_ASKED
    return Why.GUIDED_ENOUGH if session.oversight.guides_in_a_row >= GUIDES_IN_A_ROW else None


def relevance_of(coverage: Coverage) -> float | None:
    """How near one answer comes to what was asked; None for what says nothing about that.

    Not knowing, asking back, commands and refusals are no drift, and what rules against cheating have caught is
    theirs to deal with.
    """
    if coverage.reading is Reading.OFF_TOPIC:
        return None if coverage.gate == "parroted" else 0.0
    if coverage.reading not in _ANSWERS or coverage.gate is not None:
        return None
    if coverage.closeness is None or any(claim.status in _FOUND for claim in coverage.claims):
        return 1.0
    return min(max((coverage.closeness - FAR_COSINE) / (NEAR_COSINE - FAR_COSINE), 0.0), 1.0)


def _action(scene: Scene, relevance: float, quality: float, progress: float) -> tuple[Action, Why]:
    plan, session = scene.plan, scene.session
    if _is_past(scene, ends_at(plan, session)):
        return Action.END, Why.MAXIMUM_DURATION
    if _may_conclude(session) and _is_past(scene, concludes_at(plan, session)):
        return Action.CONCLUDE, Why.CONCLUSION_TIME
    if not _is_past(scene, hears_news_at(plan, session)):
        return (Action.IGNORE if held_back(session) else Action.GUIDE), Why.SILENT
    why = _reason_to_guide(scene, relevance, quality, progress)
    if why is None:
        return Action.IGNORE, Why.ON_TRACK
    held = held_back(session)
    return (Action.IGNORE, held) if held else (Action.GUIDE, why)


def _reason_to_guide(scene: Scene, relevance: float, quality: float, progress: float) -> Why | None:
    if relevance < DRIFTS_BELOW:
        return Why.DRIFT
    if quality < STUCK_BELOW:
        return Why.STUCK
    late = _share_of_time(scene) >= BEHIND_FROM_SHARE and progress < BEHIND_BELOW
    return Why.BEHIND if late and not scene.session.oversight.behind_told else None


def _relevances(scene: Scene) -> Iterator[float]:
    """One a question that can be drifted from and was answered: the mean of its answers."""
    for slug in dict.fromkeys(turn.put.slug for turn in scene.session.turns):
        planned = scene.plan.find(slug)
        if planned is None or planned.source is Source.RESUME:
            continue
        answers = (answer for turn in scene.session.thread(slug) for answer in turn.answers)
        found = [near for answer in answers if (near := relevance_of(answer.coverage)) is not None]
        if found:
            yield fmean(found)


def _quality_0_1(session: Session) -> float:
    turn = session.current
    return max(1 - QUALITY_OF_A_REPETITION * turn.restated, 0.0) if turn else 1.0


def _progress_0_1(scene: Scene) -> float:
    """1 while the questions keep up with the time."""
    planned = max(scene.plan.question_count, 1)
    done = min(scene.session.main_questions / planned, 1.0)
    return min(max(1 - (_share_of_time(scene) - done), 0.0), 1.0)


def _share_of_time(scene: Scene) -> float:
    minutes = min(scene.plan.supervision.conclude_after_minutes, scene.plan.duration_minutes)
    return scene.session.elapsed(scene.now) / timedelta(minutes=minutes)


def _may_conclude(session: Session) -> bool:
    return not session.oversight.conclusion_initiated and not session.is_closing


def _is_past(scene: Scene, moment: datetime | None) -> bool:
    return moment is not None and scene.now >= moment
