"""One meeting in a room: the same visit as on a socket or a call, carried by the room."""

import asyncio

from vivaroom.accounts.policy import CandidateKey
from vivaroom.api.realtime.call_channel import CallChannel
from vivaroom.api.realtime.entering import held_by, visitor_of
from vivaroom.api.realtime.visit import Visit
from vivaroom.api.rooms.captions import Captioned
from vivaroom.api.rooms.host import Meeting
from vivaroom.api.services import Services
from vivaroom.kit.ids import public_id
from vivaroom.ports.rooms import Chair

CONNECT_SECONDS = 20.0


async def meet(services: Services, meeting: Meeting, chair: Chair) -> None:
    """Wait for the candidate, and converse; a candidate who does not come is given up. Raises what `visitor_of` raises.

    Whoever is in the room as the candidate was given a pass for this session, and is as good as its key.
    """
    caller = CandidateKey(meeting.session_id, meeting.org_id)
    visitor = await visitor_of(services, caller, public_id("session", meeting.session_id), None)
    visit = Visit(CallChannel(chair), services, visitor, on_call=True)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            is_there = await chair.opened()
    except TimeoutError:
        return
    if not is_there:
        return
    await visit.begin()
    carrier = Captioned(visit.teller, chair)
    async with held_by(services).open(visitor.card.org_id, visitor.card.id, carrier) as conversation:
        meeting.end = visit.end
        await visit.hold(conversation)
