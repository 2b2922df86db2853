"""What a candidate agreed to stands in the ledger before the interview does, once."""

from uuid import UUID

from tests.interview.rooms import Room
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import find_session
from vivaroom.interview.signals import Opened

SPOKEN = ConsentGiven("2026-11.2", voice=True)


async def agree(room: Room, session_id: UUID, given: ConsentGiven) -> None:
    """Give consent as the room's page does."""
    card = await find_session(room.database.glance(room.org), session_id)
    await consent(room.database, room.ledger, room.clock, card, given)


async def test_consent_is_kept_before_the_session_begins(room: Room) -> None:
    session_id = await room.new_session()
    await agree(room, session_id, SPOKEN)
    session = (await room.held(session_id)).session
    assert (session.status, session.consent) == (SessionStatus.CREATED, SPOKEN)
    await room.take(session_id, Opened())
    first = (await room.events(session_id))[0]
    assert (first.seq, first.event) == (1, SPOKEN)
    assert (await room.held(session_id)).session.consent == SPOKEN


async def test_the_same_consent_again_is_not_written_twice(room: Room) -> None:
    session_id = await room.new_session()
    for _ in range(2):
        await agree(room, session_id, SPOKEN)
    assert [r.event for r in await room.events(session_id)] == [SPOKEN]


async def test_whoever_goes_on_by_voice_later_agrees_to_that_too(room: Room) -> None:
    session_id = await room.new_session()
    await agree(room, session_id, ConsentGiven("2026-11.2"))
    await agree(room, session_id, SPOKEN)
    assert (await room.held(session_id)).session.consent == SPOKEN
    assert len(await room.events(session_id)) == 2
