"""The paths of this dialect: what the front end of an interview in phases asks for."""

from typing import Annotated

from fastapi import Path, Query, Request, Security, status

from vivaroom.accounts.membership import describe, own_account
from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine, owner_seen_by
from vivaroom.api.finding import held_for
from vivaroom.api.recorded import may_be_told_judgement
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.uploads import upload_schema
from vivaroom.db.keyset import Stretch
from vivaroom.dialects.phased import wire
from vivaroom.dialects.phased.answering import question_of, typed
from vivaroom.dialects.phased.schemas import (
    PhasedAnswered,
    PhasedAnswerIn,
    PhasedProfile,
    PhasedProfileIn,
    PhasedResume,
    PhasedResumeIn,
    PhasedStart,
    PhasedStarted,
)
from vivaroom.dialects.phased.starting import begin, changed, take_in, upload_of
from vivaroom.dialects.phased.visit import NAME
from vivaroom.dialects.visitors import Visitor
from vivaroom.resumes.store import resumes_of

router = Routes(prefix="/api", tags=[NAME])
VisitorDep = Annotated[Member, Security(Visitor(NAME))]
SessionId = Annotated[str, Path(max_length=64, description="The id of an interview.")]
Limit = Annotated[int, Query(ge=1, le=100, description="The newest so many.")]


@router.get("/profile", summary="The caller's profile")
async def profile(member: VisitorDep, services: ServicesDep) -> PhasedProfile:
    return wire.profile(await own_account(services.database.glance(member.org_id), member))


@router.put("/profile", summary="Change the caller's profile; what is left out stays")
async def change_profile(body: PhasedProfileIn, member: VisitorDep, services: ServicesDep) -> PhasedProfile:
    demand(member, Verb.CHANGE, Owned("account", member.org_id, member.account_id))
    async with services.database.unit(member.org_id) as unit:
        account = await own_account(unit, member)
        name = body.name if "name" in body.model_fields_set else account.name
        return wire.profile(await describe(unit, member, name, changed(account.profile, body)))


@router.get("/resumes", summary="List resumes, newest first")
async def resumes(
    member: VisitorDep, services: ServicesDep, request: Request, limit: Limit = 100
) -> list[PhasedResume]:
    demand(member, Verb.LIST, mine(member, "resume"))
    found = await resumes_of(services.database.glance(member.org_id), owner_seen_by(member)).page(Stretch(limit))
    return [wire.resume(card, str(request.base_url)) for card in found[:limit]]


@router.post(
    "/resumes", status_code=status.HTTP_201_CREATED, summary="Add a resume: a file, its text, or what is known of it",
    openapi_extra=upload_schema(PhasedResumeIn),
)  # fmt: skip
async def add_resume(request: Request, member: VisitorDep, services: ServicesDep) -> PhasedResume:
    return wire.resume(await take_in(services, member, await upload_of(request)), str(request.base_url))


@router.post(
    "/interviews/start", status_code=status.HTTP_201_CREATED, summary="Begin an interview for a role, from a resume"
)
async def start(body: PhasedStart, member: VisitorDep, services: ServicesDep) -> PhasedStarted:
    held = (await begin(services, member, body)).held
    return wire.started(held, services.clock.now(), judged=may_be_told_judgement(member, held))


@router.post("/interviews/{session_id}/answer", summary="Answer a question")
async def answer(
    session_id: SessionId, body: PhasedAnswerIn, member: VisitorDep, services: ServicesDep
) -> PhasedAnswered:
    held = await held_for(services, member, Verb.TAKE, session_id)
    given = typed(body.text, question_of(held.session, body.question_id), body.client_id)
    taken = await services.director.take_turn(held.org_id, held.session_id, given)
    return wire.answered(taken, services.clock.now(), judged=may_be_told_judgement(member, held))
