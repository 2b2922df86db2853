"""The bodies of this dialect: names and shapes of its front ends, and what each is among ours."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.config import JsonDict

from vivaroom.accounts.passwords import SHORTEST as SHORTEST_PASSWORD
from vivaroom.accounts.policy import Role
from vivaroom.accounts.profile import Line
from vivaroom.api.auth import Email, Password
from vivaroom.api.people_feedback import Comments, Rating
from vivaroom.content.types import Kind, Level
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.transcript import Speaker
from vivaroom.kit.json_values import INK, Moment, Number, Words

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(minutes=120)
OfFive = Annotated[Number, Field(ge=1, le=5)]
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")
_DURATION: JsonDict = {
    "description": "ISO 8601, `HH:MM:SS`, or seconds; 5 to 120 minutes.",
    "anyOf": [
        {"type": "string", "pattern": "^PT([5-9]|[1-9][0-9]|1[01][0-9]|120)M$"},
        {"type": "number", "minimum": SHORTEST.total_seconds(), "maximum": LONGEST.total_seconds()},
    ],
}


def _length(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float | timedelta):
        raise ValueError("expected a duration such as PT30M, 00:30:00, or 1800 seconds")  # noqa: TRY004 - as a refusal
    return value


def _moment(value: object) -> object:
    """A time without a zone, as a page's own field for it gives, is one of UTC."""
    if not isinstance(value, str) or not _NO_ZONE.fullmatch(value):
        return value
    return f"{value}Z" if value.count(":") > 1 else f"{value}:00Z"


Duration = Annotated[
    timedelta, BeforeValidator(_length), Field(ge=SHORTEST, le=LONGEST), WithJsonSchema(_DURATION, mode="validation")
]
When = Annotated[Moment, BeforeValidator(_moment)]
ROLES: Mapping[Role, Literal["candidate", "interviewer", "admin"]] = {
    Role.CANDIDATE: "candidate",
    Role.RECRUITER: "interviewer",
    Role.ADMIN: "admin",
}


class RoomsStatus(StrEnum):
    """Where an interview stands."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


STATUSES: Mapping[SessionStatus, RoomsStatus] = {
    SessionStatus.CREATED: RoomsStatus.SCHEDULED,
    SessionStatus.LIVE: RoomsStatus.IN_PROGRESS,
    SessionStatus.PAUSED: RoomsStatus.PAUSED,
    SessionStatus.COMPLETED: RoomsStatus.COMPLETED,
    SessionStatus.CANCELLED: RoomsStatus.CANCELLED,
    SessionStatus.EXPIRED: RoomsStatus.EXPIRED,
}
Wanted = Literal["scheduled", "in_progress", "paused", "completed", "cancelled"]
SPEAKERS: Mapping[Speaker, Literal["candidate", "interviewer"]] = {
    Speaker.CANDIDATE: "candidate",
    Speaker.INTERVIEWER: "interviewer",
}
COMPETENCIES: Mapping[str, tuple[str, ...]] = {
    "clarity": ("context", "outcome", "substance"),
    "depth": ("depth",),
    "technical_correctness": ("core",),
    "communication": ("experience", "ownership", "learning", "fit"),
}
"""The scores of this dialect, and the competencies of our rubrics that each is the mean of."""


class RoomsRegistration(BaseModel):
    """A new account."""

    username: Annotated[str, Field(min_length=1, max_length=100, pattern=INK, examples=["ada"])]
    email: Email
    password: Annotated[Password, Field(min_length=SHORTEST_PASSWORD)]


class RoomsLogin(BaseModel):
    """Who somebody says to be, by username or by e-mail address, and the proof."""

    username: str | None = Field(default=None, max_length=254, description="The username or the e-mail address.")
    email: str | None = Field(default=None, max_length=254, examples=["ada@example.org"])
    password: Password


class RoomsUser(BaseModel):
    """An account."""

    id: UUID
    user_id: UUID
    username: str | None
    email: str | None
    role: Literal["candidate", "interviewer", "admin"]
    created_at: datetime | None


class RoomsRegistered(RoomsUser):
    """A new account, already signed in."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a word of RFC 6750
    expires_in: int = Field(description="Seconds.")


class RoomsToken(BaseModel):
    """What requests are signed in with."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a word of RFC 6750
    expires_in: int = Field(description="Seconds.")
    refresh_token: str
    user: RoomsUser


class RoomsEntry(BaseModel):
    """What a LiveKit client needs to enter the room of an interview."""

    token: str
    url: str = Field(description="The LiveKit server: wss://… or ws://….")
    room: str


class RoomsRole(BaseModel):
    """What somebody may do from now on."""

    role: Literal["candidate", "interviewer", "recruiter", "admin"] = Field(examples=["interviewer"])

    @property
    def ours(self) -> Role:
        """The role among ours."""
        return Role.RECRUITER if self.role == "interviewer" else Role(self.role)


class RoomsResume(BaseModel):
    """A resume."""

    id: UUID
    user_id: UUID
    file_name: str | None
    file_url: str = Field(description="Where the file is, for whoever sends the same token.")
    uploaded_at: datetime
    status: str = Field(description="`parsing`, then `ready` or `failed`.")


class RoomsInterviewIn(BaseModel):
    """An interview to be held; everything has a default."""

    candidate_id: str | None = Field(
        default=None, max_length=64, description="Who is interviewed; by default the caller."
    )
    status: Literal["scheduled", "in_progress"] = Field(
        default="scheduled", description="`in_progress` begins at once."
    )
    duration: Duration = timedelta(minutes=30)
    scheduled_at: When | None = Field(default=None, examples=["2027-01-15T09:00:00Z"])
    role: Words = Field(default="software engineer", max_length=120, examples=["Backend engineer"])
    company: Line | None = Field(default=None, examples=["Analytical Engines"])
    job_description: str | None = Field(default=None, max_length=20_000)
    resume_id: str | None = Field(
        default=None, max_length=64, description="By default the candidate's newest resume that could be read."
    )
    kind: Kind = Kind.MIXED
    level: Level = Level.MID


class RoomsInterviewChange(BaseModel):
    """What is to change; what is left out stays."""

    status: Wanted | None = Field(default=None, examples=["in_progress"])
    duration: Duration | None = None
    scheduled_at: When | None = None


class RoomsInterview(BaseModel):
    """An interview."""

    id: UUID
    candidate_id: UUID
    status: RoomsStatus
    duration: timedelta | None
    scheduled_at: datetime | None
    role: str | None
    company: str | None
    created_at: datetime
    updated_at: datetime


class RoomsMessage(BaseModel):
    """Something that was said."""

    id: UUID
    interview_id: UUID
    speaker: Literal["candidate", "interviewer"]
    message_text: str
    created_at: datetime


class RoomsScores(BaseModel):
    """Each 1 to 5; null where nothing that was said bears on it."""

    clarity: float | None
    depth: float | None
    technical_correctness: float | None
    communication: float | None


class RoomsScoresIn(BaseModel):
    """Each 1 to 5; leave out what you have no opinion on."""

    clarity: OfFive | None = None
    depth: OfFive | None = None
    technical_correctness: OfFive | None = None
    communication: OfFive | None = None


class RoomsFeedbackIn(BaseModel):
    """What somebody thinks of an interview; it never changes what the machine thinks of it."""

    interview_id: Annotated[str, Field(max_length=64)]
    rating: Rating
    scores: RoomsScoresIn = RoomsScoresIn()
    comments: Comments = ""


class RoomsFeedback(BaseModel):
    """Feedback on an interview."""

    id: UUID
    interview_id: UUID
    author: Literal["ai", "candidate", "interviewer", "recruiter"]
    rating: int | None = Field(description="1 to 5; null where nothing could be scored.")
    scores: RoomsScores
    comments: str
    created_at: datetime
    updated_at: datetime
