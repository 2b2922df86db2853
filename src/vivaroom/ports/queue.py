"""Work for later that is queued by the same transaction that makes it necessary."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


class Queue(StrEnum):
    """The queues; each has workers of its own."""

    INTERVIEW = "interview"
    AUDIO = "audio"
    RESUME = "resume"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class EvaluateAnswer:
    """Let the model judge one answer. Queue `interview`."""

    org_id: UUID
    session_id: UUID
    question_id: UUID
    answer_seq: int


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """Take the turn of an answer that was acknowledged, unless that was done at once. Queue `interview`."""

    org_id: UUID
    session_id: UUID
    answer_id: UUID


@dataclass(frozen=True, slots=True)
class SuperviseSession:
    """Let the model look at a live session, as it stood at one look of the supervisor. Queue `interview`."""

    org_id: UUID
    session_id: UUID
    judged_seq: int


@dataclass(frozen=True, slots=True)
class ReadResume:
    """Parse and embed an uploaded resume. Queue `resume`."""

    org_id: UUID
    resume_id: UUID


@dataclass(frozen=True, slots=True)
class AnalyseResume:
    """Hold a resume against a job description. Queue `resume`."""

    org_id: UUID
    analysis_id: UUID


@dataclass(frozen=True, slots=True)
class ResearchCompany:
    """Look a company up on the web. Queue `resume`."""

    org_id: UUID
    research_id: UUID


@dataclass(frozen=True, slots=True)
class WriteReport:
    """Write the report of a closed session. Queue `feedback`."""

    org_id: UUID
    report_id: UUID


@dataclass(frozen=True, slots=True)
class DeliverWebhook:
    """Send one message to one webhook, with retries over three days. Queue `feedback`."""

    org_id: UUID
    delivery_id: UUID


@dataclass(frozen=True, slots=True)
class MirrorSession:
    """Bring the copy of a session elsewhere up to date, or let it be gone; asked for at this change. Queue `feedback`."""

    org_id: UUID
    session_id: UUID
    change: int


@dataclass(frozen=True, slots=True)
class EncodeRecording:
    """Make the recording of a session that is over. Queue `audio`."""

    org_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True)
class PrepareSchedule:
    """Make and freeze the plan of a scheduled interview, as it was asked for in this revision. Queue `interview`."""

    org_id: UUID
    schedule_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class EmbedQuestionSet:
    """Embed one import of a question set, and look for questions that say nearly the same. Queue `resume`."""

    org_id: UUID
    set_id: UUID
    revision: int


Job = (
    EvaluateAnswer
    | TakeAnswer
    | SuperviseSession
    | ReadResume
    | AnalyseResume
    | ResearchCompany
    | WriteReport
    | DeliverWebhook
    | MirrorSession
    | EncodeRecording
    | PrepareSchedule
    | EmbedQuestionSet
)


class Transaction(Protocol):
    """An open unit of work, as far as a queue needs to know it."""

    connection: "AsyncConnection"

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do this once the transaction is durable."""
        ...


class JobQueue(Protocol):
    """Where work for later goes."""

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        """Queue the job when, and only when, the transaction commits."""
        ...
