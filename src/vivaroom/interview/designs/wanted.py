"""What a design wants of a question: fit to role, company, skills and level, as numbers and as yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass

from vivaroom.content.loader import Library
from vivaroom.content.types import Kind, Level, Question, Role
from vivaroom.interview.designs.design import Design
from vivaroom.interview.plan import PlannedQuestion, Source

LEVELS = tuple(Level)
COMPANY_FIT = 0.4
ARCHETYPE_FIT = 0.3


def company_names(library: Library, company: str | None) -> tuple[str, ...]:
    """The names under which questions for a company are kept: its own first, then that of its kind. Lower case."""
    own = " ".join((company or "").lower().split())
    if not own:
        return ()
    archetype = library.archetype_of(own)
    return tuple(dict.fromkeys([own, *([archetype.id] if archetype else [])]))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A design with what its role and company stand for. `weights` are 0-1 a skill, `companies` as `company_names`."""

    design: Design
    role: Role | None
    weights: Mapping[str, float]
    companies: tuple[str, ...]

    def relevance(self, question: Question) -> float:
        """0-1: the role first, then the skills, the level, and the company where one is named."""
        role_id = self.role.id if self.role else None
        role_fit = 1.0 if role_id in question.roles else 0.5 if not question.roles else 0.0
        distance = abs(LEVELS.index(question.level) - LEVELS.index(self.design.level))
        fit = 0.4 * role_fit + 0.4 * self.skill_fit(question) + 0.2 * (1 - distance / 3) + self._company_fit(question)
        return min(1.0, fit)

    def skill_fit(self, question: Question) -> float:
        """The weight of the question's weightiest skill."""
        return max((self.weights.get(s.lower(), 0.0) for s in question.skills), default=0.0)

    def is_for_company(self, question: Question) -> bool:
        """Whether the question was written for the company that the design names, or for its kind."""
        return self._company_fit(question) > 0

    def may_be_asked(self, question: Question) -> bool:
        """A question for companies is asked for those companies alone."""
        return not question.companies or self.is_for_company(question)

    def company_rank(self, question: Question) -> tuple[bool, bool]:
        """For sorting: questions for the company first, those for other companies last."""
        return not self.may_be_asked(question), not self.is_for_company(question)

    def may_be_asked_of_own(self, question: Question) -> bool:
        """The same for a team's own questions, which are theirs also where the design names no company."""
        return not self.companies or self.may_be_asked(question)

    def suits_role(self, question: Question) -> bool:
        """Whether the question is for this role. What suits any craft is left to roles that we do not know."""
        if self.role is not None:
            of_any_craft = question.kind is Kind.TECHNICAL and not question.roles
            return self.role.id in question.roles or (not question.roles and not of_any_craft)
        return not question.roles or self.skill_fit(question) > 0

    def planned(self, question: Question) -> PlannedQuestion:
        """The question of the bank with its source and relevance."""
        source = Source.COMPANY if self.is_for_company(question) else Source.BANK
        return PlannedQuestion(question=question, source=source, relevance=round(self.relevance(question), 3))

    def _company_fit(self, question: Question) -> float:
        names = {c.lower() for c in question.companies}
        if self.companies[:1] and self.companies[0] in names:
            return COMPANY_FIT
        return ARCHETYPE_FIT if names & {*self.companies} else 0.0
