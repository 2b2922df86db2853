"""`/v1/realtime/calls`: the call as the carrier of a conversation, as browsers make it by WebRTC."""

import asyncio
from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response, status

from vivaroom.accounts.policy import Caller, Verb, org_of
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.realtime.call_channel import CallChannel
from vivaroom.api.realtime.entering import Visitor, held_by, visitor_of
from vivaroom.api.realtime.offers import OFFER_SCHEMA, SDP, read_offer
from vivaroom.api.realtime.visit import Visit
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.switchboard import Call, Switchboard
from vivaroom.kit.errors import NotFound, Unavailable
from vivaroom.kit.ids import parse_id, public_id
from vivaroom.ports.calls import Peer

router = Routes(prefix="/v1", tags=["realtime"])
CONNECT_SECONDS = 20.0
CallId = Annotated[str, Path(description="`rtc_…`", max_length=64)]
SessionId = Annotated[str | None, Query(max_length=64, description="`ses_…`; a session key may leave it out.")]
Model = Annotated[str | None, Query(max_length=200, description="The session, where clients know it as the model.")]
_ANSWER: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "Our answer. Events travel on the data channel `oai-events`, sound in the tracks.",
        "content": {SDP: {"schema": {"type": "string"}}},
        "headers": {"Location": {"description": "The call.", "schema": {"type": "string"}}},
    }
}


class SdpResponse(Response):
    """A description of one end of a call."""

    media_type = SDP


@router.post(
    "/realtime/calls", operation_id="createCall", summary="Hold the conversation of a session on a call (WebRTC)",
    status_code=status.HTTP_201_CREATED, response_class=SdpResponse, responses=_ANSWER, openapi_extra=OFFER_SCHEMA,
)  # fmt: skip
async def create(
    request: Request, caller: CallerDep, services: ServicesDep, session_id: SessionId = None, model: Model = None
) -> Response:
    org_of(caller)
    offer = await read_offer(request)
    visitor = await visitor_of(services, caller, session_id, model or offer.model)
    call = _switchboard(services).take(visitor.card.id, partial(_hold, services, visitor, offer.sdp))
    location = f"/v1/realtime/calls/{public_id('call', call.id)}"
    return SdpResponse(await call.answered(), status.HTTP_201_CREATED, {"Location": location})


@router.post(
    "/realtime/calls/{call_id}/hangup", operation_id="hangUpCall", summary="End a call; the interview goes on",
    status_code=status.HTTP_204_NO_CONTENT,
)  # fmt: skip
async def hang_up(call_id: CallId, caller: CallerDep, services: ServicesDep) -> None:
    await _end(services, caller, call_id)


@router.delete(
    "/realtime/calls/{call_id}", operation_id="deleteCall", summary="End a call; the interview goes on",
    status_code=status.HTTP_204_NO_CONTENT,
)  # fmt: skip
async def delete(call_id: CallId, caller: CallerDep, services: ServicesDep) -> None:
    await _end(services, caller, call_id)


async def _end(services: Services, caller: Caller, call_id: str) -> None:
    org_of(caller)
    switchboard = _switchboard(services)
    call = switchboard.find(parse_id("call", call_id))
    if call is None or not await _may_take(services, caller, call):
        raise NotFound("call_not_found", "There is no such call in this process, or it is over.")
    await switchboard.hang_up(call)


async def _may_take(services: Services, caller: Caller, call: Call) -> bool:
    """Whoever may not know of the session is told the same as of a call that there never was. Raises Forbidden."""
    try:
        await session_for(services, caller, Verb.TAKE, public_id("session", call.session_id))
    except NotFound:
        return False
    return True


def _switchboard(services: Services) -> Switchboard:
    if services.switchboard is None:
        detail = (
            'This server was installed without calls: pip install "vivaroom[webrtc]", or connect by WS /v1/realtime.'
        )
        raise Unavailable("webrtc_not_installed", detail)
    return services.switchboard


async def _hold(services: Services, visitor: Visitor, offer: str, call: Call, peer: Peer) -> None:
    """Answer, wait until the caller has connected, and converse; a caller who never does is given up."""
    visit = Visit(CallChannel(peer), services, visitor, on_call=True)
    description = await peer.answer(offer)
    await visit.begin()
    async with held_by(services).open(visitor.card.org_id, visitor.card.id, visit.teller) as conversation:
        call.answer(description)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                connected = await peer.opened()
        except TimeoutError:
            return
        if connected:
            call.end = visit.end
            await visit.hold(conversation)
