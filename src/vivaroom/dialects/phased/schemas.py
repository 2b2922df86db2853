"""The bodies of this dialect: names and shapes of its front ends, and what each is among ours."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vivaroom.accounts.profile import Accommodations, Line, Preferences, Profile
from vivaroom.content.types import Kind, Level
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.json_values import Whole, Words

MOST_ANSWER = 20_000
MOST_RESUME = 200_000
QuestionId = Annotated[str, Field(max_length=64)]
Skill = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class PhasedProfile(Profile):
    """An account with what its person says about themselves."""

    user_id: UUID
    email: str | None
    name: str | None
    created_at: datetime | None


class PhasedProfileIn(BaseModel):
    """What is to change; what is left out stays."""

    name: Line | None = Field(default=None, examples=["Ada Lovelace"])
    headline: Line | None = None
    target_roles: list[Line] = Field(default=[], max_length=20, examples=[["Staff engineer"]])
    preferences: Preferences = Preferences()
    accommodations: Accommodations = Accommodations()


class PhasedProject(BaseModel):
    """Something that the candidate has built."""

    name: Skill
    description: str = Field(default="", max_length=2_000)


class PhasedResumeIn(BaseModel):
    """What is known of a resume: its text, or what the front end has read from it."""

    file_name: str | None = Field(default=None, max_length=200, examples=["resume.md"])
    file_url: str | None = Field(
        default=None, max_length=2_000, description="Kept as a line of the resume; never fetched."
    )
    name: Skill | None = Field(default=None, description="Whose resume it is.")
    text: str | None = Field(
        default=None, max_length=MOST_RESUME, examples=["Ada Lovelace\n\nSkills\nPython, PostgreSQL"]
    )
    summary: str | None = Field(default=None, max_length=5_000)
    skills: list[Skill] = Field(default=[], max_length=200)
    projects: list[PhasedProject | Skill] = Field(default=[], max_length=50)

    @property
    def written(self) -> str:
        """The text; without one, the rest of it as a resume has it."""
        if self.text and self.text.strip():
            return self.text
        projects = [one if isinstance(one, PhasedProject) else PhasedProject(name=one) for one in self.projects]
        parts = (
            self.name or "",
            self.summary or "",
            _section("Skills", [", ".join(self.skills)]),
            _section("Projects", [f"{one.name}\n{one.description}".strip() for one in projects]),
            "\n".join(filter(None, (self.file_name, self.file_url))),
        )
        return "\n\n".join(filter(None, parts))


class PhasedResume(BaseModel):
    """A resume."""

    id: UUID
    user_id: UUID
    file_name: str | None
    file_url: str = Field(description="Where its file is, for whoever sends the same token.")
    status: str = Field(description="`parsing`, then `ready` or `failed`.")
    created_at: datetime


class PhasedStart(BaseModel):
    """For which role, with which resume; by default the newest one that could be read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "Backend engineer", "question_count": 6}]})

    role: Words = Field(max_length=120, examples=["Backend engineer"])
    resume_id: str | None = Field(default=None, max_length=64)
    resume: PhasedResumeIn | None = Field(default=None, description="A new resume, in place of `resume_id`.")
    resume_text: str | None = Field(default=None, max_length=MOST_RESUME, description="The same, as its text alone.")
    level: Level = Level.MID
    interview_type: Kind = Kind.TECHNICAL
    company: Line | None = None
    job_description: str | None = Field(default=None, max_length=20_000)
    question_count: Whole = Field(default=8, ge=1, le=30)
    duration_minutes: Whole = Field(default=30, ge=5, le=120)

    @property
    def new_resume(self) -> PhasedResumeIn | None:
        """The resume that comes along."""
        return self.resume or (PhasedResumeIn(text=self.resume_text) if self.resume_text else None)


class PhasedAnswerIn(BaseModel):
    """What the candidate says; without `question_id` to the current question."""

    text: str = Field(max_length=MOST_ANSWER, examples=["I would measure first, then put the writes behind a queue."])
    question_id: QuestionId | None = None
    client_id: str | None = Field(
        default=None, min_length=1, max_length=100, description="Your own id: the same again is no new answer."
    )


class PhasedQuestion(BaseModel):
    """A question as it is put."""

    question_id: UUID
    question: str
    lead_in: str | None = Field(description="What is said before it.")
    phase: str = Field(description="`introduction`, `projects`, `standout_skills` or `role_skills`.")
    number: int = Field(description="Which main question this is, or belongs to, from 1.")
    is_follow_up: bool
    difficulty: int = Field(description="1 to 5, as the answers so far have moved it.")


class PhasedEvaluation(BaseModel):
    """What was found in an answer."""

    question_id: UUID
    score: float | None = Field(description="0 to 1; null where nothing could be scored.")
    not_scored: str | None = Field(description="Why there is no score, as a code.")
    evidence: list[str] = Field(description="What the score rests on, in the candidate's own words.")


class PhasedAnswer(BaseModel):
    """A question with its answer."""

    question_id: UUID
    question: str
    phase: str
    answer: str
    evaluation: PhasedEvaluation | None


class PhasedProgress(BaseModel):
    """How far the interview is."""

    asked: int = Field(description="Main questions so far.")
    answered: int = Field(description="Questions with an answer, follow-ups among them.")
    total: int = Field(description="Main questions planned.")
    elapsed_seconds: float
    remaining_seconds: float


class PhasedState(BaseModel):
    """An interview as it stands."""

    interview_id: UUID
    status: SessionStatus
    role: str
    phase: str | None
    phases: list[str]
    difficulty: int
    progress: PhasedProgress
    current_question: PhasedQuestion | None
    answers: list[PhasedAnswer]


class PhasedStarted(PhasedState):
    """A new interview, with its first question."""

    websocket_url: str = Field(description="The path of its socket.")
    skill_weights: dict[str, float] = Field(description="0 to 1 a skill: what the role asks for and the resume shows.")


class PhasedAnswered(BaseModel):
    """The reply to an answer."""

    interview_id: UUID
    status: SessionStatus
    completed: bool
    message: str = Field(description="All that the interviewer says next.")
    evaluation: PhasedEvaluation | None = Field(description="Null where it comes later, or there is nothing to score.")
    next_question: PhasedQuestion | None
    phase: str | None
    difficulty: int
    progress: PhasedProgress


class PhasedCompetency(BaseModel):
    """A competency of the report."""

    name: str
    level: str
    score: float | None


class PhasedReport(BaseModel):
    """The report."""

    model_config = ConfigDict(frozen=True)
    score: float | None = Field(description="0 to 1; null where nothing could be scored.")
    statement: str
    competencies: list[PhasedCompetency]
    strengths: list[str]
    gaps: list[str]
    next_steps: list[str]


def _section(title: str, lines: list[str]) -> str:
    said = [line for line in lines if line]
    return "\n".join([title, *said]) if said else ""
