"""From the ledger of a session to what this dialect tells of it, by status or as messages of a stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from vivaroom.dialects.queued.schemas import (
    STATUSES,
    QueuedAudio,
    QueuedCompleted,
    QueuedError,
    QueuedEvaluation,
    QueuedLine,
    QueuedQuestion,
    QueuedStatus,
    SittingStatus,
)
from vivaroom.interview.events import (
    AnswerGiven,
    Evaluated,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
)
from vivaroom.interview.handed_in.answer import HandedIn
from vivaroom.interview.moves import PutQuestion
from vivaroom.interview.session import Recorded
from vivaroom.interview.store import Held

Told = QueuedQuestion | QueuedLine | QueuedEvaluation | QueuedCompleted


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the interviewer says, in the parts that it is made of, and the question that it is about."""

    parts: tuple[str, ...]
    question_id: UUID | None

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.parts)


def told(entry: Recorded, held: Held, *, shows_judgement: bool) -> Told | None:
    """What an entry of the ledger is to this dialect's front ends; None for what they are not told."""
    match entry.event:
        case AnswerGiven():
            return _line(entry, held)
        case Evaluated() if shows_judgement:
            return evaluation(entry.event)
        case SessionClosed(text, reason):
            return QueuedCompleted(text=text, reason=reason.value, completed_at=entry.at)
        case QuestionAsked() | FollowUpAsked() | QuestionRepeated() | Said():
            return _question(entry.event, held)
        case _:
            return None


def spoken(event: object, held: Held) -> Spoken | None:
    """What the interviewer says with this event, in its last wording; None where nothing is said."""
    match event:
        case QuestionAsked(put, lead_in) | FollowUpAsked(put, lead_in):
            turn = held.session.turn(put.question_id)
            if turn is not None and turn.put.text != put.text:  # a model's words hold its own lead-in
                return Spoken((turn.put.text,), put.question_id)
            return Spoken(_filled(lead_in, put.text), put.question_id)
        case QuestionRepeated(question_id, text, lead_in):
            return Spoken(_filled(lead_in, text), question_id)
        case Said(text):
            return Spoken(_filled(text), held.session.current.put.question_id if held.session.current else None)
        case SessionClosed(text):
            return Spoken(_filled(text), None)
        case _:
            return None


def status(held: Held, recorded: Sequence[Recorded], last: HandedIn | None, *, shows_judgement: bool) -> QueuedStatus:
    """A session as it stands, without its sound; `last` is the answer that was handed in last."""
    found = [told(entry, held, shows_judgement=shows_judgement) for entry in recorded]
    standing, session = STATUSES[held.session.status], held.session
    if standing is SittingStatus.WAITING and last is not None and last.waits:
        standing = SittingStatus.PROCESSING
    questions = [one for one in found if isinstance(one, QueuedQuestion)]
    return QueuedStatus(
        session_id=held.session_id, status=standing, interview_type=held.plan.kind,
        questions_asked=session.main_questions, questions_total=held.plan.question_count,
        question=questions[-1] if questions and session.current else None, transcript=_transcript(held, recorded),
        evaluation=next((one for one in reversed(found) if isinstance(one, QueuedEvaluation)), None), audio=None,
        completed=next((one for one in found if isinstance(one, QueuedCompleted)), None), error=failure(last),
    )  # fmt: skip


def last_spoken(held: Held, recorded: Sequence[Recorded]) -> Spoken | None:
    """What the interviewer said last."""
    return next((said for entry in reversed(recorded) if (said := spoken(entry.event, held))), None)


def evaluation(judged: Evaluated) -> QueuedEvaluation:
    """What an answer was found to hold; the key points themselves would help to answer what is asked next."""
    found = judged.evaluation
    return QueuedEvaluation(
        question_id=judged.question_id, score=of_hundred(found.score_0_1), not_scored=found.not_scored,
        evidence=list(dict.fromkeys(claim.quote for claim in found.claims if claim.quote)),
    )  # fmt: skip


def failure(last: HandedIn | None) -> QueuedError | None:
    """Why the last answer could not be taken."""
    if last is None or last.error is None:
        return None
    return QueuedError(**last.error, question_id=last.question_id)


def type_of(message: Told | QueuedAudio | QueuedError) -> str:
    """The name of a message."""
    return _TYPES[type(message)]


def of_hundred(score_0_1: float | None) -> int | None:
    """A score on the scale of this dialect."""
    return None if score_0_1 is None else round(100 * score_0_1)


def _question(event: QuestionAsked | FollowUpAsked | QuestionRepeated | Said, held: Held) -> QueuedQuestion | None:
    said = spoken(event, held)
    turn = held.session.turn(said.question_id) if said and said.question_id else None
    if said is None or turn is None:
        return None
    return question_of(turn.put, held, said.text, repeated=isinstance(event, QuestionRepeated | Said))


def question_of(put: PutQuestion, held: Held, text: str, *, repeated: bool) -> QueuedQuestion:
    """A question in these words."""
    return QueuedQuestion(
        question_id=put.question_id, text=text, number=put.number, total=held.plan.question_count,
        phase=held.plan.phases[min(put.phase, len(held.plan.phases) - 1)].name,
        is_follow_up=bool(put.key_point or put.way_in), repeated=repeated,
    )  # fmt: skip


def _transcript(held: Held, recorded: Sequence[Recorded]) -> list[QueuedLine]:
    lines = [_line(entry, held) for entry in recorded]
    return [line for line in lines if line is not None]


def _line(entry: Recorded, held: Held) -> QueuedLine | None:
    if isinstance(entry.event, AnswerGiven):
        question_id, text = entry.event.question_id, entry.event.text
        return QueuedLine(speaker="candidate", text=text, question_id=question_id, timestamp=entry.at)
    said = spoken(entry.event, held)
    if said is None or not said.parts:
        return None
    return QueuedLine(speaker="interviewer", text=said.text, question_id=said.question_id, timestamp=entry.at)


def _filled(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


_TYPES: dict[type, str] = {
    QueuedQuestion: "question", QueuedLine: "transcript", QueuedEvaluation: "evaluation", QueuedAudio: "audio",
    QueuedCompleted: "completed", QueuedError: "error",
}  # fmt: skip
