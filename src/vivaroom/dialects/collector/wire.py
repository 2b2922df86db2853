"""From our conversations, interviews and sessions to the bodies of this dialect."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from vivaroom.dialects.collector.schemas import (
    FIELDS,
    PARTIES,
    SETUPS,
    SPEAKERS,
    STANDINGS,
    CollectorDefinition,
    CollectorEntry,
    CollectorFields,
    CollectorReply,
    CollectorSession,
    CollectorStanding,
    CollectorTurn,
)
from vivaroom.interview.collecting.conversation import Conversation
from vivaroom.interview.designs.fixing import fixed, questions_of
from vivaroom.interview.designs.store import Interview, InterviewCard
from vivaroom.interview.director import Taken
from vivaroom.interview.moves import Ask, Close, FollowUp, Move, PutQuestion, Repeat, spoken_text
from vivaroom.interview.session import Recorded, Session, SessionStatus
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import transcript


def reply(conversation: Conversation) -> CollectorReply:
    """Where a conversation stands after what was said last."""
    known, missing = conversation.fields, conversation.fields.missing
    stack = None if known.tech_stack is None else list(known.tech_stack)
    return CollectorReply(
        collector_session_id=conversation.id, session_id=conversation.id, assistant_text=conversation.say,
        status=SETUPS[conversation.status], next_field=FIELDS[missing[0]] if missing else None,
        fields=CollectorFields(role=known.role, type=known.kind, level=known.level, techstack=stack, amount=known.amount),
        interview_id=conversation.interview_id,
    )  # fmt: skip


def definition(card: InterviewCard) -> Mapping[str, Any]:
    """An interview; its questions where its plan is at hand."""
    design = card.design
    questions = [one.question.text for one in questions_of(fixed(card.plan))] if isinstance(card, Interview) else None
    return CollectorDefinition(
        id=card.id, interview_id=card.id, title=card.title, role=design.role, type=design.kind, level=design.level,
        techstack=list(design.tech_stack), amount=design.question_count, questions=questions, created_at=card.created_at,
    ).model_dump()  # fmt: skip


def begun(taken: Taken) -> CollectorSession:
    """A session with its first question."""
    card = taken.held.card
    return CollectorSession(
        **standing_after(taken).model_dump(), interview_session_id=card.id, session_id=card.id,
        interview_id=card.interview_id, assistant_text=spoken_text(taken.move),
    )  # fmt: skip


def turn(taken: Taken, user_text: str) -> CollectorTurn:
    """The reply to an answer."""
    card = taken.held.card
    return CollectorTurn(
        **standing_after(taken).model_dump(), interview_session_id=card.id, session_id=card.id, user_text=user_text,
        assistant_text=spoken_text(taken.move),
    )  # fmt: skip


def standing(held: Held) -> CollectorStanding:
    """Where a session stands now."""
    session = held.session
    put = session.current.put if session.current else None
    return _standing(held, session.status, put)


def standing_after(taken: Taken) -> CollectorStanding:
    """Where a session stood right after this move, however far it has gone on since."""
    session = taken.held.session
    if isinstance(taken.move, Close):
        return _standing(taken.held, SessionStatus.COMPLETED, None)
    status = SessionStatus.LIVE if taken.repeated else session.status
    return _standing(taken.held, status, _put(taken.move, session))


def of_conversation(conversation: Conversation) -> list[CollectorEntry]:
    """What was said while an interview was set up, in order."""
    return [
        CollectorEntry(
            id=uuid5(conversation.id, str(number)), session_type="collector", session_id=conversation.id,
            speaker=PARTIES[entry.speaker], text=entry.text, created_at=entry.at,
        )
        for number, entry in enumerate(conversation.entries)
    ]  # fmt: skip


def of_session(session_id: UUID, recorded: Sequence[Recorded]) -> list[CollectorEntry]:
    """What was said in an interview, in order; a correction of the candidate takes the place of what was heard."""
    at = {entry.seq: entry.at for entry in recorded}
    return [
        CollectorEntry(
            id=uuid5(session_id, str(entry.seq)), session_type="interview", session_id=session_id,
            speaker=SPEAKERS[entry.speaker], text=entry.corrected_text or entry.text, created_at=at[entry.seq],
        )
        for entry in transcript(recorded)
    ]  # fmt: skip


def _standing(held: Held, status: SessionStatus, put: PutQuestion | None) -> CollectorStanding:
    index = held.session.main_questions if put is None else put.number - put.scored
    return CollectorStanding(
        status=STANDINGS[status], question_index=index, total_questions=held.plan.question_count
    )  # fmt: skip


def _put(move: Move, session: Session) -> PutQuestion | None:
    match move:
        case Ask(put) | FollowUp(put):
            return put
        case Repeat(question_id):
            turn = session.turn(question_id)
        case _:
            turn = session.current
    return turn.put if turn else None
