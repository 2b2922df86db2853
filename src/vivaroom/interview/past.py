"""Reading the ledger backwards: which move an event of the past led to."""

from collections.abc import Sequence
from dataclasses import replace

from vivaroom.interview.events import (
    AnswerGiven,
    CommandGiven,
    DirectionGiven,
    FollowUpAsked,
    QuestionAsked,
    QuestionRepeated,
    Said,
    SessionClosed,
    SessionOpened,
    SilenceHeard,
    Spoken,
)
from vivaroom.interview.moves import Ask, Close, FollowUp, Move, Repeat, Say, Wait
from vivaroom.interview.session import Recorded

SIGNALS = (SessionOpened, AnswerGiven, CommandGiven, SilenceHeard, DirectionGiven)


def move_after(recorded: Sequence[Recorded], start: Move | None = None) -> Move:
    """The move among these events, which begin with the signal that caused it and may go on beyond it.

    A later `Spoken` of the same question gives the words as they were said; `start` is a move known already.
    """
    move: Move = start or Wait()
    for number, entry in enumerate(recorded):
        if number > 0 and isinstance(entry.event, SIGNALS):
            break
        move = _move(move, entry)
    return move


def _move(move: Move, entry: Recorded) -> Move:
    match entry.event:
        case QuestionAsked(question, lead_in):
            return Ask(question, lead_in)
        case FollowUpAsked(question, lead_in):
            return FollowUp(question, lead_in)
        case QuestionRepeated(question_id, text, lead_in):
            return Repeat(question_id, text, lead_in)
        case Said(text):
            return Say(text)
        case SessionClosed(text, reason):
            return Close(text, reason)
        case Spoken(question_id, text):
            return _worded(move, entry.event)
        case _:
            return move


def _worded(move: Move, spoken: Spoken) -> Move:
    match move:
        case Ask(question) | FollowUp(question) if question.question_id == spoken.question_id:
            return replace(move, question=replace(question, text=spoken.text), lead_in=None)
        case _:
            return move
