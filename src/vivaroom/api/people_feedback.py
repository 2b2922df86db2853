"""`/v1/sessions/{id}/feedback`: what people say of a session, beside the report and apart from its numbers."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Self

from fastapi import Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.membership import own_account
from vivaroom.accounts.policy import Caller, Member, Owned, Verb, demand
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.replies import LOOKED_AT, NEW, made, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.content.types import Slug
from vivaroom.feedback.people import store
from vivaroom.feedback.people.opinion import Author, AuthorRole, EarlierVersion, Opinion, Said, author_of, visible_to
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.ids import public_id
from vivaroom.kit.json_values import AS_WHOLE, Number, Truth

router = Routes(prefix="/v1", tags=["reports"])
Rating = Annotated[int, Field(ge=1, le=5, examples=[4]), AS_WHOLE]
Scores = Annotated[
    dict[Slug, Annotated[Number, Field(ge=0, le=1)]],
    Field(max_length=20, examples=[{"clarity": 0.8, "depth": 0.6}], description="0-1 by a name of your choice."),
]
Comments = Annotated[str, Field(max_length=10_000, examples=["Clear about trade-offs; asked good questions back."])]
Shared = Annotated[
    Truth, Field(description="Whether the candidate may read it. What a candidate says is always theirs.")
]


class FeedbackBody(BaseModel):
    """What somebody says of a session."""

    model_config = ConfigDict(extra="forbid")
    rating: Rating
    scores: Scores = {}
    comments: Comments = ""
    shared: Shared = False
    author_role: AuthorRole | None = Field(default=None, description="Who was there as `interviewer` says so here.")


class ChangedFeedback(BaseModel):
    """What somebody says otherwise now; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rating": 5}]})
    rating: Rating | None = None
    scores: Scores | None = None
    comments: Comments | None = None
    shared: Shared | None = None


class VersionOut(BaseModel):
    """What was said before."""

    version: int
    rating: int
    scores: dict[str, float]
    comments: str
    shared: bool
    at: datetime

    @classmethod
    def of(cls, earlier: EarlierVersion) -> Self:
        """The version as it is told."""
        said = earlier.said
        return cls(
            version=earlier.version, rating=said.rating, scores=dict(said.scores), comments=said.comments,
            shared=said.shared, at=earlier.at,
        )  # fmt: skip


class FeedbackOut(BaseModel):
    """One person's feedback. It never changes the report's numbers."""

    id: str
    session_id: str
    author_role: AuthorRole
    author_name: str | None
    is_own: bool
    rating: int
    scores: dict[str, float]
    comments: str
    shared: bool
    version: int
    earlier: list[VersionOut] = Field(description="Versions before this one, for their author alone.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, opinion: Opinion, reader: Author) -> Self:
        """The feedback as this reader sees it."""
        own, said = opinion.author.id == reader.id, opinion.said
        return cls(
            id=public_id("feedback", opinion.id), session_id=public_id("session", opinion.session_id),
            author_role=opinion.author.role, author_name=opinion.author.name, is_own=own, rating=said.rating,
            scores=dict(said.scores), comments=said.comments, shared=said.shared, version=opinion.version,
            earlier=[VersionOut.of(one) for one in opinion.earlier] if own else [],
            created_at=opinion.created_at, updated_at=opinion.updated_at,
        )  # fmt: skip


class FeedbackList(BaseModel):
    """All feedback on a session that the caller may read, the oldest first."""

    data: list[FeedbackOut]


@router.post(
    "/sessions/{session_id}/feedback", status_code=status.HTTP_201_CREATED, operation_id="giveFeedback",
    summary="Say what you think of a session, once; it never changes the report's numbers", response_model=FeedbackOut,
    responses=NEW,
)  # fmt: skip
async def give(session_id: SessionId, body: FeedbackBody, caller: CallerDep, services: ServicesDep) -> Response:
    card = await _session(services, caller, Verb.CHANGE, session_id)
    author = author_of(caller, card, body.author_role, await _name(services, caller))
    said = Said(body.rating, body.scores, body.comments, body.shared)
    async with services.database.unit(card.org_id) as unit:
        opinion = await store.give(unit, card.id, author, said, services.clock.now())
    return made(f"/v1/sessions/{session_id}/feedback", FeedbackOut.of(opinion, author))


@router.get(
    "/sessions/{session_id}/feedback", operation_id="listFeedback", summary="What people said of a session",
    response_model=FeedbackList, responses=LOOKED_AT,
)  # fmt: skip
async def list_(session_id: SessionId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    card = await _session(services, caller, Verb.READ, session_id)
    opinions = await store.opinions_on(services.database.glance(card.org_id), card.id)
    reader = author_of(caller, card, None)
    return shown(
        request, FeedbackList(data=[FeedbackOut.of(one, reader) for one in visible_to(caller, card, opinions)])
    )


@router.patch(
    "/sessions/{session_id}/feedback", operation_id="changeFeedback",
    summary="Change your own feedback; what you said before is kept",
)  # fmt: skip
async def change(session_id: SessionId, body: ChangedFeedback, caller: CallerDep, services: ServicesDep) -> FeedbackOut:
    card = await _session(services, caller, Verb.CHANGE, session_id)
    me = author_of(caller, card, None)
    changes = body.model_dump(exclude_none=True)
    async with services.database.unit(card.org_id) as unit:
        opinion = await store.own_opinion(unit, card.id, me.id)
        opinion = await store.change(unit, opinion, replace(opinion.said, **changes), services.clock.now())
    return FeedbackOut.of(opinion, me)


async def _session(services: Services, caller: Caller, verb: Verb, session_id: str) -> SessionCard:
    """The session, if the caller may see it and do this to feedback on it."""
    card = await session_for(services, caller, Verb.READ, session_id)
    demand(caller, verb, Owned("feedback", card.org_id, card.owner_id, card.id))
    return card


async def _name(services: Services, caller: Caller) -> str | None:
    if not isinstance(caller, Member):
        return None
    return (await own_account(services.database.glance(caller.org_id), caller)).name
