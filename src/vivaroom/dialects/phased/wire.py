"""From our accounts, resumes, sessions and reports to the bodies and messages of this dialect."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from vivaroom.accounts.account import Account
from vivaroom.api.moves import Progress
from vivaroom.api.turn_by_turn import News
from vivaroom.dialects.phased import frames
from vivaroom.dialects.phased.schemas import (
    PhasedAnswer,
    PhasedAnswered,
    PhasedCompetency,
    PhasedEvaluation,
    PhasedProfile,
    PhasedProgress,
    PhasedQuestion,
    PhasedReport,
    PhasedResume,
    PhasedStarted,
    PhasedState,
)
from vivaroom.feedback.shape import Report
from vivaroom.interview.director import Taken
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.events import (
    Evaluated,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
)
from vivaroom.interview.flow.choosing import difficulty
from vivaroom.interview.moves import Ask, FollowUp, PutQuestion, Repeat, Say, spoken_text
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Answer, Recorded, SessionStatus, Turn
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id
from vivaroom.resumes.store import ResumeCard


def profile(account: Account) -> PhasedProfile:
    """An account."""
    return PhasedProfile(
        user_id=account.id, email=account.email, name=account.name, created_at=account.created_at,
        **dict(account.profile),
    )  # fmt: skip


def resume(card: ResumeCard, base_url: str) -> PhasedResume:
    """A resume; `base_url` is that of this server, with a slash at its end."""
    return PhasedResume(
        id=card.id, user_id=card.owner_id, file_name=card.file_name, status=card.status.value,
        file_url=f"{base_url}v1/resumes/{public_id('resume', card.id)}/file", created_at=card.created_at,
    )  # fmt: skip


def state(held: Held, now: datetime, *, judged: bool) -> PhasedState:
    """An interview as it stands; `judged` says whether evaluations are shown."""
    plan, session = held.plan, held.session
    return PhasedState(
        interview_id=held.session_id, status=session.status, role=plan.role_name,
        phase=_phase(plan, session.phase) if session.turns else None, phases=[phase.id for phase in plan.phases],
        difficulty=difficulty(plan, session), progress=progress(held, now), current_question=current(held),
        answers=[_answer(plan, turn, one, judged=judged) for turn in session.turns for one in turn.answers],
    )  # fmt: skip


def started(held: Held, now: datetime, *, judged: bool) -> PhasedStarted:
    """A new interview."""
    return PhasedStarted(
        **state(held, now, judged=judged).model_dump(), websocket_url=f"/ws/interview/{held.session_id}",
        skill_weights=held.plan.skill_weights,
    )  # fmt: skip


def progress(held: Held, now: datetime) -> PhasedProgress:
    """How far it is."""
    answered = sum(1 for turn in held.session.turns if turn.answers)
    return PhasedProgress(answered=answered, **Progress.of(held.plan, held.session, now).model_dump())


def current(held: Held, lead_in: str | None = None) -> PhasedQuestion | None:
    """The question that waits for an answer."""
    turn = held.session.current
    return _question(held, turn.put, lead_in) if turn else None


def answered(taken: Taken, now: datetime, *, judged: bool) -> PhasedAnswered:
    """The reply to an answer, the same however often it is sent; the evaluation is there where it was made at once."""
    held = taken.held
    turn = next((turn for turn in held.session.turns if turn.evaluated_seq == taken.seq), None) if judged else None
    return PhasedAnswered(
        interview_id=held.session_id, status=held.session.status, message=spoken_text(taken.move),
        completed=held.session.status is SessionStatus.COMPLETED,
        evaluation=evaluation(turn.put.question_id, turn.evaluation) if turn and turn.evaluation else None,
        next_question=current(held, _lead_in(taken)), phase=_phase(held.plan, held.session.phase),
        difficulty=difficulty(held.plan, held.session), progress=progress(held, now),
    )  # fmt: skip


def evaluation(question_id: UUID, found: Evaluation) -> PhasedEvaluation:
    """What was found in an answer, without what would help to answer the next question."""
    return PhasedEvaluation(
        question_id=question_id, score=found.score_0_1, not_scored=found.not_scored,
        evidence=list(dict.fromkeys(claim.quote for claim in found.claims if claim.quote)),
    )  # fmt: skip


def report(written: Report) -> PhasedReport:
    """A report that is ready."""
    return PhasedReport(
        score=written.overall.score_0_1, statement=written.statement,
        competencies=[
            PhasedCompetency(name=one.name, level=one.level, score=one.score_0_1) for one in written.competencies
        ],
        strengths=[one.statement for one in written.strengths], gaps=[one.statement for one in written.gaps],
        next_steps=[one.learn for one in written.study_plan],
    )  # fmt: skip


def connected(held: Held, *, voice: bool) -> frames.Connected:
    """The first message."""
    return frames.Connected(interview_id=held.session_id, status=held.session.status, voice=voice)


def resumed(held: Held, now: datetime, *, judged: bool) -> frames.ResumeTold:
    """Where the interview stands."""
    return frames.ResumeTold(**state(held, now, judged=judged).model_dump())


def question(held: Held, lead_in: str | None = None, *, repeated: bool) -> frames.QuestionTold | None:
    """The current question as a message."""
    turn = held.session.current
    return _told(held, turn.put, lead_in, repeated=repeated) if turn else None


def completed(held: Held, message: str = "") -> frames.CompletedTold:
    """That it is over."""
    reason = held.session.close_reason
    return frames.CompletedTold(
        interview_id=held.session_id, status=held.session.status, message=message,
        reason=reason.value if reason else None, report_url=f"/api/interviews/{held.session_id}",
    )  # fmt: skip


def messages(news: News, *, judged: bool) -> Iterator[frames.FrameOut]:
    """What has happened, as this dialect tells it; what it has no message for is left out."""
    for entry in news.entries:
        told = _message(news.held, entry, judged=judged)
        if told is not None:
            yield told


def _message(held: Held, entry: Recorded, *, judged: bool) -> frames.FrameOut | None:
    match entry.event:
        case QuestionAsked(put, lead_in) | FollowUpAsked(put, lead_in):
            turn = held.session.turn(put.question_id)
            is_reworded = turn is not None and turn.put.text != put.text  # then the lead-in is among the words
            return _told(held, turn.put if turn else put, None if is_reworded else lead_in, repeated=False)
        case QuestionRepeated(question_id, text, lead_in):
            turn = held.session.turn(question_id)
            told = _told(held, turn.put, lead_in, repeated=True) if turn else None
            return told.model_copy(update={"question": text}) if told else None
        case Said(text):
            return question(held, text, repeated=True)
        case Evaluated(question_id, _, found) if judged:
            shown = evaluation(question_id, found).model_dump()
            return frames.EvaluationTold(**shown, difficulty=difficulty(held.plan, held.session))
        case SessionClosed(text):
            return completed(held, text)
        case _:
            return None


def _told(held: Held, put: PutQuestion, lead_in: str | None, *, repeated: bool) -> frames.QuestionTold:
    return frames.QuestionTold(
        **_question(held, put, lead_in).model_dump(), interview_id=held.session_id, total=held.plan.question_count,
        repeated=repeated,
    )  # fmt: skip


def _question(held: Held, put: PutQuestion, lead_in: str | None) -> PhasedQuestion:
    return PhasedQuestion(
        question_id=put.question_id, question=put.text, lead_in=lead_in, phase=_phase(held.plan, put.phase),
        number=put.number, is_follow_up=bool(put.key_point or put.way_in),
        difficulty=difficulty(held.plan, held.session),
    )  # fmt: skip


def _answer(plan: Plan, turn: Turn, given: Answer, *, judged: bool) -> PhasedAnswer:
    place, text = given.standing
    is_judged = judged and turn.evaluation is not None and turn.evaluated_seq == place
    found = evaluation(turn.put.question_id, turn.evaluation) if is_judged and turn.evaluation else None
    return PhasedAnswer(
        question_id=turn.put.question_id, question=turn.put.text, phase=_phase(plan, turn.put.phase), answer=text,
        evaluation=found,
    )  # fmt: skip


def _lead_in(taken: Taken) -> str | None:
    match taken.move:
        case Ask(_, lead_in) | FollowUp(_, lead_in) | Repeat(_, _, lead_in):
            return lead_in
        case Say(text):
            return text
        case _:
            return None


def _phase(plan: Plan, index: int) -> str:
    return plan.phases[min(index, len(plan.phases) - 1)].id
