"""Drawing questions from the resume and from what the job asks for, each about something by its name.

Names come from the profile, whose every value stands in the resume, and from the job; they are said only where they are
fit to be said. Nothing is made up: a phase without a name to ask about has no such question.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from types import MappingProxyType

from vivaroom.content.types import Kind, Question
from vivaroom.interview.designs.material import START_DIFFICULTY, Material
from vivaroom.interview.designs.resume_questions import fill
from vivaroom.interview.designs.wanted import Wanted
from vivaroom.interview.plan import PlannedQuestion, Source
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.weighing import NeededBy, SkillWeight

STANDOUTS = 4
STRONG_0_1 = 0.55
PROJECTS = 3
OF_THE_BANK = 3
ROLE_GAP_0_1 = 0.8


class Drawing:
    """Draws for one plan; every question has an id that no other of the plan has."""

    def __init__(self, wanted: Wanted, material: Material) -> None:
        self._wanted = wanted
        self._material = material
        self._templates: Mapping[str, Question] = MappingProxyType({t.id: t for t in material.library.resume_questions})
        self._numbers = count(1)
        self.standouts = self._standouts()

    def introductions(self) -> tuple[PlannedQuestion, ...]:
        """The way to this role, then recent work, then the jobs that the resume names."""
        role = self._wanted.design.role
        wishes = [("introduction-path", 1.0, role, ""), ("introduction-recent-work", 0.7, role, "")]
        made = [*self._filled(wishes), *self._of_positions(0.5)]
        return tuple(made) or tuple(self._filled([("introduction-path", 1.0, "professional", "")]))

    def of_projects(self) -> tuple[PlannedQuestion, ...]:
        """Questions that name the candidate's own projects, those first whose skills weigh most; then the jobs."""
        wishes = []
        for rank, (project, used) in enumerate(self._projects()[:PROJECTS]):
            wishes += [
                ("resume-project-decision", 1.0 - 0.15 * rank, project, ""),
                ("resume-project-problem", 0.9 - 0.15 * rank, project, ""),
                ("resume-system-built", 0.8 - 0.15 * rank, project, ""),
            ]
            if used:
                wishes.append(("resume-project-skill", 1.0 - 0.15 * rank, project, used[0]))
        made = [*self._filled(wishes), *self._of_positions(0.6)]
        role = self._wanted.design.role
        return tuple(made) or tuple(
            self._filled([("introduction-recent-work", 1.0, role, "")])
            or self._filled([("introduction-recent-work", 1.0, "professional", "")])
        )

    def of_standouts(self, kinds: tuple[Kind, ...]) -> tuple[PlannedQuestion, ...]:
        """Questions about what the resume shows most of: of the bank where it has some, and how it was used."""
        made: list[PlannedQuestion] = []
        for rank, skill in enumerate(self.standouts):
            relevance = 1.0 - 0.1 * rank
            made += self._planned(self._of_bank(skill, kinds, everybody=False)[:OF_THE_BANK], relevance)
            if self._material.skills:
                used = self._filled([("resume-skill-use", relevance, skill, "")])
                made += [_with_skill(one, skill) for one in used]
        return best_of(made)

    def of_gaps(self, kinds: tuple[Kind, ...], most: int) -> tuple[PlannedQuestion, ...]:
        """At most so many questions about what is needed and the resume does not mention: one a skill, those of the job first."""
        made: list[PlannedQuestion] = []
        for gap in sorted(filter(_is_gap, self._material.skills), key=lambda one: one.needed_by is NeededBy.ROLE):
            name = packaged_skill_names().usual(gap.skill) or gap.skill
            by_job = gap.needed_by is not NeededBy.ROLE
            known = {one.question.id for one in made}
            bank = [q for q in self._of_bank(name, kinds, everybody=by_job) if q.id not in known][:OF_THE_BANK]
            start = START_DIFFICULTY[self._wanted.design.level]
            found = self._planned(sorted(bank, key=lambda q: abs(q.difficulty - start))[:1], 1.0)
            if not found and by_job:
                asked = self._filled([("job-skill-missing", 1.0, name, "")])
                found = [_with_skill(one, name, Source.JOB) for one in asked]
            made += found[: most - len(made)]
        return tuple(made)

    def of_company(self) -> tuple[PlannedQuestion, ...]:
        """A question that names what the company works in, where that is known."""
        design = self._wanted.design
        if not design.company or not design.company_domain:
            return ()
        made = self._filled([("company-domain", 0.9, design.company_domain, design.company)])
        return tuple(one.model_copy(update={"source": Source.COMPANY}) for one in made)

    def _standouts(self) -> tuple[str, ...]:
        """The skills, as usually written, that the resume shows most of; without a resume those that the design names."""
        if not self._material.skills:
            design = self._wanted.design
            return tuple(dict.fromkeys((*design.tech_stack, *design.focus_areas)))[:STANDOUTS]
        own = [one for one in self._material.skills if one.shown_by == one.skill]
        ranked = sorted(own, key=lambda one: (-one.shown.strength_0_1, -one.weight_0_1, one.skill))
        strong = [one for one in ranked if one.shown.strength_0_1 >= STRONG_0_1] or ranked
        return tuple(packaged_skill_names().usual(one.skill) or one.skill for one in strong[:STANDOUTS])

    def _projects(self) -> list[tuple[str, tuple[str, ...]]]:
        """Projects with the skills used in them, each the weightiest first."""
        background, weights = self._material.background, self._wanted.weights
        used = [*background.used_in, *[()] * len(background.projects)]
        told = [
            (name, tuple(sorted(skills, key=lambda s: (-weights.get(s.lower(), 0.0), s))))
            for name, skills in zip(background.projects, used, strict=False)
        ]
        return sorted(told, key=lambda one: -sum(weights.get(s.lower(), 0.0) for s in one[1][:3]))

    def _of_positions(self, relevance: float) -> list[PlannedQuestion]:
        positions = self._material.background.positions[:3]
        return self._filled(
            ("resume-position-contribution", relevance - 0.1 * rank, title, company)
            for rank, (title, company) in enumerate(positions)
        )

    def _filled(self, wishes: Iterable[tuple[str, float, str, str]]) -> list[PlannedQuestion]:
        """Templates by id with relevance, subject and place; those whose words are not fit to be said are left out."""
        made = (
            fill(self._templates[name], relevance, (subject, place), next(self._numbers))
            for name, relevance, subject, place in wishes
        )
        return [one for one in made if one is not None]

    def _of_bank(self, skill: str, kinds: tuple[Kind, ...], *, everybody: bool) -> list[Question]:
        """Questions about a skill, or about what a role calls it, the most fitting first; `everybody`: of other roles too."""
        names = packaged_skill_names()
        called = {skill.lower(), *names.broader_than(names.usual(skill) or skill, names.broader)}
        found = [
            q
            for q in self._material.library.questions
            if q.kind in kinds
            and self._wanted.may_be_asked(q)
            and called & {s.lower() for s in q.skills}
            and (everybody or self._wanted.suits_role(q))
        ]
        exact = skill.lower()
        return sorted(
            found,
            key=lambda q: (exact not in q.skills, not self._wanted.suits_role(q), -self._wanted.relevance(q), q.id),
        )

    def _planned(self, questions: Sequence[Question], relevance: float) -> list[PlannedQuestion]:
        return [self._wanted.planned(q).model_copy(update={"relevance": relevance}) for q in questions]


def best_of(pool: Iterable[PlannedQuestion]) -> tuple[PlannedQuestion, ...]:
    """Each question once, with the highest relevance that it came with; the most relevant first."""
    best: dict[str, PlannedQuestion] = {}
    for one in pool:
        known = best.get(one.question.id)
        if known is None or known.relevance < one.relevance:
            best[one.question.id] = one
    return tuple(sorted(best.values(), key=lambda p: (-p.relevance, p.question.id)))


def _is_gap(one: SkillWeight) -> bool:
    """Needed by the job, or much by the role, and not mentioned at all."""
    if one.shown.strength_0_1 or one.needed_by is None:
        return False
    return one.needed_by is not NeededBy.ROLE or one.need_0_1 >= ROLE_GAP_0_1


def _with_skill(one: PlannedQuestion, skill: str, source: Source | None = None) -> PlannedQuestion:
    question = one.question.model_copy(update={"skills": (skill.lower(),)})
    return one.model_copy(update={"question": question, "source": source or one.source})
