"""One meeting in a room: the same visit as on a socket or a call, carried by the room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vivaroom.accounts.policy import CandidateKey
from vivaroom.api.realtime.call_channel import CallChannel
from vivaroom.api.realtime.entering import held_by, visitor_of
from vivaroom.api.realtime.line import complaint
from vivaroom.api.realtime.visit import Visit
from vivaroom.api.rooms.captions import Captioned
from vivaroom.api.rooms.host import Meeting
from vivaroom.api.services import Services
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import TooMany, Unavailable
from vivaroom.kit.ids import public_id
from vivaroom.ports.rooms import Chair

CONNECT_SECONDS = 20.0
RETRY_SECONDS = 3.0


async def meet(services: Services, meeting: Meeting, chair: Chair) -> None:
    """Wait for the candidate, and converse; a candidate who does not come is given up, one for whom there is no seat yet is told
    so and waits. Raises what `visitor_of` raises.

    Whoever is in the room as the candidate was given a pass for this session, and is as good as its key.
    """
    caller = CandidateKey(meeting.session_id, meeting.org_id)
    visitor = await visitor_of(services, caller, public_id("session", meeting.session_id), None)
    visit = Visit(CallChannel(chair), services, visitor, on_call=True)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            is_there = await chair.opened()
    except TimeoutError:
        return None
    if not is_there:
        return None
    carrier = Captioned(visit.teller, chair)
    while True:
        await visit.begin()
        try:
            async with held_by(services).open(visitor.card.org_id, visitor.card.id, carrier) as conversation:
                meeting.end = visit.end
                async with recorded(services, meeting, visitor.card):
                    return await visit.hold(conversation)
        except (TooMany, Unavailable) as error:  # no seat is free, or the voices are still loading
            await chair.send(complaint(error).model_dump_json())
        if await _goes(chair):
            return None


@asynccontextmanager
async def recorded(services: Services, meeting: Meeting, card: SessionCard) -> AsyncIterator[None]:
    """The media server records for the length of the block, where that is wanted and the candidate has agreed."""
    keeper = services.room_host.keeper if services.room_host else None
    if keeper is None:
        yield
        return
    held = await services.ledger.read(services.database.glance(card.org_id), card.id)
    beginning = asyncio.create_task(keeper.begin(meeting.room, card, held.session.consent), name="has a room recorded")
    try:
        yield
        begun = await beginning
        if begun is not None:
            await keeper.end(begun)
    finally:
        beginning.cancel()


async def _goes(chair: Chair) -> bool:
    """Wait before it is tried again; whether the candidate has gone meanwhile. What they say is not listened to."""
    try:
        async with asyncio.timeout(RETRY_SECONDS):
            while await chair.receive() is not None:
                pass
    except TimeoutError:
        return False
    return True
