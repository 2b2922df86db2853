"""`/v1/collector`: an interview that is set up in conversation, one field after another or all at once."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine
from vivaroom.api.callers import MemberDep
from vivaroom.api.finding import check_resume
from vivaroom.api.replies import LOOKED_AT, made, new_with, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import ClientId
from vivaroom.content.types import Kind, Level
from vivaroom.interview.collecting.collector import Opening
from vivaroom.interview.collecting.conversation import CollectorStatus, Conversation, Party
from vivaroom.interview.collecting.fields import Field as Wanted
from vivaroom.interview.collecting.message import LONGEST_CHARACTERS
from vivaroom.kit.ids import parse_id, public_id
from vivaroom.kit.json_values import Words

router = Routes(prefix="/v1/collector", tags=["collectors"])
CollectorId = Annotated[str, Path(description="`col_…`", max_length=64)]
_MESSAGE = "Senior backend engineer, technical, Python and PostgreSQL, eight questions"


class CollectorBody(BaseModel):
    """How a conversation begins."""

    model_config = ConfigDict(extra="forbid")
    language: str = Field(
        default="en", pattern=r"^en(-[A-Z]{2})?$", description="English is the language of this release"
    )
    resume_id: str | None = Field(default=None, max_length=64, description="`res_…`: the interview will ask about it.")
    message: str | None = Field(
        default=None,
        max_length=LONGEST_CHARACTERS,
        examples=["I am a frontend developer with four years of React"],
        description="The first message; without one the reply greets and asks for the role.",
    )

    async def opening(self, services: Services, member: Member) -> Opening:
        """The same in the words of the collector. Raises what the policy raises for a resume the member may not use."""
        resume = None if self.resume_id is None else parse_id("resume", self.resume_id)
        if resume is not None:
            await check_resume(services, member, resume)
        return Opening(self.message or "", self.language, resume, origin="v1")


class SaidBody(BaseModel):
    """One more message."""

    model_config = ConfigDict(extra="forbid")
    text: Words = Field(max_length=LONGEST_CHARACTERS, examples=[_MESSAGE])
    client_id: ClientId


class FieldsOut(BaseModel):
    """What is known so far; null is not known yet. An empty `tech_stack` means none in particular."""

    role: str | None
    kind: Kind | None
    level: Level | None
    tech_stack: list[str] | None
    amount: int | None = Field(description="How many main questions.")


class CollectorOut(BaseModel):
    """Where the conversation stands, and what the interviewer says now."""

    id: str
    say: str
    fields: FieldsOut
    missing: list[Wanted] = Field(description="What will be asked still, in order.")
    complete: bool
    status: CollectorStatus
    interview_id: str | None = Field(description="The interview, when everything was known: `int_…`.")

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """The conversation as its owner sees it."""
        made_one = conversation.interview_id
        return cls(
            id=public_id("collector", conversation.id), say=conversation.say,
            fields=FieldsOut.model_validate(conversation.fields.to_json()), missing=list(conversation.fields.missing),
            complete=made_one is not None, status=conversation.status,
            interview_id=public_id("interview", made_one) if made_one else None,
        )  # fmt: skip


class SaidOut(BaseModel):
    """Something that was said."""

    speaker: Party
    text: str
    at: datetime


class WholeCollectorOut(CollectorOut):
    """The same with all that was said."""

    entries: list[SaidOut]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def whole(cls, conversation: Conversation) -> Self:
        """The conversation with its entries."""
        said = [SaidOut(speaker=e.speaker, text=e.text, at=e.at) for e in conversation.entries]
        return cls(
            **CollectorOut.of(conversation).model_dump(), entries=said, created_at=conversation.created_at,
            updated_at=conversation.updated_at,
        )  # fmt: skip


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="startCollector",
    summary="Set an interview up in conversation", response_model=CollectorOut,
    responses=new_with("collector_id", "getCollector", "tellCollector"),
)  # fmt: skip
async def start(member: MemberDep, services: ServicesDep, body: CollectorBody | None = None) -> Response:
    demand(member, Verb.CREATE, mine(member, "collector"))
    opening = await (body or CollectorBody()).opening(services, member)
    new = CollectorOut.of(await services.collector.start(member.org_id, member.account_id, opening))
    return made(f"{router.prefix}/{new.id}", new)


@router.post("/{collector_id}/turns", operation_id="tellCollector", summary="Say what the interview shall be")
async def turn(collector_id: CollectorId, body: SaidBody, member: MemberDep, services: ServicesDep) -> CollectorOut:
    conversation = await _conversation_for(services, member, Verb.CHANGE, collector_id)
    after = await services.collector.turn(conversation.org_id, conversation.id, body.text, body.client_id)
    return CollectorOut.of(after)


@router.get(
    "/{collector_id}", operation_id="getCollector", summary="Look at a conversation with all that was said in it",
    response_model=WholeCollectorOut, responses=LOOKED_AT,
)  # fmt: skip
async def get(collector_id: CollectorId, member: MemberDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, WholeCollectorOut.whole(await _conversation_for(services, member, Verb.READ, collector_id)))


async def _conversation_for(services: Services, member: Member, verb: Verb, collector_id: str) -> Conversation:
    """The conversation of a public id, if this member may do this to it."""
    found = await services.collector.find(member.org_id, parse_id("collector", collector_id))
    demand(member, verb, Owned("collector", found.org_id, found.owner_id))
    return found
