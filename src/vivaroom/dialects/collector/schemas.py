"""The bodies of this dialect: names and shapes of its front ends, and what each is among ours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, Field

from vivaroom.api.sessions import ClientId
from vivaroom.content.types import Kind, Level
from vivaroom.interview.collecting.conversation import CollectorStatus, Party
from vivaroom.interview.collecting.fields import Field as Known
from vivaroom.interview.collecting.message import LONGEST_CHARACTERS
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.transcript import Speaker
from vivaroom.kit.json_values import Words

LONGEST_ANSWER = 20_000
_TEXT = AliasChoices("text", "message", "user_text")
_LABEL = "A label of yours; it says nothing of who calls."
Label = Annotated[str | None, Field(max_length=120, description=_LABEL)]
SessionType = Literal["collector", "interview"]
Side = Literal["assistant", "user"]
Setup = Literal["in_progress", "completed", "cancelled"]
Standing = Literal["created", "in_progress", "paused", "completed", "cancelled", "expired"]
SETUPS: Mapping[CollectorStatus, Setup] = {
    CollectorStatus.OPEN: "in_progress",
    CollectorStatus.COMPLETE: "completed",
    CollectorStatus.ABANDONED: "cancelled",
}
STANDINGS: Mapping[SessionStatus, Standing] = {
    SessionStatus.CREATED: "created",
    SessionStatus.LIVE: "in_progress",
    SessionStatus.PAUSED: "paused",
    SessionStatus.COMPLETED: "completed",
    SessionStatus.CANCELLED: "cancelled",
    SessionStatus.EXPIRED: "expired",
}
PARTIES: Mapping[Party, Side] = {Party.INTERVIEWER: "assistant", Party.USER: "user"}
SPEAKERS: Mapping[Speaker, Side] = {Speaker.INTERVIEWER: "assistant", Speaker.CANDIDATE: "user"}
FieldName = Literal["role", "type", "level", "techstack", "amount"]
FIELDS: Mapping[Known, FieldName] = {
    Known.ROLE: "role",
    Known.KIND: "type",
    Known.LEVEL: "level",
    Known.TECH_STACK: "techstack",
    Known.AMOUNT: "amount",
}


class CollectorStartIn(BaseModel):
    """How the conversation begins."""

    user_id: Label = None
    text: str | None = Field(
        default=None, max_length=LONGEST_CHARACTERS, validation_alias=_TEXT,
        description="The first message; without one the reply asks for the role.",
    )  # fmt: skip


class CollectorTurnIn(BaseModel):
    """One more message; `message` and `user_text` are read as `text` too."""

    text: Words = Field(
        max_length=LONGEST_CHARACTERS, validation_alias=_TEXT, examples=["A senior backend engineer, with Python"]
    )
    user_id: Label = None
    client_id: ClientId


class CollectorFields(BaseModel):
    """What is known so far; null is not known yet. An empty `techstack` means none in particular."""

    role: str | None
    type: Kind | None
    level: Level | None
    techstack: list[str] | None
    amount: int | None


class CollectorReply(BaseModel):
    """What is said to a message, and where the conversation stands."""

    collector_session_id: UUID
    session_id: UUID = Field(description="The same.")
    assistant_text: str
    status: Setup
    fields: CollectorFields
    next_field: FieldName | None = Field(description="What is asked for now.")
    interview_id: UUID | None = Field(description="The interview, once everything is known.")


class CollectorDefinition(BaseModel):
    """An interview that can be started."""

    id: UUID
    interview_id: UUID = Field(description="The same.")
    title: str
    role: str
    type: Kind
    level: Level
    techstack: list[str]
    amount: int
    questions: list[str] | None = Field(description="In the order in which they are asked; null in the list.")
    created_at: datetime


class CollectorSessionIn(BaseModel):
    """Who sits."""

    user_id: Label = None
    candidate_name: str | None = Field(default=None, max_length=120, examples=["Grace Hopper"])


class CollectorAnswerIn(BaseModel):
    """What the candidate says to the current question; `message` and `user_text` are read as `text` too."""

    text: str = Field(
        max_length=LONGEST_ANSWER, validation_alias=_TEXT,
        examples=["I would measure first, then put the writes behind a queue and watch its depth."],
    )  # fmt: skip
    user_id: Label = None
    client_id: ClientId


class CollectorStanding(BaseModel):
    """Where a session stands."""

    status: Standing
    question_index: int = Field(
        description="Which question waits for its answer, from 0; how many there were at the end."
    )
    total_questions: int


class CollectorSession(CollectorStanding):
    """A session that has begun, with its first question."""

    interview_session_id: UUID
    session_id: UUID = Field(description="The same.")
    interview_id: UUID | None
    assistant_text: str


class CollectorTurn(CollectorStanding):
    """What was understood, and what is said to it."""

    interview_session_id: UUID
    session_id: UUID = Field(description="The same.")
    user_text: str
    assistant_text: str


class CollectorEntry(BaseModel):
    """Something that was said."""

    id: UUID
    session_type: SessionType
    session_id: UUID
    speaker: Side
    text: str
    created_at: datetime


class CollectorHeard(BaseModel):
    """What is said in a recording."""

    text: str
