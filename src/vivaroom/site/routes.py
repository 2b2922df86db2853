"""The pages of the product: start, resumes, the room, reports, and what runs here."""

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Response

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import resume_for, session_for
from vivaroom.api.paging import StretchDep
from vivaroom.api.resumes import ResumeId
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.content.loader import library
from vivaroom.db.keyset import Stretch
from vivaroom.resumes.store import ResumeStatus
from vivaroom.site import assets, invited, operator, providers, signing, spending
from vivaroom.site.listing import list_resumes, list_sessions
from vivaroom.site.pages import PageRoute, nothing_new, page
from vivaroom.site.playing import is_coming, recording_of
from vivaroom.site.report import Stage, report_for, report_shown, stage_of
from vivaroom.site.resume_page import resume_page
from vivaroom.site.room import CONSENT, RetentionDep, VoiceDep, room_shown
from vivaroom.site.start import CHOICES
from vivaroom.site.viewer import ViewerDep, is_guest
from vivaroom.site.waiting import STORED

router = APIRouter(route_class=PageRoute, include_in_schema=False)
LATEST = 3
ResumeChosen = Annotated[str, Query(max_length=64, pattern=r"^(res_[0-9a-f]{32})?$")]


def install(app: FastAPI, keep_sessions_days: int | None = None, *, voice: bool = False) -> None:
    """Add the pages and what they load to an application.

    They tell how long closed sessions are kept, and offer to speak where `voice` says that the server can listen.
    """
    app.state.keep_sessions_days = keep_sessions_days
    app.state.offers_voice = voice
    app.include_router(assets.router)
    app.include_router(signing.router)
    app.include_router(invited.router)
    app.include_router(operator.router)
    app.include_router(spending.router)
    app.include_router(providers.router)
    app.include_router(router)


@router.get("/")
async def start(viewer: ViewerDep, voice: VoiceDep, resume: ResumeChosen = "") -> Response:
    if viewer is not None and not viewer.is_signed_in:
        return page("welcome.html", here="welcome", viewer=viewer)
    roles = [role.name for role in library().roles.values()]
    return page("start.html", here="start", viewer=viewer, roles=roles, choices=CHOICES, chosen=resume, voice=voice)


@router.get("/my/sessions", dependencies=STORED)
async def sessions(viewer: ViewerDep, member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    return page(
        "sessions.html", here="sessions", viewer=viewer, sessions=await list_sessions(services, member, stretch)
    )


@router.get("/my/sessions/more", dependencies=STORED)
async def more_sessions(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    return page("session_cards.html", sessions=await list_sessions(services, member, stretch))


@router.get("/my/sessions/latest", dependencies=STORED)
async def latest_sessions(member: MemberDep, services: ServicesDep) -> Response:
    return page("latest_sessions.html", sessions=await list_sessions(services, member, Stretch(LATEST, None)))


@router.get("/my/resumes", dependencies=STORED)
async def resumes(viewer: ViewerDep, member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    return page("resumes.html", here="resumes", viewer=viewer, resumes=await list_resumes(services, member, stretch))


@router.get("/my/resumes/more", dependencies=STORED)
async def more_resumes(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    return page("resume_cards.html", resumes=await list_resumes(services, member, stretch))


@router.get("/my/resumes/choices", dependencies=STORED)
async def resume_choices(member: MemberDep, services: ServicesDep, chosen: ResumeChosen = "") -> Response:
    found = await list_resumes(services, member, Stretch(LATEST, None))
    return page("resume_choices.html", resumes=found.shown, chosen=chosen)


@router.get("/my/resumes/{resume_id}", dependencies=STORED)
async def resume(viewer: ViewerDep, resume_id: ResumeId, caller: CallerDep, services: ServicesDep) -> Response:
    found = await resume_for(services, caller, Verb.READ, resume_id)
    return page("resume.html", here="resumes", viewer=viewer, resume=resume_page(found))


@router.get("/my/resumes/{resume_id}/state", dependencies=STORED)
async def resume_state(resume_id: ResumeId, caller: CallerDep, services: ServicesDep) -> Response:
    found = await resume_for(services, caller, Verb.READ, resume_id)
    return nothing_new(found.status is ResumeStatus.PARSING)


@router.get("/my/sessions/{session_id}/report", dependencies=STORED)
async def report(viewer: ViewerDep, session_id: SessionId, caller: CallerDep, services: ServicesDep) -> Response:
    card = await report_for(services, caller, session_id)
    shown = await report_shown(services, caller, card)
    return page("report.html", here="sessions", viewer=viewer, report=shown, guest=is_guest(caller))


@router.get("/my/sessions/{session_id}/report/stage", dependencies=STORED)
async def report_stage(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> Response:
    card = await report_for(services, caller, session_id)
    return nothing_new(await stage_of(services, card) is Stage.WRITING)


@router.get("/my/sessions/{session_id}/report/sound", dependencies=STORED)
async def report_sound(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> Response:
    card = await report_for(services, caller, session_id)
    return nothing_new(is_coming(await recording_of(services, card)))


@router.get("/room/{session_id}", dependencies=STORED)
async def room(
    viewer: ViewerDep, session_id: SessionId, caller: CallerDep, services: ServicesDep, keep: RetentionDep, voice: VoiceDep,
) -> Response:  # fmt: skip
    card = await session_for(services, caller, Verb.READ, session_id)
    told: dict[str, Any] = {"keep_days": keep, "voice": voice, "consent": CONSENT, "guest": is_guest(caller)}
    return page("room.html", here="room", viewer=viewer, room=await room_shown(services, card), **told)


@router.get("/about")
async def about(viewer: ViewerDep) -> Response:
    return page("about.html", here="about", viewer=viewer, library=library())
