"""Lets a candidate into the LiveKit room of their interview."""

from vivaroom.api.agreeing import ASKED_BY_THE_FRONT_END
from vivaroom.api.rooms.passes import check_open
from vivaroom.api.services import Services
from vivaroom.dialects.rooms.schemas import RoomsEntry
from vivaroom.dialects.rooms.wishes import NAME
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import Unavailable
from vivaroom.kit.ids import public_id


async def entry(services: Services, card: SessionCard) -> RoomsEntry:
    """A token for the room of a session. Raises Unavailable `provider_not_configured`, Gone `session_over`."""
    if services.room_host is None:
        place = f"/v1/realtime?session_id={public_id('session', card.id)}"
        detail = f"LiveKit is not set up on this server, so there is no room to join; the interview is held at {place}."
        raise Unavailable("provider_not_configured", detail)
    check_open(card)
    if card.origin == NAME:
        held = await services.ledger.read(services.database.glance(card.org_id), card.id)
        if held.session.consent is None:
            await consent(services.database, services.ledger, services.clock, card, ASKED_BY_THE_FRONT_END)
    admitted = services.room_host.admit(card.org_id, card.id)
    return RoomsEntry(token=admitted.token, url=admitted.url, room=admitted.room)
