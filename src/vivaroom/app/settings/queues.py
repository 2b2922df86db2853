"""Work for later: which queues a server works on, and how many jobs of each at a time."""

from collections.abc import Mapping

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from
from vivaroom.ports.queue import Queue

ALL, NONE = "all", "none"


class QueueSettings(BaseSettings):
    """Work for later: which queues a server works on, and how many jobs of each at a time."""

    queues: str = Field(
        default=ALL,
        validation_alias=read_from("VIVAROOM_QUEUES"),
        description="Queues that `vivaroom serve` works on itself: all, none (then run `vivaroom worker`), or some of "
        "interview, audio, resume, feedback, separated by commas.",
    )
    queue_interview_concurrency: int = Field(
        default=4, ge=1, le=200, validation_alias=read_from("VIVAROOM_QUEUE_INTERVIEW_CONCURRENCY"),
        description="Answers that one process lets a model judge at a time.",
    )  # fmt: skip
    queue_audio_concurrency: int = Field(
        default=2, ge=1, le=200, validation_alias=read_from("VIVAROOM_QUEUE_AUDIO_CONCURRENCY"),
        description="Recordings that one process makes at a time.",
    )  # fmt: skip
    queue_resume_concurrency: int = Field(
        default=2, ge=1, le=200, validation_alias=read_from("VIVAROOM_QUEUE_RESUME_CONCURRENCY"),
        description="Resumes that one process reads or analyses at a time.",
    )  # fmt: skip
    queue_feedback_concurrency: int = Field(
        default=2, ge=1, le=200, validation_alias=read_from("VIVAROOM_QUEUE_FEEDBACK_CONCURRENCY"),
        description="Reports, messages to webhooks, and rounds of retention that one process has in hand at a time.",
    )  # fmt: skip

    @field_validator("queues")
    @classmethod
    def _known(cls, value: str) -> str:
        if any(name not in tuple(Queue) for name in _names(value)):
            raise ValueError(f"expected {ALL}, {NONE}, or some of {', '.join(Queue)}")
        return value

    @property
    def workers(self) -> Mapping[Queue, int]:
        """How many jobs at a time of each queue that a server works on."""
        return {Queue(name): self.concurrency_of(Queue(name)) for name in _names(self.queues)}

    def concurrency_of(self, queue: Queue) -> int:
        """How many jobs of this queue one process has in hand at a time."""
        number: int = getattr(self, f"queue_{queue.value}_concurrency")
        return number


def _names(value: str) -> tuple[str, ...]:
    """The names of the queues that are meant."""
    named = tuple(name.strip() for name in value.split(",") if name.strip())
    return tuple(Queue) if named == (ALL,) else () if named == (NONE,) else named
