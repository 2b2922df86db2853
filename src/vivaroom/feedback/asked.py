"""The shape of what was asked, answered and found: turns, wordings, key points and the evidence for them.

Scores and credits are 0-1. Times are milliseconds since the session was opened. Places in a text count Unicode
characters from 0, `end` excluded.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vivaroom.content.types import Kind
from vivaroom.interview.coverage import Status
from vivaroom.interview.plan import Source


class Cause(StrEnum):
    """Why something has no score: the candidate gave nothing to score, a rule held it back, or we could not."""

    CANDIDATE = "candidate"
    RULE = "rule"
    OURS = "ours"


class TurnPart(StrEnum):
    """What a turn is to its main question."""

    MAIN = "main"
    FOLLOW_UP = "follow_up"
    WAY_IN = "way_in"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no score: a stable code and the sentence that a reader sees."""

    code: str
    cause: Cause
    statement: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that a reader should look at; never part of a score."""

    code: str
    statement: str


@dataclass(frozen=True, slots=True)
class SpokenPlace:
    """Where something was said: `part` is the connection that was recorded, times count its incoming sound."""

    part: int
    started_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim slice of an answer: `text` is the wording with place `answer_seq`, from `start` to `end`.

    `spoken` tells where that was said, and `started_ms` and `ended_ms` the same in the recording of the session; those
    are only known when somebody reads the report, and stay None where there is no recording.
    """

    text: str
    question_id: UUID
    answer_seq: int
    start: int
    end: int
    key_point: str
    spoken: SpokenPlace | None = None
    started_ms: int | None = None
    ended_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an answer as they stand at one place of the ledger."""

    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportedAnswer:
    """An answer: the first wording is what was heard or typed, later ones are the candidate's own corrections.

    `judged_seq` is the wording that was judged and `grader` what judged it; None where nothing did.
    """

    seq: int
    started_ms: int | None
    ended_ms: int
    wordings: tuple[Wording, ...]
    grader: str | None = None
    judged_seq: int | None = None
    score_0_1: float | None = None
    not_scored: Reason | None = None


@dataclass(frozen=True, slots=True)
class ReportedTurn:
    """A question as it was put, with everything that was answered to it."""

    question_id: UUID
    part: TurnPart
    text: str
    key_point: str | None
    started_ms: int
    ended_ms: int
    restated: int
    answers: tuple[ReportedAnswer, ...]


@dataclass(frozen=True, slots=True)
class ReportedPoint:
    """A key point with its standing over the answer and its follow-ups; the best standing counts."""

    key_point: str
    statement: str
    weight: int
    status: Status
    credit: float
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class ReportedQuestion:
    """A main question: its turns, its key points and its score, or the reason why there is none."""

    number: int
    slug: str
    text: str
    kind: Kind | None
    source: Source | None
    phase: str
    skills: tuple[str, ...]
    started_ms: int
    ended_ms: int
    turns: tuple[ReportedTurn, ...]
    points: tuple[ReportedPoint, ...]
    score_0_1: float | None
    not_scored: Reason | None
    missing: tuple[str, ...]
    ideal_answer: str | None
    flags: tuple[Flag, ...]
