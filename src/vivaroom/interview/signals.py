"""What can happen to a session: the one kind of input that `take_turn` accepts.

Signal
├── Opened      the candidate is there
├── Answered    the candidate has said or typed something
├── Commanded   the candidate has pressed or said a command
├── Silent      nothing was heard for a while
├── Ticked      time has passed without a client
├── Directed    a recruiter or the supervisor steps in
├── Observed    a language model has looked at the conversation
└── Left        the candidate has gone
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from vivaroom.interview.sound import Sound
from vivaroom.interview.supervising.verdict import Verdict


class Command(StrEnum):
    """What a candidate may ask of the interviewer at any moment."""

    REPEAT = "repeat"
    REPHRASE = "rephrase"
    SLOWER = "slower"
    SKIP = "skip"
    THINKING = "thinking"
    DONE = "done"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


class Direction(StrEnum):
    """What a recruiter or the supervisor may ask of a live session."""

    GUIDE = "guide"
    CONCLUDE = "conclude"
    END = "end"


class When(StrEnum):
    """When a direction is followed: after the candidate's answer, or at once, which never cuts the candidate off."""

    BOUNDARY = "boundary"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Opened:
    """The candidate is there: the first time starts the session, later times restate the question."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Words of the candidate; `client_id` makes a retry the same answer, `took` is how long they spoke or typed.

    `sound` is where they stand in the recording, when they were spoken. `question_id` names the question that they
    answer where it may not be the current one: a candidate went on although the next question had been put.
    """

    text: str
    client_id: str | None = None
    took: timedelta | None = None
    sound: Sound | None = None
    question_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Commanded:
    """A candidate's command; `client_id` makes a retry the same command."""

    command: Command
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing was heard for `lasted`."""

    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Ticked:
    """The session's own time has come (its `due_at`); or, `in_a_pause`, whoever listens hears nobody speak now."""

    in_a_pause: bool = False


@dataclass(frozen=True, slots=True)
class Directed:
    """A recruiter or the supervisor steps in; `by` is who, for the record."""

    direction: Direction
    by: str
    message: str | None = None
    when: When = When.NOW


@dataclass(frozen=True, slots=True)
class Observed:
    """A language model has looked at the conversation as it stood at the look with the place `judged_seq`."""

    verdict: Verdict
    judged_seq: int


@dataclass(frozen=True, slots=True)
class Left:
    """The candidate has gone."""


_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def kept(words: str) -> str:
    """Words as a database can keep them, of the same length: NUL and halves of surrogate pairs become U+FFFD."""
    return _UNKEEPABLE.sub("\ufffd", words)


Signal = Opened | Answered | Commanded | Silent | Ticked | Directed | Observed | Left
