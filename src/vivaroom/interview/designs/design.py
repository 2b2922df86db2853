"""What somebody asks for when they set up an interview."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.content.types import Kind, Level, Structure
from vivaroom.interview.plan import CitedFact, Mode, PlannedQuestion
from vivaroom.interview.supervising.policy import SupervisionWish
from vivaroom.kit.json_values import Whole, Words

Line = Annotated[Words, Field(max_length=200)]


class Brief(BaseModel):
    """What can be asked of an interview in plain values; every field has a sensible default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: Kind = Kind.TECHNICAL
    role: Words = Field(default="software engineer", max_length=120)
    level: Level = Level.MID
    title: str | None = Field(default=None, max_length=200)
    company: str | None = Field(default=None, max_length=120)
    job_description: str | None = Field(default=None, max_length=20_000)
    tech_stack: tuple[Line, ...] = Field(default=(), max_length=30)
    focus_areas: tuple[Line, ...] = Field(default=(), max_length=30)
    question_count: Whole = Field(default=6, ge=1, le=30)
    duration_minutes: Whole = Field(default=30, ge=5, le=120)
    language: str = Field(
        default="en", pattern=r"^en(-[A-Z]{2})?$", description="English is the language of this release"
    )
    persona: str | None = Field(default=None, max_length=500)
    instructions: str | None = Field(default=None, max_length=2_000)
    employer_facts: tuple[Annotated[Words, Field(max_length=500)], ...] = Field(default=(), max_length=50)
    rubric: str | None = Field(default=None, max_length=80)
    follow_ups_per_question: Whole = Field(default=1, ge=0, le=3)
    mode: Mode = Mode.PRACTICE
    structure: Structure = Field(
        default=Structure.STANDARD,
        description="standard: the phases of the kind. resume_led: introduction, projects, standout skills, role skills. "
        "rounds: resume, role and company, then coding, system design or a case as the role needs.",
    )
    supervision: SupervisionWish = SupervisionWish()


class Design(Brief):
    """The request for an interview, with what it refers to.

    `pinned` questions are asked first. They are held in full, so that the design says the same whatever becomes of the
    bank, or of the session that they were taken from. So are `company_facts`, which a research found with the
    `company_domain`, a name of ours for what the company works in.
    """

    resume_id: UUID | None = None
    pinned: tuple[PlannedQuestion, ...] = ()
    company_facts: tuple[CitedFact, ...] = ()
    company_domain: str | None = None
