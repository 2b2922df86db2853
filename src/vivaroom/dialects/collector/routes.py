"""The paths of this dialect: setting an interview up, beginning and holding it, and what was said."""

from typing import Annotated

from fastapi import Depends, File, Header, Path, Query, Security, UploadFile, WebSocket

from vivaroom.accounts.policy import Member, Verb, demand, mine
from vivaroom.api.callers import CallerDep
from vivaroom.api.doors import answered_protocol
from vivaroom.api.finding import held_for, interview_for, session_for
from vivaroom.api.realtime.door import check_page
from vivaroom.api.realtime.socket_channel import SocketChannel
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.dialects.collector import sittings, wire
from vivaroom.dialects.collector.schemas import (
    CollectorAnswerIn,
    CollectorEntry,
    CollectorHeard,
    CollectorReply,
    CollectorSession,
    CollectorSessionIn,
    CollectorStartIn,
    CollectorTurn,
    CollectorTurnIn,
    Label,
    SessionType,
)
from vivaroom.dialects.collector.sittings import NAME, Place, conversation_for, place_of
from vivaroom.dialects.collector.visit import Visit
from vivaroom.dialects.visitors import Visitor
from vivaroom.interview.collecting.collector import Opening
from vivaroom.interview.signals import Answered

router = Routes(tags=[NAME])
VisitorDep = Annotated[Member, Security(Visitor(NAME))]
CollectorId = Annotated[str, Path(max_length=64, description="The `collector_session_id`.")]
InterviewId = Annotated[str, Path(max_length=64)]
SessionId = Annotated[str, Path(max_length=64, description="The `interview_session_id`.")]
AnyId = Annotated[str, Path(max_length=64, description="The id of a session of this type.")]
PlaceDep = Annotated[Place | None, Depends(place_of)]
Accept = Annotated[str | None, Header(include_in_schema=False)]
Sound = Annotated[UploadFile, File(description="WebM, Ogg, MP3, WAV, FLAC or m4a, told by its content.")]


@router.post("/api/collector/start", summary="Begin to set an interview up in conversation")
async def start_collector(
    member: VisitorDep, services: ServicesDep, body: CollectorStartIn | None = None
) -> CollectorReply:
    demand(member, Verb.CREATE, mine(member, "collector"))
    opening = Opening((body and body.text) or "", origin=NAME)
    return wire.reply(await services.collector.start(member.org_id, member.account_id, opening))


@router.post("/api/collector/{collector_id}/turn", summary="Say what the interview shall be")
async def collector_turn(
    collector_id: CollectorId, body: CollectorTurnIn, member: VisitorDep, services: ServicesDep
) -> CollectorReply:
    found = await conversation_for(services, member, Verb.CHANGE, collector_id)
    return wire.reply(await services.collector.turn(found.org_id, found.id, body.text, body.client_id))


@router.post("/api/interviews/sessions/{session_id}/turn", summary="Answer the current question in writing")
async def turn(
    session_id: SessionId, body: CollectorAnswerIn, member: VisitorDep, services: ServicesDep
) -> CollectorTurn:
    card = await session_for(services, member, Verb.TAKE, session_id)
    taken = await services.director.take_turn(card.org_id, card.id, Answered(body.text, body.client_id))
    return wire.turn(taken, body.text)


@router.post("/api/interviews/{interview_id}/start", summary="Begin a session of an interview")
async def start(
    interview_id: InterviewId, member: VisitorDep, services: ServicesDep, body: CollectorSessionIn | None = None,
    accept: Accept = None,
) -> CollectorSession:  # fmt: skip
    interview = await interview_for(services, member, Verb.READ, interview_id)
    who = body or CollectorSessionIn()
    return wire.begun(await sittings.begin(services, interview, member, who.candidate_name or who.user_id, accept))


@router.get("/api/transcripts/{session_type}/{session_id:id}", summary="What was said")
async def transcripts(
    session_type: SessionType, session_id: AnyId, member: VisitorDep, services: ServicesDep
) -> list[CollectorEntry]:
    if session_type == "collector":
        return wire.of_conversation(await conversation_for(services, member, Verb.READ, session_id))
    held = await held_for(services, member, Verb.READ, session_id)
    recorded = await services.ledger.events(services.database.glance(held.org_id), held.session_id)
    return wire.of_session(held.session_id, recorded)


@router.post("/api/transcripts/voice/transcribe", summary="What is said in a recording, kept where a session is named")
async def transcribe(file: Sound, place: PlaceDep, member: VisitorDep, services: ServicesDep) -> CollectorHeard:
    demand(member, Verb.CREATE, mine(member, "session"))
    where = await sittings.kept_in(services, member, place)
    heard = await services.clips.hear(await file.read())
    await sittings.keep(services, where, heard.text.strip())
    return CollectorHeard(text=heard.text.strip())


@router.websocket("/api/interviews/sessions/{session_id}/voice")
async def voice(
    socket: WebSocket, session_id: SessionId, caller: CallerDep, services: ServicesDep,
    user_id: Annotated[Label, Query()] = None,
) -> None:  # fmt: skip
    check_page(socket)
    card = await session_for(services, sittings.candidate_at(socket, services, caller), Verb.TAKE, session_id)
    async with services.bus.listen(card.id) as news:
        held = await sittings.connect(services, card)
        await socket.accept(answered_protocol(socket))
        sound = sittings.sound_for(held, socket.headers.get("accept"))
        await Visit(services, held, SocketChannel(socket), sound).hold(news)
