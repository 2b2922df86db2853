"""The bodies of this dialect: names and shapes of its front ends, in snake case about sessions, in camel case about
schedules.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from vivaroom.api.agreeing import Consent
from vivaroom.feedback.store import ReportStatus
from vivaroom.interview.schedules.schedule import ScheduleStatus
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.json_values import Words

Id = Annotated[str, Field(max_length=64, examples=["01924f6e-7c3a-7d5e-8f0a-1b2c3d4e5f60"])]
Speaker = Literal["user", "assistant", "system"]
Status = Literal["scheduled", "in_progress", "completed", "cancelled", "missed"]
STATUSES: Mapping[ScheduleStatus, Status] = {
    ScheduleStatus.SCHEDULED: "scheduled",
    ScheduleStatus.PREPARING: "scheduled",
    ScheduleStatus.IN_PROGRESS: "in_progress",
    ScheduleStatus.COMPLETED: "completed",
    ScheduleStatus.CANCELLED: "cancelled",
    ScheduleStatus.MISSED: "missed",
}
SESSION_STATUSES: Mapping[SessionStatus, str] = {
    SessionStatus.CREATED: "scheduled",
    SessionStatus.LIVE: "in_progress",
    SessionStatus.PAUSED: "paused",
    SessionStatus.COMPLETED: "completed",
    SessionStatus.EXPIRED: "expired",
    SessionStatus.CANCELLED: "cancelled",
}
DECLARED = Consent(version="declared-1", voice=True, recording=False)
"""What whoever begins an interview declares without saying so: the candidate is heard, as front ends of this backend ask
with the microphone, and not recorded, of which they say nothing.
"""
_Consent = Annotated[
    Consent,
    Field(
        description="Ours: what the candidate agreed to where your front end asked them. Left out: to be heard, as front ends "
        "of this backend ask with the microphone; `voice: false` and nobody is heard."
    ),
]


class SupervisedStart(BaseModel):
    """An interview that is set up by hand."""

    job_description: Words = Field(max_length=20_000, examples=["Backend engineer. You will own our event store."])
    resume_text: str = Field(max_length=200_000, examples=["Grace Hopper\n\nSkills: Python, PostgreSQL"])
    candidate_name: Words = Field(max_length=120, examples=["Grace Hopper"])
    consent: _Consent = DECLARED


class SupervisedScheduleStart(BaseModel):
    """An interview that was scheduled."""

    interview_id: Id = Field(description="The id of a schedule.")
    consent: _Consent = DECLARED


class SupervisedStarted(BaseModel):
    """A session that waits for its candidate."""

    session_id: UUID
    message: str
    websocket_url: str


class SupervisedScheduleStarted(SupervisedStarted):
    """The session of a schedule."""

    interview_id: UUID
    candidate_name: str


class SupervisedEntry(BaseModel):
    """A line of the transcript; `timestamp` is UTC, and says no zone."""

    timestamp: str = Field(examples=["2026-11-04T10:30:45.123456"])
    speaker: Speaker
    content: str
    type: Literal["text", "audio", "system"]
    session_id: UUID


class SupervisedSummary(BaseModel):
    """What a transcript comes to."""

    total_entries: int
    user_speech_count: int
    ai_response_count: int
    interview_duration_minutes: float = Field(description="Without pauses.")


class SupervisedTranscript(BaseModel):
    """All that was said in a session up to now."""

    session_id: UUID
    live_transcript: list[SupervisedEntry]
    summary: SupervisedSummary


class SupervisedLive(BaseModel):
    """The same by the id of a schedule; an empty transcript where nobody has come yet."""

    interview_id: UUID
    live_transcript: list[SupervisedEntry]
    status: Status
    started_at: datetime | None


class SupervisedEndedSummary(BaseModel):
    """A session that is over; `conversation_length` counts what either side said."""

    session_id: UUID
    candidate_name: str | None
    conversation_length: int
    transcript_entries: int
    status: str


class SupervisedEnded(BaseModel):
    """The end of an interview."""

    message: str
    interview_summary: SupervisedEndedSummary


class SupervisedStats(BaseModel):
    """How a session is watched over."""

    is_active: bool
    analysis_count: int
    actions_taken: int
    conclusion_initiated: bool
    elapsed_minutes: float


class SupervisedOversight(BaseModel):
    """The same with the session's id."""

    session_id: UUID
    supervisor_stats: SupervisedStats


class SupervisedAction(BaseModel):
    """What the interviewer shall do."""

    action: Literal["guide", "conclude", "end"] = Field(examples=["guide"])
    message: str | None = Field(
        default=None,
        max_length=300,
        description="As it shall be said to the candidate. With `end` it is only kept.",
        examples=["Let us come back to how you test."],
    )


class SupervisedActed(SupervisedOversight):
    """What became of an action."""

    action: str
    message: str


class Camel(BaseModel):
    """A body in camel case."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class SupervisedWhich(Camel):
    """The schedule that is meant."""

    interview_id: Id


class SupervisedCopy(BaseModel):
    """A line of a front end's own transcript."""

    content: str = Field(max_length=20_000)
    speaker: str | None = Field(default=None, max_length=40)
    type: str | None = Field(default=None, max_length=40)
    timestamp: str | None = Field(default=None, max_length=64)


class SupervisedFinalize(SupervisedWhich):
    """The schedule whose interview is to end, and the front end's own transcript, which is kept and not judged."""

    transcript: list[SupervisedCopy] | None = Field(default=None, max_length=2_000)


class SupervisedContext(Camel):
    """What an interview will be about, and whether it is prepared."""

    interview_id: UUID
    job_application_id: str | None
    status: Status
    is_prepared: bool
    candidate_name: str
    job_title: str
    job_description: str | None
    resume_text: str | None
    error: str | None = Field(description="Why it could not be prepared.")


class SupervisedFinalized(Camel):
    """An interview that is over; its report follows."""

    message: str
    interview_id: UUID
    session_id: UUID
    status: str
    report_status: ReportStatus | None


class SupervisedCompetency(Camel):
    """A competency in the report; `score` counts from 0 to 100, null without enough evidence."""

    name: str
    level: str
    score: float | None


class SupervisedReview(Camel):
    """The report in short; all of it, with the words that it rests on, is at `report_url`."""

    strengths: list[str]
    gaps: list[str]
    competencies: list[SupervisedCompetency]
    next_steps: list[str]
    job_questions: list[str]
    report_url: str


class SupervisedReport(Camel):
    """What is known of a scheduled interview. Reviews and score are null until `report_status` is `ready`."""

    interview_id: UUID
    job_application_id: str | None
    session_id: UUID | None
    candidate_name: str
    status: Status
    scheduled_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    report_status: ReportStatus | None
    final_ai_review: str | None = None
    ai_review: SupervisedReview | None = None
    final_ai_evaluation_score: float | None = Field(
        default=None, description="From 0 to 100; null where nothing that was said bears on it."
    )
    score_scale: Literal["0-100"] = "0-100"
    conversation_log: list[SupervisedEntry]
    client_transcript: list[SupervisedCopy] | None = Field(description="The front end's own, as it was sent.")
