"""What a plan is made from, besides the design."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vivaroom.content.loader import Library
from vivaroom.content.types import Level, Question, Role
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.resume_questions import Background
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.resumes.weighing import SkillWeight

LEVELS = tuple(Level)
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What questions are measured by: the design, its role if there is one, and the weights of skills."""

    design: Design
    role: Role | None
    weights: Mapping[str, float]

    def relevance(self, question: Question) -> float:
        """0-1: the role first, then the skills, the level, and the company where one is named."""
        role_id = self.role.id if self.role else None
        role_fit = 1.0 if role_id in question.roles else 0.5 if not question.roles else 0.0
        skill_fit = max((self.weights.get(s.lower(), 0.0) for s in question.skills), default=0.0)
        distance = abs(LEVELS.index(question.level) - LEVELS.index(self.design.level))
        company_fit = 0.2 if self.names_company_of(question) else 0.0
        return min(1.0, 0.4 * role_fit + 0.4 * skill_fit + 0.2 * (1 - distance / 3) + company_fit)

    def names_company_of(self, question: Question) -> bool:
        """Whether the question belongs to the company of the design."""
        company = (self.design.company or "").lower()
        return bool(company) and company in (c.lower() for c in question.companies)

    def fits_role(self, question: Question) -> bool:
        """Whether the question is for this role, or for every role."""
        return not question.roles or self.role is None or self.role.id in question.roles
