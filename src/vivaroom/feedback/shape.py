"""The shape of a report: plain frozen values, the same in the database, in the API and in every export.

Scores and credits are 0-1, times are milliseconds since the session was opened.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from vivaroom.content.types import Kind, Level
from vivaroom.feedback.asked import Evidence, ReportedQuestion, ReportedTurn
from vivaroom.interview.coverage import Status
from vivaroom.interview.moves import CloseReason
from vivaroom.interview.plan import Mode
from vivaroom.interview.session import SessionStatus

SCHEMA_VERSION = 1
INSUFFICIENT = "insufficient_evidence"


@dataclass(frozen=True, slots=True)
class Band:
    """The range of an uncertain number."""

    low_0_1: float
    high_0_1: float


@dataclass(frozen=True, slots=True)
class LevelMark:
    """A level of a competency and the number from which it is reached."""

    name: str
    score_from: float
    anchor: str


@dataclass(frozen=True, slots=True)
class CompetencyPoint:
    """What one key point of one main question brings to a competency."""

    number: int
    key_point: str
    weight: int
    credit: float


@dataclass(frozen=True, slots=True)
class ReportedCompetency:
    """A competency: its level in words, its number, and all that the number is made of.

    Without enough evidence `level` is `insufficient_evidence`, and score, band and anchor are None.
    """

    id: str
    name: str
    description: str
    weight: float
    level: str
    anchor: str | None
    score_0_1: float | None
    band: Band | None
    levels: tuple[LevelMark, ...]
    points: tuple[CompetencyPoint, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Overall:
    """The mean of the competencies with evidence under the rubric's weights; None where none has evidence.

    `weight_covered_0_1` is the part of the rubric's weight that the number rests on.
    """

    score_0_1: float | None
    band: Band | None
    weight_covered_0_1: float


@dataclass(frozen=True, slots=True)
class Sitting:
    """The session in figures."""

    status: SessionStatus
    opened_at: datetime | None
    closed_at: datetime | None
    close_reason: CloseReason | None
    elapsed_ms: int
    planned_minutes: int
    questions_planned: int
    questions_asked: int
    questions_answered: int
    questions_scored: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What the interview was for."""

    role: str
    kind: Kind
    level: Level
    mode: Mode
    language: str
    company: str | None
    candidate_name: str | None


@dataclass(frozen=True, slots=True)
class Strength:
    """A key point that was there, in the candidate's own words."""

    number: int
    statement: str
    weight: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Gap:
    """A key point that was not there, or only in part."""

    number: int
    statement: str
    weight: int
    status: Status


@dataclass(frozen=True, slots=True)
class StudyStep:
    """What to learn next: `priority` is `weight` times `skill_weight` times `gap`."""

    skill: str
    learn: str
    number: int
    practise: str
    weight: int
    skill_weight: float
    gap: float
    priority: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the answers were given, for practice alone; no score knows of it.

    `words_per_minute` covers the answers whose duration is known, spoken or typed alike. `long_pauses` are silences of
    two seconds or more between two words of an answer; None where no answer was spoken with the times of its words.
    """

    answers: int
    words: int
    median_words: int
    fillers: int
    fillers_per_100_words: float
    words_per_minute: int | None
    long_pauses: int | None = None


@dataclass(frozen=True, slots=True)
class GraderUse:
    """What judged, how many answers, and whether it is a language model."""

    name: str
    answers: int
    is_model: bool


@dataclass(frozen=True, slots=True)
class MadeWith:
    """Everything whose change can change a score. `arithmetic` numbers the rules under `methods`."""

    rubric: str
    prompts: str
    content: str
    template: str
    product_of_plan: str
    product_of_report: str
    arithmetic: str
    graders: tuple[GraderUse, ...]


@dataclass(frozen=True, slots=True)
class Methods:
    """How each number is made, in sentences that a reader can follow with the report in hand."""

    question: str
    competency: str
    evidence: str
    overall: str
    band: str
    study_plan: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a session. `label` says what it must not be taken for; every export prints it."""

    schema_version: int
    session_id: UUID
    number: int
    written_at: datetime
    label: str | None
    statement: str
    subject: Subject
    sitting: Sitting
    overall: Overall
    competencies: tuple[ReportedCompetency, ...]
    questions: tuple[ReportedQuestion, ...]
    closing: ReportedTurn | None
    fairness: tuple[str, ...]
    strengths: tuple[Strength, ...]
    gaps: tuple[Gap, ...]
    study_plan: tuple[StudyStep, ...]
    job_questions: tuple[str, ...]
    delivery: Delivery | None
    methods: Methods
    made_with: MadeWith


def dump_report(report: Report) -> dict[str, Any]:
    """The report as JSON."""
    body: dict[str, Any] = _reports().dump_python(report, mode="json")
    return body


def load_report(body: dict[str, Any]) -> Report:
    """The report again. Raises pydantic.ValidationError for a body of another shape."""
    return _reports().validate_python(body)


@cache
def _reports() -> TypeAdapter[Report]:
    return TypeAdapter(Report)
