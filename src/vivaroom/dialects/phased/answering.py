"""An answer of this dialect as ours: to which question, and how the same one is known when it is sent again."""

from hashlib import sha256
from uuid import UUID

from vivaroom.interview.session import Session
from vivaroom.interview.signals import Answered
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import parse_id

_DIGITS = 32


def question_of(session: Session, named: str | None) -> UUID | None:
    """The question that a client names. Raises NotFound `question_not_found` for one that was not put here."""
    if named is None:
        return None
    question_id = parse_id("question", named)
    if session.turn(question_id) is None:
        raise NotFound(
            "question_not_found", "This question was not put in this interview: send the id of one that was."
        )
    return question_id


def typed(text: str, question_id: UUID | None, client_id: str | None) -> Answered:
    """Words that were written. The same words to the same question are the same answer, however often they are sent."""
    if client_id is None and question_id is not None:
        client_id = f"{question_id.hex} {sha256(text.encode('utf-8', 'replace')).hexdigest()[:_DIGITS]}"
    return Answered(text, client_id, question_id=question_id)
