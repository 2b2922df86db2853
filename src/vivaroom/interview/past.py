"""Moves and the ledger: what it keeps of one, and, read backwards, which one a signal of the past led to."""

from collections.abc import Sequence
from dataclasses import replace

from vivaroom.interview.events import (
    AnswerGiven,
    CommandGiven,
    DirectionGiven,
    Event,
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


def events_of_move(move: Move) -> tuple[Event, ...]:
    """What the ledger keeps of a move."""
    match move:
        case Ask(question, lead_in):
            return (QuestionAsked(question, lead_in),)
        case FollowUp(question, lead_in):
            return (FollowUpAsked(question, lead_in),)
        case Repeat(question_id, text, lead_in):
            return (QuestionRepeated(question_id, text, lead_in),)
        case Say(text):
            return (Said(text),)
        case Close(text, reason):
            return (SessionClosed(text, reason),)
        case Wait():
            return ()


def move_after(recorded: Sequence[Recorded], start: Move | None = None) -> Move:
    """The move that a signal led to, from its own event and all that came later; `start` is a move known already.

    What one signal causes is written at one moment, so that a question restated afterwards, or an end by the clock, is
    no part of it. A later `Spoken` of the same question gives the words as they were said.
    """
    move, over = start, start is not None
    for number, entry in enumerate(recorded):
        over = over or entry.at != recorded[0].at or (number > 0 and isinstance(entry.event, SIGNALS))
        if isinstance(entry.event, Spoken):
            move = _worded(move, entry.event)
        elif not over:
            move = move or _move(entry.event)
    return move or Wait()


def _move(event: Event) -> Move | None:
    match event:
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
        case _:
            return None


def _worded(move: Move | None, spoken: Spoken) -> Move | None:
    match move:
        case Ask(question) | FollowUp(question) if question.question_id == spoken.question_id:
            return replace(move, question=replace(question, text=spoken.text), lead_in=None)
        case _:
            return move
