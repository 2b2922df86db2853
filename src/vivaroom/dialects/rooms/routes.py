"""The paths of this dialect: what a mock interview's own front end asks for."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Security, status

from vivaroom.accounts.membership import change_role, own_account
from vivaroom.accounts.policy import Member, Verb, demand, mine, owner_seen_by
from vivaroom.accounts.signin import Registration
from vivaroom.api.finding import held_for, resume_for, session_for
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.uploads import UPLOAD_SCHEMA, read_upload
from vivaroom.db.keyset import Stretch
from vivaroom.dialects.rooms import opinions, wire
from vivaroom.dialects.rooms.entering import entry
from vivaroom.dialects.rooms.schemas import (
    RoomsEntry,
    RoomsFeedback,
    RoomsFeedbackIn,
    RoomsInterview,
    RoomsInterviewChange,
    RoomsInterviewIn,
    RoomsLogin,
    RoomsMessage,
    RoomsRegistered,
    RoomsRegistration,
    RoomsResume,
    RoomsRole,
    RoomsToken,
    RoomsUser,
)
from vivaroom.dialects.rooms.wishes import NAME, arrange, login_of, rearrange
from vivaroom.dialects.visitors import Visitor
from vivaroom.interview.designs.store import interviews_of
from vivaroom.interview.sessions.store import SessionCard, find_session, sessions_of
from vivaroom.kit.ids import parse_id
from vivaroom.resumes.keeping import keep_upload
from vivaroom.resumes.store import resumes_of

router = Routes(tags=[NAME])
VisitorDep = Annotated[Member, Security(Visitor(NAME))]
UserId = Annotated[str, Path(max_length=64)]
ResumeId = Annotated[str, Path(max_length=64)]
SessionId = Annotated[str, Path(max_length=64, description="The id of an interview.")]
Limit = Annotated[int, Query(ge=1, le=100, description="The newest so many.")]
_LOGIN: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": RoomsLogin.model_json_schema()}
            for kind in ("application/json", "application/x-www-form-urlencoded")
        },
    }
}


@router.post("/auth/register", status_code=status.HTTP_201_CREATED, summary="Make an account")
async def register(body: RoomsRegistration, services: ServicesDep) -> RoomsRegistered:
    username = None if "@" in body.username else body.username
    asked = Registration(body.email, body.password, body.username, username=username)
    signed_in = await services.signin.register(asked)
    account = await own_account(services.database.glance(signed_in.account.org_id), signed_in.account.member)
    return wire.registered(signed_in, account)


@router.post("/auth/login", summary="Sign in with username or e-mail address", openapi_extra=_LOGIN)
async def login(request: Request, services: ServicesDep) -> RoomsToken:
    sent = await login_of(request)
    return wire.tokens(await services.signin.login(sent.username or sent.email or "", sent.password))


@router.get("/auth/me", summary="Whose token this is")
async def me(member: VisitorDep, services: ServicesDep) -> RoomsUser:
    return wire.user(await own_account(services.database.glance(member.org_id), member))


@router.patch("/auth/users/{user_id}/role", summary="Give somebody another role")
async def set_role(user_id: UserId, body: RoomsRole, member: VisitorDep, services: ServicesDep) -> RoomsUser:
    async with services.database.unit(member.org_id) as unit:
        return wire.user(await change_role(unit, member, parse_id("user", user_id), body.ours))


@router.post(
    "/resumes", status_code=status.HTTP_201_CREATED, summary="Add a resume", openapi_extra=UPLOAD_SCHEMA
)  # fmt: skip
async def add_resume(request: Request, member: VisitorDep, services: ServicesDep) -> RoomsResume:
    demand(member, Verb.CREATE, mine(member, "resume"))
    upload = await read_upload(request)
    async with services.database.unit(member.org_id) as unit:
        return wire.resume(await keep_upload(unit, services, member.account_id, upload), str(request.base_url))


@router.get("/resumes", summary="List resumes, newest first")
async def resumes(member: VisitorDep, services: ServicesDep, request: Request, limit: Limit = 100) -> list[RoomsResume]:
    demand(member, Verb.LIST, mine(member, "resume"))
    found = await resumes_of(services.database.glance(member.org_id), owner_seen_by(member)).page(Stretch(limit))
    return [wire.resume(card, str(request.base_url)) for card in found[:limit]]


@router.get("/resumes/{resume_id}", summary="Look at a resume")
async def resume(resume_id: ResumeId, member: VisitorDep, services: ServicesDep, request: Request) -> RoomsResume:
    return wire.resume(await resume_for(services, member, Verb.READ, resume_id), str(request.base_url))


@router.post("/interviews", status_code=status.HTTP_201_CREATED, summary="Arrange an interview")
async def add_interview(body: RoomsInterviewIn, member: VisitorDep, services: ServicesDep) -> RoomsInterview:
    session_id = await arrange(services, member, body)
    return await _one(services, await find_session(services.database.glance(member.org_id), session_id))


@router.get("/interviews", summary="List interviews, newest first")
async def interviews(member: VisitorDep, services: ServicesDep, limit: Limit = 100) -> list[RoomsInterview]:
    demand(member, Verb.LIST, mine(member, "session"))
    found = await sessions_of(services.database.glance(member.org_id), owner_seen_by(member)).page(Stretch(limit))
    return await _shown(services, member, found[:limit])


@router.get("/interviews/{session_id}", summary="Look at an interview")
async def interview(session_id: SessionId, member: VisitorDep, services: ServicesDep) -> RoomsInterview:
    return await _one(services, await session_for(services, member, Verb.READ, session_id))


@router.patch("/interviews/{session_id}", summary="Change the time, the length or the status of an interview")
async def change_interview(
    session_id: SessionId, body: RoomsInterviewChange, member: VisitorDep, services: ServicesDep
) -> RoomsInterview:
    await rearrange(services, await session_for(services, member, Verb.TAKE, session_id), body)
    return await _one(services, await session_for(services, member, Verb.READ, session_id))


@router.post("/interviews/{session_id}/token", summary="A token for the interview's LiveKit room")
async def room_token(session_id: SessionId, member: VisitorDep, services: ServicesDep) -> RoomsEntry:
    return await entry(services, await session_for(services, member, Verb.TAKE, session_id))


@router.get("/interviews/{session_id}/transcript", summary="What was said")
async def transcript(session_id: SessionId, member: VisitorDep, services: ServicesDep) -> list[RoomsMessage]:
    held = await held_for(services, member, Verb.READ, session_id)
    return wire.messages(
        held.card, await services.ledger.events(services.database.glance(held.org_id), held.session_id)
    )


@router.post("/feedback", status_code=status.HTTP_201_CREATED, summary="Say what you think of an interview, once")
async def give_feedback(body: RoomsFeedbackIn, member: VisitorDep, services: ServicesDep) -> RoomsFeedback:
    return await opinions.say(services, member, body)


@router.get("/feedback", summary="Feedback on all interviews, newest first")
async def all_feedback(member: VisitorDep, services: ServicesDep, limit: Limit = 100) -> list[RoomsFeedback]:
    return await opinions.on_all(services, member, limit)


@router.get(
    "/feedback/{session_id}", summary="Feedback on one interview: the report's once it is written, and people's"
)
async def feedback(session_id: SessionId, member: VisitorDep, services: ServicesDep) -> list[RoomsFeedback]:
    return await opinions.on_one(services, member, session_id)


async def _one(services: Services, card: SessionCard) -> RoomsInterview:
    ids = [card.interview_id] if card.interview_id else []
    designs = await interviews_of(services.database.glance(card.org_id), None).these(ids)
    return wire.interview(card, designs[0].design if designs else None)


async def _shown(services: Services, member: Member, cards: list[SessionCard]) -> list[RoomsInterview]:
    ids = list({card.interview_id for card in cards if card.interview_id})
    found = await interviews_of(services.database.glance(member.org_id), None).these(ids)
    designs = {one.id: one.design for one in found}
    return [wire.interview(card, designs.get(card.interview_id) if card.interview_id else None) for card in cards]
