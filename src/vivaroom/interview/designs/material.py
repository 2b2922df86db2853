"""What a plan is made from, besides the design."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vivaroom.content.loader import Library
from vivaroom.content.types import Level, Question
from vivaroom.interview.designs.resume_questions import Background
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.resumes.weighing import SkillWeight

START_DIFFICULTY: Mapping[Level, int] = {Level.JUNIOR: 2, Level.MID: 3, Level.SENIOR: 3, Level.LEAD: 4}


@dataclass(frozen=True, slots=True)
class Material:
    """Content, a team's own questions, resume, skill weights (0-1), and `skills` that say how those came about.

    `supervision` has the times of this installation.
    """

    library: Library
    own_questions: tuple[Question, ...] = ()
    background: Background = field(default_factory=Background)
    skill_weights: Mapping[str, float] = field(default_factory=dict)
    skills: tuple[SkillWeight, ...] = ()
    product_version: str = ""
    supervision: Supervision = field(default_factory=Supervision)
