"""The shapes of the content files: questions, rubrics, roles and plans.

YAML is validated into these models once, at load time; the rest of the code treats them as values.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.kit.json_values import INK, Whole


class Kind(StrEnum):
    """What an interview, or one question of it, is about."""

    TECHNICAL = "technical"
    BEHAVIORAL = "behavioral"
    HR = "hr"
    CODING = "coding"
    CASE_STUDY = "case_study"
    SYSTEM_DESIGN = "system_design"
    MIXED = "mixed"


class Level(StrEnum):
    """How senior the role is."""

    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    LEAD = "lead"


class Structure(StrEnum):
    """The order in which an interview goes: that of its kind, or one of the structures that are drawn from the resume."""

    STANDARD = "standard"
    RESUME_LED = "resume_led"
    ROUNDS = "rounds"


class About(StrEnum):
    """What a phase of a structure is about, and so where its questions come from."""

    INTRODUCTION = "introduction"
    PROJECTS = "projects"
    STANDOUT_SKILLS = "standout_skills"
    ROLE_SKILLS = "role_skills"
    RESUME = "resume"
    ROLE_AND_COMPANY = "role_and_company"
    PROBLEM = "problem"


class Element(StrEnum):
    """What a key point of a behavioural answer is: found by the shape of the telling, not by fixed words."""

    SITUATION = "situation"
    ACTION = "action"
    RESULT = "result"
    REFLECTION = "reflection"
    REASON = "reason"
    EXAMPLE = "example"


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
Sentence = Annotated[str, Field(min_length=3, max_length=400, pattern=rf"{INK}[\s\S]+{INK}")]


class Content(BaseModel):
    """A value read from a content file: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class KeyPoint(Content):
    """One checkable statement of a good answer."""

    id: Slug
    point: Sentence
    also: tuple[Sentence, ...] = ()
    weight: Whole = Field(default=1, ge=1, le=3)
    follow_up: Sentence
    element: Element | None = None


class Question(Content):
    """One question of the bank with all that is needed to ask it, help with it and judge its answer.

    Answers to one that is not `graded` are heard and get no score. `instead_of` names a question of the bank that asks
    nearly the same, so that a plan never holds both.
    """

    id: Slug
    kind: Kind
    roles: tuple[Slug, ...] = ()
    skills: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    level: Level
    difficulty: Whole = Field(ge=1, le=5)
    text: Sentence
    key_points: tuple[KeyPoint, ...] = Field(min_length=1, max_length=8)
    way_in: Sentence
    ideal_answer: str = Field(default="", max_length=2000, pattern=rf"^$|{INK}[\s\S]{{18,}}{INK}")
    rubric: Slug
    easier: Slug | None = None
    harder: Slug | None = None
    graded: bool = True
    instead_of: Slug | None = None


class Archetype(Content):
    """A kind of company: what its work turns on, companies that are of it, and the questions that suit it.

    `companies` states what a company does for a living, and nothing about what it asks. `words` tell the trade of a
    company that is not listed from its name.
    """

    id: Slug
    name: str
    about: Sentence
    companies: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)


class RubricLevel(Content):
    """One behaviourally anchored level: reached when `score_from` (0-1) is."""

    name: str
    score_from: float = Field(ge=0, le=1)
    anchor: Sentence


class Competency(Content):
    """One thing that a rubric judges.

    A key point speaks for it when its question is of one of `kinds`, it is one of `elements`, and its weight is one of
    `point_weights`; an empty list asks nothing.
    """

    id: Slug
    name: str
    description: Sentence
    weight: float = Field(default=1.0, gt=0)
    elements: tuple[Element, ...] = ()
    kinds: tuple[Kind, ...] = ()
    point_weights: tuple[int, ...] = ()
    levels: tuple[RubricLevel, ...] = Field(min_length=4, max_length=5)


class Rubric(Content):
    """How the answers of one kind of interview are judged."""

    id: Slug
    version: int = Field(ge=1)
    name: str
    competencies: tuple[Competency, ...] = Field(min_length=1)


class Role(Content):
    """One job with the skills that it asks for, weighted 0-1, and the names people give it.

    `kinds` are the kinds of problem that such a job brings, the most usual one first.
    """

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    skills: dict[str, float]


class PhaseTemplate(Content):
    """A stretch of a session with one purpose.

    `share` is its part (0-1) of the main questions and of the time; `kinds` are the kinds of question it draws on;
    `from_resume` asks about the candidate's own resume first.
    """

    id: Slug
    name: str
    purpose: Sentence
    kinds: tuple[Kind, ...] = ()
    share: float = Field(ge=0, le=1)
    from_resume: bool = False


class PlanTemplate(Content):
    """The order of phases for one kind of interview."""

    kind: Kind
    version: int = Field(ge=1)
    rubric: Slug
    phases: tuple[PhaseTemplate, ...] = Field(min_length=1)


class StructuredPhase(Content):
    """A stretch of a structure; `share` is its part (0-1) of the main questions and of the time."""

    id: Slug
    name: str
    purpose: Sentence
    about: About
    share: float = Field(gt=0, le=1)


class StructureTemplate(Content):
    """The order of phases for one structure, whatever the kind; `rubric` stands in for that of the kind where it is given."""

    structure: Structure
    version: int = Field(ge=1)
    rubric: Slug | None = None
    phases: tuple[StructuredPhase, ...] = Field(min_length=1)


class Phrases(Content):
    """The interviewer's own sentences, by purpose; several wordings each, used in turn."""

    version: int = Field(ge=1)
    by_purpose: dict[Slug, tuple[Sentence, ...]]
