"""A session as the fold of its events: `apply` adds one event, `fold` many; nothing else changes a session."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from vivaroom.interview.corrections import is_another_answer
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.events import (
    AnswerGiven,
    CandidateLeft,
    CandidateReturned,
    CommandGiven,
    ConsentGiven,
    Evaluated,
    Event,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    Spoken,
    TranscriptCorrected,
)
from vivaroom.interview.moves import CLOSING, CloseReason, PutQuestion
from vivaroom.interview.policy import USUAL, SessionPolicy
from vivaroom.interview.supervising.oversight import Oversight, seen


class SessionStatus(StrEnum):
    """Where a session stands."""

    CREATED = "created"
    LIVE = "live"
    PAUSED = "paused"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place and time in the ledger."""

    seq: int
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate said to a question, aloud where `spoken`; `seq` is its place in the ledger.

    `corrected_seq` and `corrected_text` are the candidate's last correction that counts.
    """

    seq: int
    at: datetime
    text: str
    coverage: Coverage
    spoken: bool = False
    corrected_seq: int | None = None
    corrected_text: str | None = None

    @property
    def standing(self) -> tuple[int, str]:
        """The place and the words that are judged."""
        if self.corrected_seq is None or self.corrected_text is None:
            return self.seq, self.text
        return self.corrected_seq, self.corrected_text


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answers and the judgement of the last one that was judged.

    `restated` counts how often it was put again, `reworded` says that this was done in other words.
    """

    put: PutQuestion
    asked_at: datetime
    answers: tuple[Answer, ...] = ()
    evaluation: Evaluation | None = None
    evaluated_seq: int | None = None
    restated: int = 0
    reworded: bool = False

    @property
    def last_answer(self) -> Answer | None:
        """The answer that stands, if there is one."""
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that the next move depends on, besides the plan and the time.

    `left_at` is since when the candidate has been away, where the policy asks.
    """

    status: SessionStatus = SessionStatus.CREATED
    seq: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: CloseReason | None = None
    paused_at: datetime | None = None
    paused_for: timedelta = timedelta(0)
    phase_since: datetime | None = None
    turns: tuple[Turn, ...] = ()
    warnings: int = 0
    consent: ConsentGiven | None = None
    policy: SessionPolicy = USUAL
    left_at: datetime | None = None
    oversight: Oversight = field(default_factory=Oversight)

    @property
    def current(self) -> Turn | None:
        """The turn whose question waits for an answer."""
        if self.status in (SessionStatus.LIVE, SessionStatus.PAUSED) and self.turns:
            return self.turns[-1]
        return None

    @property
    def may_be_heard(self) -> bool:
        """Whether the candidate has agreed that their voice is heard, and has not taken that back."""
        return self.consent is not None and self.consent.voice

    @property
    def main_questions(self) -> int:
        """How many main questions have been put, the closing one left out."""
        return sum(1 for t in self.turns if t.put.scored and t.put.key_point is None and not t.put.way_in)

    @property
    def is_closing(self) -> bool:
        """Whether the candidate was asked what they would like to add."""
        return any(turn.put.slug == CLOSING for turn in self.turns)

    @property
    def phase(self) -> int:
        """The index of the phase of the last question."""
        return self.turns[-1].put.phase if self.turns else 0

    def elapsed(self, now: datetime) -> timedelta:
        """Time since the start, without pauses."""
        if self.opened_at is None:
            return timedelta(0)
        end = self.closed_at or self.paused_at or now
        return max(end - self.opened_at - self.paused_for, timedelta(0))

    def thread(self, slug: str) -> tuple[Turn, ...]:
        """The turns of one main question: itself and its follow-ups."""
        return tuple(t for t in self.turns if t.put.slug == slug)

    def turn(self, question_id: UUID) -> Turn | None:
        """The turn of this question id."""
        return next((t for t in self.turns if t.put.question_id == question_id), None)


def fold(recorded: Iterable[Recorded], start: Session | None = None) -> Session:
    """The session after these events, from the beginning or from a snapshot."""
    session = start or Session()
    for entry in recorded:
        session = apply(session, entry)
    return session


def apply(session: Session, entry: Recorded) -> Session:
    """The session after one more event. Events that only inform change nothing but `seq`."""
    oversight = seen(session.oversight, entry.seq, entry.at, entry.event)
    session = _attended(replace(session, seq=entry.seq, oversight=oversight), entry)
    match entry.event:
        case ConsentGiven():
            return replace(session, consent=entry.event)
        case SessionOpened():
            return replace(session, status=SessionStatus.LIVE, opened_at=entry.at, phase_since=entry.at)
        case QuestionAsked(question) | FollowUpAsked(question):
            return _put(session, question, entry.at)
        case AnswerGiven():
            return _answer(session, entry.event, entry)
        case Evaluated():
            return _judge(session, entry.event)
        case TranscriptCorrected(seq, text):
            return _correct(session, entry.seq, seq, text)
        case Spoken(question_id, text):
            turn = session.turn(question_id)
            return _change(session, question_id, put=replace(turn.put, text=text)) if turn else session
        case QuestionRepeated(question_id, text):
            turn = session.turn(question_id)
            if turn is None:
                return session
            reworded = turn.reworded or text != turn.put.text
            return _change(session, question_id, restated=turn.restated + 1, reworded=reworded)
        case SessionPaused() | SessionResumed() | SessionClosed() | Said():
            return _clocked(session, entry)
        case _:
            return session


def _attended(session: Session, entry: Recorded) -> Session:
    """Whoever answers without a connection is still away, but not for as long."""
    match entry.event:
        case CandidateLeft():
            return replace(session, left_at=entry.at)
        case CandidateReturned():
            return replace(session, left_at=None)
        case AnswerGiven() | CommandGiven() if session.left_at is not None:
            return replace(session, left_at=entry.at)
        case _:
            return session


def _put(session: Session, question: PutQuestion, at: datetime) -> Session:
    new_phase = not session.turns or session.turns[-1].put.phase != question.phase
    return replace(
        session,
        turns=(*session.turns, Turn(question, at)),
        phase_since=at if new_phase else session.phase_since,
    )


def _answer(session: Session, given: AnswerGiven, entry: Recorded) -> Session:
    turn = session.turn(given.question_id)
    if turn is None:
        return session
    answer = Answer(entry.seq, entry.at, given.text, given.coverage, given.sound is not None)
    warned = session.warnings + (given.coverage.reading is Reading.ABUSE)
    return replace(_change(session, given.question_id, answers=(*turn.answers, answer)), warnings=warned)


def counts_as_said(session: Session, seq: int, text: str) -> Turn | None:
    """The turn of an answer whose correction counts: one of the last answer to a question, before the session is over,
    that does not make another answer of it. None for any other.
    """
    if session.status not in (SessionStatus.LIVE, SessionStatus.PAUSED):
        return None
    turn = next((t for t in session.turns if t.last_answer and t.last_answer.seq == seq), None)
    return None if turn is None or is_another_answer(turn.answers[-1].text, text) else turn


def _correct(session: Session, place: int, seq: int, text: str) -> Session:
    turn = counts_as_said(session, seq, text)
    if turn is None:
        return session
    corrected = replace(turn.answers[-1], corrected_seq=place, corrected_text=text)
    return _change(session, turn.put.question_id, answers=(*turn.answers[:-1], corrected))


def _judge(session: Session, judged: Evaluated) -> Session:
    """A judgement that comes late never replaces that of a later answer."""
    turn = session.turn(judged.question_id)
    if turn is None or judged.answer_seq < (turn.evaluated_seq or 0):
        return session
    return _change(session, judged.question_id, evaluation=judged.evaluation, evaluated_seq=judged.answer_seq)


def _change(session: Session, question_id: UUID, **fields: object) -> Session:
    turns = tuple(
        replace(t, **fields) if t.put.question_id == question_id else t  # type: ignore[arg-type]  # names checked by callers
        for t in session.turns
    )
    return replace(session, turns=turns)


def _clocked(session: Session, entry: Recorded) -> Session:
    match entry.event:
        case SessionPaused() if session.status is SessionStatus.LIVE:
            return replace(session, status=SessionStatus.PAUSED, paused_at=entry.at)
        case SessionResumed() if session.paused_at is not None:
            gap = entry.at - session.paused_at
            since = session.phase_since + gap if session.phase_since else None
            return replace(_unpaused(session, entry.at), status=SessionStatus.LIVE, phase_since=since)
        case SessionClosed(_, reason):
            return replace(
                _unpaused(session, entry.at),
                status=SessionStatus.COMPLETED,
                closed_at=entry.at,
                close_reason=reason,
            )
        case _:
            return session


def _unpaused(session: Session, at: datetime) -> Session:
    if session.paused_at is None:
        return session
    return replace(session, paused_at=None, paused_for=session.paused_for + (at - session.paused_at))
