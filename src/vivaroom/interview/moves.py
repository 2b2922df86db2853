"""What the interviewer can do next.

Move
├── Ask        a new main question
├── FollowUp   a narrower question about something the answer left out, or an easier way in
├── Say        words that expect no new answer; the current question stays
├── Repeat     the current question again, under its own id
├── Wait       nothing is said
└── Close      the session is over
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

CLOSING = "closing"
"""The slug of the last question, whether the candidate wants to add something."""


class CloseReason(StrEnum):
    """Why a session came to its end."""

    FINISHED = "finished"
    TIME = "time"
    CANDIDATE = "candidate"
    RECRUITER = "recruiter"
    CONDUCT = "conduct"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PutQuestion:
    """A question as it is put to the candidate.

    `question_id` stays the same however often it is restated. `slug` names the planned question; `key_point` is what a
    follow-up asks for; `number` counts main questions from 1, and a follow-up carries the number of its question.
    """

    question_id: UUID
    slug: str
    text: str
    phase: int
    number: int
    key_point: str | None = None
    way_in: bool = False
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A new main question."""

    question: PutQuestion
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A narrower question about the same main question."""

    question: PutQuestion
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Words that expect no new answer; the current question stays."""

    text: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """The current question again, under its own id; `text` is the wording of this time."""

    question_id: UUID
    text: str
    lead_in: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is said: the candidate is thinking, or the session is paused."""


@dataclass(frozen=True, slots=True)
class Close:
    """The last words of a session."""

    text: str
    reason: CloseReason


Move = Ask | FollowUp | Say | Repeat | Wait | Close


def spoken_parts(move: Move) -> tuple[str, ...]:
    """What is said aloud for this move, the lead-in by itself: the same ones come again and again."""
    match move:
        case Ask(question, lead_in) | FollowUp(question, lead_in):
            return tuple(text for text in (lead_in, question.text) if text)
        case Repeat(_, text, lead_in):
            return tuple(text for text in (lead_in, text) if text)
        case Say(text) | Close(text):
            return (text,) if text else ()
        case Wait():
            return ()


def spoken_text(move: Move) -> str:
    """All that is said aloud for this move, lead-in first."""
    return " ".join(spoken_parts(move))
