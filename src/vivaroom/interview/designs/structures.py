"""Phases that follow a structure: what each is about decides where its questions come from.

Projects and standout skills come from the resume, role skills from the role and the job with the gaps among them, the
problem from what the role needs. Where the resume has nothing to ask about, a phase shrinks or gives its questions away.
"""

from collections.abc import Iterable, Sequence
from typing import assert_never

from vivaroom.content.types import About, Kind, Level, StructuredPhase
from vivaroom.interview.designs.drawing import Drawing, best_of
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.pools import bank_pool
from vivaroom.interview.designs.resume_questions import resume_questions, speakable
from vivaroom.interview.designs.wanted import Wanted
from vivaroom.interview.plan import PlannedPhase, PlannedQuestion, Source

PROBLEMS = (Kind.CODING, Kind.SYSTEM_DESIGN, Kind.CASE_STUDY)
WITHOUT_ROLE = (Kind.CASE_STUDY,)
INTRODUCTIONS_AT_MOST = 2
BEHIND_GAPS = 0.6
WITHOUT_RESUME_AT_MOST = 1
_OF_RESUME = (About.PROJECTS, About.RESUME)


class Structured:
    """The phases of a design's structure, which is not the standard one."""

    def __init__(self, wanted: Wanted, material: Material) -> None:
        self._wanted = wanted
        self._material = material
        self._draw = Drawing(wanted, material)
        self.phases = material.library.structures[wanted.design.structure].phases

    @property
    def shares(self) -> list[float]:
        """The part of the questions that each phase gets; none for standout skills where there are none."""
        return [self._share(phase) for phase in self.phases]

    def capped(self, counts: Sequence[int]) -> list[int]:
        """The same number of questions, with no phase asking more than it has to ask about; the largest takes the rest."""
        caps = [self._most(phase, count) for phase, count in zip(self.phases, counts, strict=True)]
        kept = [min(count, cap) for count, cap in zip(counts, caps, strict=True)]
        largest = max(range(len(kept)), key=lambda i: (self._is_open(i), self.phases[i].share))
        kept[largest] += sum(counts) - sum(kept)
        return kept

    def phase(self, index: int, count: int) -> PlannedPhase:
        """One phase with its pool for so many questions."""
        phase, design = self.phases[index], self._wanted.design
        minutes = design.duration_minutes * count / design.question_count
        return PlannedPhase(
            id=phase.id, name=phase.name, purpose=self._purpose(phase), question_count=count,
            minutes=round(minutes, 1), pool=self._pool(phase.about, count),
        )  # fmt: skip

    def _share(self, phase: StructuredPhase) -> float:
        if phase.about is About.STANDOUT_SKILLS and not self._draw.standouts:
            return 0.0
        poor = phase.about in _OF_RESUME and self._material.background.is_empty
        return phase.share / 2 if poor else phase.share

    def _most(self, phase: StructuredPhase, count: int) -> int:
        empty = self._material.background.is_empty
        if phase.about is About.INTRODUCTION:
            return WITHOUT_RESUME_AT_MOST if empty else INTRODUCTIONS_AT_MOST
        return WITHOUT_RESUME_AT_MOST if phase.about in _OF_RESUME and empty else count

    def _is_open(self, index: int) -> bool:
        """Whether a phase may take what others have left: only those that draw on the bank for the role."""
        return self.phases[index].about in (About.ROLE_SKILLS, About.ROLE_AND_COMPANY)

    def _pool(self, about: About, count: int) -> tuple[PlannedQuestion, ...]:
        draw = self._draw
        match about:
            case About.INTRODUCTION:
                return draw.introductions()
            case About.PROJECTS:
                return draw.of_projects()
            case About.RESUME:
                return self._of_resume()
            case About.STANDOUT_SKILLS:
                made = draw.of_standouts(self._kinds())
                return made if len(made) >= count else (*made, *self._of_role(self._kinds(), count))
            case About.ROLE_SKILLS:
                gaps = draw.of_gaps(self._kinds(), (count + 1) // 2)
                return best_of((*gaps, *map(_behind_gaps, self._of_role(self._kinds(), count))))
            case About.ROLE_AND_COMPANY:
                return best_of((*draw.of_company(), *self._of_role(self._talked_kinds(), count)))
            case About.PROBLEM:
                return self._of_role(self._problem_kinds(count), count)
            case _:
                assert_never(about)

    def _of_role(self, kinds: tuple[Kind, ...], count: int) -> tuple[PlannedQuestion, ...]:
        return bank_pool(kinds, count, self._wanted, self._material)

    def _of_resume(self) -> tuple[PlannedQuestion, ...]:
        wanted, material = self._wanted, self._material
        templates = material.library.resume_questions
        return resume_questions(wanted.design, material.background, templates, wanted.weights)

    def _kinds(self) -> tuple[Kind, ...]:
        """The kinds of question that an interview of this kind draws on."""
        template = self._material.library.templates[self._wanted.design.kind]
        return _unique(kind for phase in template.phases if not phase.from_resume for kind in phase.kinds)

    def _talked_kinds(self) -> tuple[Kind, ...]:
        """The same without problems, which have a phase of their own."""
        return tuple(kind for kind in self._kinds() if kind not in PROBLEMS) or (Kind.TECHNICAL,)

    def _problem_kinds(self, count: int) -> tuple[Kind, ...]:
        """What the role needs: all of its kinds where there is room, otherwise what fits the level best."""
        kinds = (self._wanted.role.kinds if self._wanted.role else ()) or WITHOUT_ROLE
        if count >= len(kinds):
            return kinds
        designed = tuple(kind for kind in kinds if kind is not Kind.CODING)
        return (designed or kinds)[:1] if self._wanted.design.level in (Level.SENIOR, Level.LEAD) else kinds[:1]

    def _purpose(self, phase: StructuredPhase) -> str:
        if phase.about is not About.STANDOUT_SKILLS:
            return phase.purpose
        named = [name for name in map(speakable, self._draw.standouts) if name]
        return f"{phase.purpose}: {', '.join(named)}" if named else phase.purpose


def _behind_gaps(one: PlannedQuestion) -> PlannedQuestion:
    """Less relevant than a gap even at another difficulty, or a gap would hardly ever be asked about."""
    if one.source is Source.OWN:
        return one
    return one.model_copy(update={"relevance": round(one.relevance * BEHIND_GAPS, 3)})


def _unique(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    return tuple(dict.fromkeys(kinds))
