"""How moves, questions and a session's state look on the wire."""

from datetime import datetime
from typing import Literal, Self, assert_never
from uuid import UUID

from pydantic import BaseModel, Field

from vivaroom.interview.flow.choosing import difficulty
from vivaroom.interview.moves import Ask, Close, FollowUp, Move, PutQuestion, Repeat, Say, Wait, spoken_text
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session, SessionStatus
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id


class QuestionPut(BaseModel):
    """A question as it was put; its `id` stays the same however often it is restated."""

    id: str
    text: str
    number: int = Field(description="Which main question this is, or belongs to, from 1.")
    phase: str
    is_follow_up: bool
    is_scored: bool

    @classmethod
    def of(cls, put: PutQuestion, plan: Plan) -> Self:
        """The question without anything that would help to answer it."""
        return cls(
            id=public_id("question", put.question_id),
            text=put.text,
            number=put.number,
            phase=plan.phases[min(put.phase, len(plan.phases) - 1)].name,
            is_follow_up=bool(put.key_point or put.way_in),
            is_scored=put.scored,
        )


class MoveOut(BaseModel):
    """What the interviewer does next; `text` is all that is said, lead-in first."""

    type: Literal["ask", "follow_up", "repeat", "say", "wait", "close"]
    text: str
    lead_in: str | None = None
    question: QuestionPut | None = None
    reason: str | None = Field(default=None, description="Why the session closes.")

    @classmethod
    def of(cls, move: Move, held: Held) -> Self:
        """The move as the candidate is told of it."""
        text = spoken_text(move)
        match move:
            case Ask(put, lead_in):
                return cls(type="ask", text=text, lead_in=lead_in, question=QuestionPut.of(put, held.plan))
            case FollowUp(put, lead_in):
                return cls(type="follow_up", text=text, lead_in=lead_in, question=QuestionPut.of(put, held.plan))
            case Repeat(question_id, _, lead_in):
                question = _question_of(held, question_id)
                return cls(type="repeat", text=text, lead_in=lead_in, question=question)
            case Say():
                return cls(type="say", text=text, question=_current(held))
            case Wait():
                return cls(type="wait", text=text, question=_current(held))
            case Close(_, reason):
                return cls(type="close", text=text, reason=reason.value)
            case _:
                assert_never(move)


class Progress(BaseModel):
    """How far the session is."""

    asked: int = Field(description="Main questions put so far.")
    total: int = Field(description="Main questions planned.")
    elapsed_seconds: float
    remaining_seconds: float

    @classmethod
    def of(cls, plan: Plan, session: Session, now: datetime) -> Self:
        """How far it is now."""
        elapsed = session.elapsed(now).total_seconds()
        return cls(
            asked=session.main_questions,
            total=plan.question_count,
            elapsed_seconds=round(elapsed, 1),
            remaining_seconds=round(max(plan.duration_minutes * 60 - elapsed, 0.0), 1),
        )


class SessionOut(BaseModel):
    """A session as it stands."""

    id: str
    interview_id: str | None
    status: SessionStatus
    phase: str | None
    progress: Progress
    current_question: QuestionPut | None
    difficulty: int = Field(ge=1, le=5)
    last_seq: int = Field(description="The place of the last event in the ledger.")
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    ends_when_away_seconds: float | None = Field(description="How long the candidate may stay away; null: at will.")

    @classmethod
    def of(cls, held: Held, now: datetime) -> Self:
        """The session for whoever may see it."""
        card, session, plan = held.card, held.session, held.plan
        return cls(
            id=public_id("session", card.id),
            interview_id=public_id("interview", card.interview_id) if card.interview_id else None,
            status=session.status,
            phase=plan.phases[session.phase].name if session.turns else None,
            progress=Progress.of(plan, session, now),
            current_question=_current(held),
            difficulty=difficulty(plan, session),
            last_seq=session.seq,
            created_at=card.created_at,
            opened_at=session.opened_at,
            closed_at=session.closed_at,
            close_reason=session.close_reason.value if session.close_reason else None,
            ends_when_away_seconds=None if session.policy.grace is None else session.policy.grace.total_seconds(),
        )


def _current(held: Held) -> QuestionPut | None:
    turn = held.session.current
    return QuestionPut.of(turn.put, held.plan) if turn else None


def _question_of(held: Held, question_id: UUID) -> QuestionPut | None:
    turn = held.session.turn(question_id)
    return QuestionPut.of(turn.put, held.plan) if turn else None
