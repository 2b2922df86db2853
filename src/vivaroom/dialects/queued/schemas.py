"""The bodies of this dialect: names and shapes of its front ends, and what each is among ours."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, Field, model_validator

from vivaroom.api.analyses import AnalysisBody
from vivaroom.api.uploads import TextBody
from vivaroom.content.types import Kind, Level
from vivaroom.feedback.store import ReportStatus
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.json_values import Whole, Words
from vivaroom.resumes.matching import Match
from vivaroom.resumes.store import AnalysisStatus

MOST_AUDIO = 14_000_000
"""Characters of base64: 10 MB of sound, many minutes of it."""


class InterviewType(StrEnum):
    """What an interview is about."""

    TECHNICAL = "technical"
    HR = "hr"
    CODING = "coding"
    CASE_STUDY = "case_study"

    @property
    def ours(self) -> Kind:
        """The kind among ours, which have the same names and some more."""
        return Kind(self.value)


class TaskStatus(StrEnum):
    """Where a task stands."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class SittingStatus(StrEnum):
    """Where a session stands; `processing`: an answer is being taken, `waiting`: the question waits for one."""

    PROCESSING = "processing"
    WAITING = "waiting"
    PAUSED = "paused"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


STATUSES: Mapping[SessionStatus, SittingStatus] = {
    SessionStatus.CREATED: SittingStatus.PROCESSING,
    SessionStatus.LIVE: SittingStatus.WAITING,
    SessionStatus.PAUSED: SittingStatus.PAUSED,
    SessionStatus.COMPLETED: SittingStatus.COMPLETED,
    SessionStatus.EXPIRED: SittingStatus.EXPIRED,
    SessionStatus.CANCELLED: SittingStatus.CANCELLED,
}
OF_ANALYSES: Mapping[AnalysisStatus, TaskStatus] = {
    AnalysisStatus.QUEUED: TaskStatus.PENDING,
    AnalysisStatus.RUNNING: TaskStatus.PROCESSING,
    AnalysisStatus.SUCCEEDED: TaskStatus.COMPLETED,
    AnalysisStatus.FAILED: TaskStatus.FAILED,
    AnalysisStatus.CANCELLED: TaskStatus.FAILED,
}
OF_REPORTS: Mapping[ReportStatus, TaskStatus] = {
    ReportStatus.QUEUED: TaskStatus.PENDING,
    ReportStatus.RUNNING: TaskStatus.PROCESSING,
    ReportStatus.READY: TaskStatus.COMPLETED,
    ReportStatus.FAILED: TaskStatus.FAILED,
}


class QueuedStart(BaseModel):
    """An interview that begins now; everything has a default."""

    interview_type: InterviewType = Field(
        default=InterviewType.TECHNICAL, validation_alias=AliasChoices("interview_type", "type"), examples=["technical"]
    )
    role: Words = Field(default="software engineer", max_length=120, examples=["Backend engineer"])
    level: Level = Level.MID
    company: str | None = Field(default=None, max_length=120)
    job_description: str | None = Field(default=None, max_length=20_000)
    resume_id: str | None = Field(
        default=None, max_length=64, description="As an analysis names it; by default the newest that could be read."
    )
    candidate_name: str | None = Field(default=None, max_length=120)
    question_count: Whole = Field(default=6, ge=1, le=30)
    duration_minutes: Whole = Field(default=30, ge=5, le=120)


class QueuedAnswer(BaseModel):
    """What the candidate says, in writing or as sound; one of both."""

    text: str | None = Field(
        default=None, max_length=20_000, validation_alias=AliasChoices("text", "response"),
        examples=["I would measure first, then put the writes behind a queue and watch its depth."],
    )  # fmt: skip
    audio_base64: str | None = Field(
        default=None, max_length=MOST_AUDIO, validation_alias=AliasChoices("audio_base64", "audio"),
        description="A sound file in base64, also as a data URL: WebM, Ogg, MP3, WAV, FLAC; m4a with vivaroom[media].",
    )  # fmt: skip
    question_id: str | None = Field(
        default=None, max_length=64, description="The question that this answers: the same answer again is no new one."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "QueuedAnswer":
        if bool(self.text and self.text.strip()) is bool(self.audio_base64):
            raise ValueError("expected either text or audio_base64")
        return self


class QueuedAcknowledged(BaseModel):
    """It is kept; what follows comes by status or stream."""

    session_id: UUID
    status: Literal["processing"] = "processing"


class QueuedQuestion(BaseModel):
    """What the interviewer says to be answered. `repeated`: this `question_id` was put before, and stays."""

    question_id: UUID
    text: str
    number: int = Field(description="Which main question it is, or belongs to, from 1.")
    total: int = Field(description="Main questions planned.")
    phase: str
    is_follow_up: bool
    repeated: bool = False


class QueuedLine(BaseModel):
    """Something that was said."""

    speaker: Literal["interviewer", "candidate"]
    text: str
    question_id: UUID | None
    timestamp: datetime


class QueuedEvaluation(BaseModel):
    """What an answer was found to hold. `score` is 0 to 100, and null where `not_scored` says why."""

    question_id: UUID
    score: int | None
    not_scored: str | None
    evidence: list[str] = Field(description="The candidate's own words that earned it.")


class QueuedAudio(BaseModel):
    """Words as one sound file that can be played by itself."""

    question_id: UUID | None
    text: str
    audio_base64: str
    media_type: str


class QueuedError(BaseModel):
    """Why something could not be done, and how to mend it."""

    code: str
    detail: str
    question_id: UUID | None = None


class QueuedCompleted(BaseModel):
    """The last words."""

    text: str
    reason: str
    completed_at: datetime


class QueuedStatus(BaseModel):
    """Where a session stands."""

    session_id: UUID
    status: SittingStatus
    interview_type: Kind
    questions_asked: int
    questions_total: int
    question: QueuedQuestion | None
    transcript: list[QueuedLine]
    evaluation: QueuedEvaluation | None = Field(description="The newest one.")
    audio: QueuedAudio | None = Field(description="What the interviewer said last; null without a voice.")
    completed: QueuedCompleted | None
    error: QueuedError | None = Field(description="Why the last answer could not be taken.")


class QueuedEnded(BaseModel):
    """A session that is over; its feedback is being written."""

    session_id: UUID
    status: SittingStatus
    message: str


class QueuedTask(BaseModel):
    """Work for later that was asked for."""

    task_id: UUID
    status: TaskStatus


class QueuedAnalysisIn(AnalysisBody, TextBody):
    """A resume as text, and the job that it is held against."""


class QueuedAnalysis(QueuedTask):
    """A resume held against a job, once it is done."""

    resume_id: UUID
    result: Match | None
    error: QueuedError | None


class QueuedFeedbackIn(BaseModel):
    """Which interview the feedback is asked for."""

    session_id: Annotated[str, Field(max_length=64)]


class QueuedScore(BaseModel):
    """A competency. `score` is 0 to 100, null where nothing that was said bears on it."""

    name: str
    score: int | None
    level: str
    evidence: list[str]


class QueuedQuestionFeedback(BaseModel):
    """A main question with its follow-ups."""

    question: str
    answers: list[str]
    score: int | None
    not_scored: str | None


class QueuedFeedback(BaseModel):
    """What the report says. Scores are 0 to 100."""

    interview_type: Kind
    overall_score: int | None
    summary: str
    scores: list[QueuedScore]
    strengths: list[str]
    improvements: list[str]
    recommendations: list[str]
    questions: list[QueuedQuestionFeedback]
    report_url: str


class QueuedFeedbackTask(QueuedTask):
    """The feedback on an interview, once it is written."""

    session_id: UUID
    feedback: QueuedFeedback | None
    error: QueuedError | None
