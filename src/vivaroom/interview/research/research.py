"""A research: which company, where it stands, and what was found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from vivaroom.interview.plan import CitedFact


class ResearchStatus(StrEnum):
    """Where a research stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (ResearchStatus.QUEUED, ResearchStatus.RUNNING, ResearchStatus.FAILED)
"""In these, work may go on: a failed one is tried once more when its job is."""


class Findings(BaseModel):
    """What was found: facts with their pages, what the company works in by our own name for it, and who searched."""

    model_config = ConfigDict(frozen=True)

    facts: tuple[CitedFact, ...]
    domain: str | None
    searched_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """A company being researched; `topic` is equal for equal questions, `searched_at` is when the web was asked."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    company: str
    role: str | None
    topic: str
    status: ResearchStatus
    error: dict[str, Any] | None
    result: dict[str, Any] | None
    searched_at: datetime | None
    created_at: datetime

    @property
    def findings(self) -> Findings | None:
        """What was found; None until then."""
        return Findings.model_validate(self.result) if self.result is not None else None


def topic_of(company: str, role: str | None) -> str:
    """The same for the same company and role, however they are written."""
    return "\n".join(" ".join((words or "").casefold().split()) for words in (company, role))
