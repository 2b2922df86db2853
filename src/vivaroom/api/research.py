"""`/v1/research`: facts about a company from the web, each with the page that says it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Verb, demand, mine
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import research_for
from vivaroom.api.replies import LOOKED_AT, shown
from vivaroom.api.resumes import FailureOut
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.interview.research.asking import Wish, request_research
from vivaroom.interview.research.research import Findings, Research, ResearchStatus
from vivaroom.kit.ids import public_id

router = Routes(prefix="/v1/research", tags=["interviews"])
ResearchId = Annotated[str, Path(description="`rsh_…`", max_length=64)]
NAME = r"^[^@<>{}\[\]|\\\r\n\t]*[A-Za-z0-9À-ɏ][^@<>{}\[\]|\\\r\n\t]*$"
"""One line with a letter or a digit, and no address of a person."""


class ResearchBody(BaseModel):
    """Which company; this and the role are all that the search engine is told."""

    model_config = ConfigDict(extra="forbid")
    company: str = Field(max_length=120, pattern=NAME, examples=["Analytical Engines"])
    role: str | None = Field(default=None, max_length=120, pattern=NAME, examples=["Backend engineer"])


class ResearchOut(BaseModel):
    """A research, and what was found once it succeeded; `searched_at` may be up to 30 days before it was asked for."""

    id: str
    company: str
    role: str | None
    status: ResearchStatus
    result: Findings | None
    error: FailureOut | None
    searched_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, research: Research) -> Self:
        """The research as its owner sees it."""
        return cls(
            id=public_id("research", research.id), company=research.company, role=research.role, status=research.status,
            result=research.findings, error=FailureOut(**research.error) if research.error else None,
            searched_at=research.searched_at, created_at=research.created_at,
        )  # fmt: skip


@router.post(
    "", status_code=status.HTTP_202_ACCEPTED, operation_id="researchCompany", summary="Look a company up on the web"
)
async def research(body: ResearchBody, member: MemberDep, services: ServicesDep) -> ResearchOut:
    demand(member, Verb.CREATE, mine(member, "research"))
    wish = Wish(body.company, body.role)
    async with services.database.unit(member.org_id) as unit:
        return ResearchOut.of(await request_research(unit, services, member.account_id, wish))


@router.get(
    "/{research_id}", operation_id="getResearch", summary="Look at a research", response_model=ResearchOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(research_id: ResearchId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, ResearchOut.of(await research_for(services, caller, Verb.READ, research_id)))
