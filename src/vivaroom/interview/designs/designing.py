"""Interviews: made from a request, changed, copied, put away."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from vivaroom.content.loader import Library
from vivaroom.db.unit import Database
from vivaroom.interview.designs import store
from vivaroom.interview.designs.background import background_of
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.designs.resume_questions import Background
from vivaroom.interview.designs.store import Interview
from vivaroom.interview.designs.wanted import company_names
from vivaroom.interview.plan import Plan
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id
from vivaroom.questions.listing.store import Sought, own_questions
from vivaroom.resumes.matching import Match, match
from vivaroom.resumes.profile import Profile, profile_of_json
from vivaroom.resumes.store import ResumeStatus, find_resume

WAIT_FOR_RESUME = timedelta(seconds=30)
LOOK_EVERY = timedelta(milliseconds=150)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from a resume."""

    profile: Profile
    text: str


@dataclass(frozen=True, slots=True)
class Designer:
    """Makes interviews. `product_version` is named in every plan; `supervision` has this installation's times."""

    database: Database
    library: Library
    clock: Clock
    product_version: str
    supervision: Supervision = field(default_factory=Supervision)

    async def create(self, org: UUID, owner: UUID, design: Design) -> Interview:
        """A new interview with its plan. Raises what `make_plan` and `plan_for` raise."""
        interview = await self.draft(org, owner, design)
        async with self.database.unit(org) as unit:
            await store.add_interview(unit, interview)
        return interview

    async def draft(self, org: UUID, owner: UUID, design: Design) -> Interview:
        """The same, but kept nowhere yet, for who keeps it together with something else."""
        plan = await self.plan_for(org, design)
        now = self.clock.now()
        return Interview(
            id=new_id(), org_id=org, owner_id=owner, title=title_of(design), design=design, plan=plan,
            created_at=now, updated_at=now,
        )  # fmt: skip

    async def change(self, interview: Interview, changes: dict[str, Any]) -> Interview:
        """The interview with some fields of its design changed and its plan made anew.

        Facts about a company go when another one is named without facts of its own.
        """
        kept = interview.design.model_dump()
        if changes.get("company", interview.design.company) != interview.design.company:
            kept |= {"company_facts": (), "company_domain": None}
        design = Design.model_validate({**kept, **changes})
        plan = await self.plan_for(interview.org_id, design)
        changed = replace(interview, design=design, plan=plan, title=title_of(design), updated_at=self.clock.now())
        async with self.database.unit(interview.org_id) as unit:
            await store.change_interview(unit, changed)
        return changed

    async def duplicate(self, interview: Interview, owner: UUID) -> Interview:
        """A copy of the design and the plan, owned by who copied it."""
        now = self.clock.now()
        copy = replace(interview, id=new_id(), owner_id=owner, created_at=now, updated_at=now)
        async with self.database.unit(interview.org_id) as unit:
            await store.add_interview(unit, copy)
        return copy

    async def put_away(self, interview: Interview) -> None:
        """Take the interview out of every list; sessions that ran on it keep their plan."""
        async with self.database.unit(interview.org_id) as unit:
            await store.change_interview(unit, replace(interview, archived_at=self.clock.now()))

    async def plan_for(self, org: UUID, design: Design) -> Plan:
        """The plan of a design; waits for a resume that is still being read.

        Raises NotFound `resume_not_found`, Conflict `resume_failed` and `resume_not_ready`.
        """
        read = await self._read(org, design.resume_id) if design.resume_id else None
        async with self.database.unit(org) as unit:
            own = await own_questions(unit, self._sought(design))
        found = self._match(read.profile, design) if read else None
        material = Material(
            library=self.library,
            own_questions=tuple(own),
            background=background_of(read.profile, read.text) if read else Background(),
            skill_weights=found.skill_weights if found else {},
            skills=found.skills if found else (),
            product_version=self.product_version,
            supervision=self.supervision,
        )
        return make_plan(design, material)

    def _sought(self, design: Design) -> Sought:
        """Which of a team's own questions, of which there may be thousands, come into consideration."""
        role = self.library.nearest_role(design.role)
        skills = (*design.tech_stack, *design.focus_areas, *(role.skills if role else ()))
        return Sought(role.id if role else None, company_names(self.library, design.company), skills)

    def _match(self, profile: Profile, design: Design) -> Match:
        """The resume held against role and job description."""
        role, month = self.library.nearest_role(design.role), f"{self.clock.now():%Y-%m}"
        return match(profile, design.job_description or "", role.skills if role else {}, this_month=month)

    async def _read(self, org: UUID, resume_id: UUID) -> _Read:
        give_up = self.clock.now() + WAIT_FOR_RESUME
        while True:
            async with self.database.unit(org) as unit:
                resume = await find_resume(unit, resume_id)
            if resume.status is ResumeStatus.READY and resume.profile is not None:
                return _Read(profile_of_json(resume.profile), resume.text or "")
            if resume.status is ResumeStatus.FAILED:
                raise Conflict(
                    "resume_failed", "The resume could not be read: upload it again, or leave resume_id out."
                )
            if self.clock.now() >= give_up:
                raise Conflict("resume_not_ready", "The resume is still being read: try again in a moment.")
            await self.clock.sleep(LOOK_EVERY)


def title_of(design: Design) -> str:
    """The title that was asked for, or one made of level, role and kind."""
    kind = design.kind.value.replace("_", " ")
    at = f" at {design.company}" if design.company else ""
    return design.title or f"{design.level.value.capitalize()} {design.role}{at}: {kind} interview"
