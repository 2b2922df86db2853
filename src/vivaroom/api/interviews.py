"""`/v1/interviews`: designs with their plans, and the invitations and sessions that come of them."""

from datetime import datetime
from typing import Annotated, Any, Self, cast

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vivaroom.accounts.policy import Member, Verb, demand, mine, owner_seen_by
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import check_resume, interview_for, pinned_questions, researched, stamp_for
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import (
    LOOKED_AT,
    NEW,
    Rendering,
    json_of,
    made,
    new_with,
    shown_as,
)
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Level, Rubric, Structure
from vivaroom.interview.designs import store
from vivaroom.interview.designs.design import Brief, Design
from vivaroom.interview.designs.store import Interview, InterviewCard, InterviewStamp
from vivaroom.interview.plan import CitedFact, Mode, Plan, PlannedQuestion, Source, Versions
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.kit.ids import parse_id, public_id

router = Routes(prefix="/v1/interviews", tags=["interviews"])
InterviewId = Annotated[str, Path(description="`int_…`", max_length=64)]
PinnedId = Annotated[str, Field(min_length=1, max_length=80)]
_NEXT = ("getInterview", "changeInterview", "deleteInterview", "duplicateInterview", "invite", "startSession")


_EXAMPLE: JsonDict = {
    "kind": "technical",
    "role": "Backend engineer",
    "level": "senior",
    "company": "Analytical Engines",
    "job_description": "You will own our event store: PostgreSQL, Python, on-call every sixth week.",
    "tech_stack": ["Python", "PostgreSQL"],
    "focus_areas": ["transactions", "observability"],
    "question_count": 6,
    "duration_minutes": 30,
    "language": "en",
    "rubric": "technical",
    "follow_ups_per_question": 1,
    "mode": "practice",
    "supervision": {"enabled": True},
}


def _rubrics(schema: JsonDict) -> None:
    """The rubrics of this installation; asked for when the document is made."""
    schema["anyOf"] = [{"type": "string", "enum": [*sorted(library().rubrics)]}, {"type": "null"}]


def _nothing_by_default(schema: JsonDict) -> None:
    """A change says nothing of the fields that it leaves out."""
    schema["examples"] = [{"duration_minutes": 45, "persona": "Warm, and curious about trade-offs."}]
    for field in cast("dict[str, JsonDict]", schema["properties"]).values():
        field.pop("default", None)


class DesignBody(Brief):
    """What an interview is asked to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rubric: str | None = Field(default=None, max_length=80, json_schema_extra=_rubrics)
    resume_id: str | None = Field(default=None, max_length=64, description="`res_…`")
    question_ids: list[PinnedId] = Field(
        default=[],
        max_length=10,
        description="Questions to begin with: `que_…` of the bank or your own. With `from_session_id` also the `slug` by "
        "which that session's report names a question.",
    )
    from_session_id: str | None = Field(
        default=None, max_length=64, description="`ses_…`: a session of which questions are to be asked again."
    )

    research_id: str | None = Field(
        default=None,
        max_length=64,
        description="`rsh_…`: a research whose facts the interviewer may tell; its company is that of the interview.",
    )

    async def fields(self, services: Services, member: Member) -> dict[str, Any]:
        """What was sent, with what its ids name. Raises what the policy raises for what the member may not use."""
        sent = self.model_dump(exclude_unset=True, exclude={"question_ids", "from_session_id", "research_id"})
        if self.resume_id is not None:
            sent["resume_id"] = parse_id("resume", self.resume_id)
            await check_resume(services, member, sent["resume_id"])
        if "question_ids" in self.model_fields_set:
            sent["pinned"] = await pinned_questions(services, member, self.question_ids, self.from_session_id)
        if "research_id" in self.model_fields_set:
            sent |= await researched(services, member, self.research_id)
        return sent


class ChangedDesign(DesignBody):
    """The fields of a design to change; those left out stay."""

    model_config = ConfigDict(json_schema_extra=_nothing_by_default)


class QuestionOut(BaseModel):
    """A question that the phase may ask."""

    id: str
    text: str
    source: Source
    kind: Kind
    skills: list[str]
    difficulty: int
    relevance: float


class PhaseOut(BaseModel):
    """A stretch of the session with one purpose."""

    id: str
    name: str
    purpose: str
    question_count: int
    minutes: float
    questions: list[QuestionOut]


class PlanOut(BaseModel):
    """What sessions of the interview run on."""

    role: str
    role_name: str
    role_note: str | None = Field(description="What a role that the bank does not have was taken for.")
    phases: list[PhaseOut]
    rubric: Rubric
    skill_weights: dict[str, float]
    company_facts: list[CitedFact]
    supervision: Supervision
    versions: Versions

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The plan as its owner sees it."""
        phases = [
            PhaseOut(
                id=phase.id, name=phase.name, purpose=phase.purpose, question_count=phase.question_count,
                minutes=phase.minutes, questions=[_question(q) for q in phase.pool],
            )
            for phase in plan.phases
        ]  # fmt: skip
        return cls(
            role=plan.role, role_name=plan.role_name, role_note=plan.role_note, phases=phases, rubric=plan.rubric,
            skill_weights=plan.skill_weights, company_facts=list(plan.company_facts), supervision=plan.supervision,
            versions=plan.versions,
        )  # fmt: skip


class InterviewSummary(BaseModel):
    """An interview as a list shows it."""

    id: str
    title: str
    kind: Kind
    role: str
    level: Level
    structure: Structure
    company: str | None
    mode: Mode
    question_count: int
    duration_minutes: int
    follow_ups_per_question: int
    resume_id: str | None
    question_ids: list[str] = Field(description="The pinned questions, by the names that the plan gives them.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, interview: InterviewCard, **more: Any) -> Self:
        """The interview as its owner sees it."""
        design = interview.design
        return cls(
            id=public_id("interview", interview.id), title=interview.title, kind=design.kind, role=design.role,
            level=design.level, structure=design.structure, company=design.company, mode=design.mode,
            question_count=design.question_count, duration_minutes=design.duration_minutes,
            follow_ups_per_question=design.follow_ups_per_question,
            resume_id=public_id("resume", design.resume_id) if design.resume_id else None,
            question_ids=[planned.question.id for planned in design.pinned],
            created_at=interview.created_at, updated_at=interview.updated_at, **more,
        )  # fmt: skip


class InterviewOut(InterviewSummary):
    """An interview: the design, and the plan made from it."""

    plan: PlanOut

    @classmethod
    def whole(cls, interview: Interview) -> Self:
        """The interview with its plan."""
        return cls.of(interview, plan=PlanOut.of(interview.plan))


def _question(planned: PlannedQuestion) -> QuestionOut:
    question = planned.question
    return QuestionOut(
        id=question.id, text=question.text, source=planned.source, kind=question.kind, skills=list(question.skills),
        difficulty=question.difficulty, relevance=planned.relevance,
    )  # fmt: skip


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="createInterview", summary="Design an interview",
    response_model=InterviewOut, responses=new_with("interview_id", *_NEXT),
)  # fmt: skip
async def create(body: DesignBody, member: MemberDep, services: ServicesDep) -> Response:
    demand(member, Verb.CREATE, mine(member, "interview"))
    design = Design(**await body.fields(services, member))
    return _made(await services.designer.create(member.org_id, member.account_id, design))


@router.get("", operation_id="listInterviews", summary="List interviews", response_model=Page[InterviewSummary])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    demand(member, Verb.LIST, mine(member, "interview"))
    found = store.interviews_of(services.database.glance(member.org_id), owner_seen_by(member))
    return await listed(services.renderings, found, stretch, InterviewSummary.of)


@router.get(
    "/{interview_id}", operation_id="getInterview", summary="Look at an interview", response_model=InterviewOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(interview_id: InterviewId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    stamp = await stamp_for(services, caller, Verb.READ, interview_id)
    return shown_as(request, await _rendered(services, stamp))


@router.patch("/{interview_id}", operation_id="changeInterview", summary="Change an interview")
async def change(
    interview_id: InterviewId, body: ChangedDesign, member: MemberDep, services: ServicesDep
) -> InterviewOut:
    interview = await interview_for(services, member, Verb.CHANGE, interview_id)
    return InterviewOut.whole(await services.designer.change(interview, await body.fields(services, member)))


@router.post(
    "/{interview_id}/duplicate", status_code=status.HTTP_201_CREATED, operation_id="duplicateInterview",
    summary="Copy an interview", response_model=InterviewOut, responses=NEW,
)  # fmt: skip
async def duplicate(interview_id: InterviewId, member: MemberDep, services: ServicesDep) -> Response:
    interview = await interview_for(services, member, Verb.READ, interview_id)
    return _made(await services.designer.duplicate(interview, member.account_id))


@router.delete(
    "/{interview_id}", status_code=status.HTTP_204_NO_CONTENT, operation_id="deleteInterview",
    summary="Put an interview away; its sessions stay",
)  # fmt: skip
async def delete(interview_id: InterviewId, caller: CallerDep, services: ServicesDep) -> Response:
    interview = await interview_for(services, caller, Verb.DELETE, interview_id)
    await services.designer.put_away(interview)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _made(interview: Interview) -> Response:
    return made(f"{router.prefix}/{public_id('interview', interview.id)}", InterviewOut.whole(interview))


async def _rendered(services: Services, stamp: InterviewStamp) -> Rendering:
    """The interview as it is sent, which is rendered once for each of its states."""
    known = services.renderings.get((stamp.id, stamp.updated_at))
    if known is not None:
        return known
    interview = await store.find_interview(services.database.glance(stamp.org_id), stamp.id)
    return services.renderings.keep((interview.id, interview.updated_at), json_of(InterviewOut.whole(interview)))
