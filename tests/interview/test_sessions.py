"""Session rows: listed, looked at, given another key, erased."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.interview.rooms import Room
from vivaroom.db.keyset import Stretch
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionKey, erase_session, find_session, page_sessions, set_key
from vivaroom.interview.signals import Command, Commanded
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id


async def test_a_session_is_looked_at_with_its_state(room: Room) -> None:
    session_id = await room.live_session()
    card = await find_session(room.database.glance(room.org), session_id)
    assert (card.id, card.org_id, card.status, card.origin) == (session_id, room.org, SessionStatus.LIVE, "v1")
    assert card.opened_at == room.clock.now()
    await room.take(session_id, Commanded(Command.END))
    card = await find_session(room.database.glance(room.org), session_id)
    assert (card.status, card.closed_at) == (SessionStatus.COMPLETED, room.clock.now())


async def test_sessions_are_listed_newest_first_in_stretches(room: Room) -> None:
    ids = [await room.new_session() for _ in range(5)]
    glance = room.database.glance(room.org)
    first = await page_sessions(glance, None, Stretch(limit=2))
    assert [c.id for c in first] == ids[:1:-1]
    rest = await page_sessions(glance, None, Stretch(limit=10, before=first[1].id))
    assert [c.id for c in rest] == ids[2::-1]


async def test_a_candidate_s_list_holds_their_own_sessions(room: Room) -> None:
    session_id = await room.new_session()
    await room.new_session()
    owner = (await room.row(session_id)).owner_id
    assert [c.id for c in await page_sessions(room.database.glance(room.org), owner, Stretch())] == [session_id]


async def test_another_organisation_sees_none_of_them(room: Room) -> None:
    session_id = await room.new_session()
    other = room.database.glance(new_id())
    assert await page_sessions(other, None, Stretch()) == []
    with pytest.raises(NotFound) as refused:
        await find_session(other, session_id)
    assert refused.value.code == "session_not_found"


async def test_another_key_replaces_the_first(room: Room) -> None:
    session_id = await room.new_session()
    key = SessionKey(b"another", room.clock.now() + timedelta(hours=1))
    async with room.database.unit(room.org) as unit:
        await set_key(unit, session_id, key)
    row = await room.row(session_id)
    assert (row.secret_digest, row.secret_expires_at) == (key.digest, key.expires_at)


async def test_an_erased_session_leaves_nothing_that_was_said(room: Room) -> None:
    session_id, kept = await room.live_session(), await room.live_session()
    for one in (session_id, kept):
        await room.answer(one, "the canary a b")
    async with room.database.unit(room.org) as unit:
        await erase_session(unit, session_id)
    assert await room.seqs(session_id) == []
    assert await room.seqs(kept)
    async with room.database.system_unit() as unit:
        for table in ("session_event", "evaluation", "report"):
            rows = await unit.rows(text(f"select 1 from vivaroom.{table} where session_id = '{session_id}'"))
            assert list(rows) == []
    with pytest.raises(NotFound):
        await room.answer(session_id)


async def test_another_organisation_cannot_erase_it(room: Room) -> None:
    session_id = await room.live_session()
    async with room.database.unit(new_id()) as unit:
        await erase_session(unit, session_id)
    assert await room.seqs(session_id)
