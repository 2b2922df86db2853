"""The plan: the frozen copy of an interview that a session runs on.

Everything that the flow may need during a session is inside, so that choosing the next question reads nothing else
and a later change of the bank cannot change a running session.
"""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.content.types import Kind, Level, Question, Rubric
from vivaroom.interview.supervising.policy import Supervision


class Mode(StrEnum):
    """Who the interview is for: a candidate who practises, or a team that screens."""

    PRACTICE = "practice"
    SCREENING = "screening"


class Order(StrEnum):
    """How the next question is found."""

    ADAPTIVE = "adaptive"  # by what was answered so far
    FIXED = "fixed"  # the planned ones, one after the other, and nothing besides


class Source(StrEnum):
    """Where a planned question comes from."""

    BANK = "bank"
    RESUME = "resume"
    JOB = "job"
    COMPANY = "company"
    OWN = "own"


class Frozen(BaseModel):
    """A stored value: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CitedFact(Frozen):
    """Something that a web page says about the employer, word for word, and which page; a day is None where it names none."""

    text: str = Field(max_length=400)
    url: str = Field(max_length=2_000)
    published_on: date | None = None
    retrieved_on: date


class PlannedQuestion(Frozen):
    """A question that the phase may ask; `relevance` (0-1) says how well it fits resume, role and job."""

    question: Question
    source: Source = Source.BANK
    relevance: float = Field(default=0.5, ge=0, le=1)


class PlannedPhase(Frozen):
    """A stretch of the session: asks `question_count` main questions out of `pool`, within `minutes`."""

    id: str
    name: str
    purpose: str
    question_count: int = Field(ge=0)
    minutes: float = Field(ge=0)
    pool: tuple[PlannedQuestion, ...]


class Versions(Frozen):
    """What made this plan, so that a report can name it. `content` is a digest of the content files."""

    content: str
    rubric: str
    template: str
    prompts: str
    product: str


class Plan(Frozen):
    """The whole design of one session. `skill_weights` are 0-1; `start_difficulty` is 1-5.

    `role_note` says what a role that the bank does not have was taken for.
    """

    kind: Kind
    role: str
    role_name: str
    role_note: str | None = None
    level: Level
    mode: Mode
    language: str
    company: str | None = None
    persona: str | None = None
    instructions: str | None = None
    employer_facts: tuple[str, ...] = ()
    company_facts: tuple[CitedFact, ...] = ()
    duration_minutes: int
    question_count: int
    follow_ups_per_question: int = 1
    start_difficulty: int = Field(ge=1, le=5)
    order: Order = Order.ADAPTIVE
    phases: tuple[PlannedPhase, ...] = Field(min_length=1)
    rubric: Rubric
    skill_weights: dict[str, float] = {}
    phrases: dict[str, tuple[str, ...]]
    supervision: Supervision = Supervision()
    versions: Versions

    def find(self, slug: str) -> PlannedQuestion | None:
        """The planned question with this id, wherever it stands."""
        return next((q for phase in self.phases for q in phase.pool if q.question.id == slug), None)
