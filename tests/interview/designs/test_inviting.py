"""Invitations: links that open a session, and the appointment in a calendar."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.interview.designs.test_designs import OWNER, designer, made
from tests.interview.rooms import Room
from tests.interview.scenes import START, plan
from vivaroom.accounts.session_keys import digest_of
from vivaroom.db.keyset import Stretch
from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Unit
from vivaroom.interview.designs import store
from vivaroom.interview.designs.calendar import calendar_file
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.inviting import VALID_FOR, Inviter, Wish
from vivaroom.interview.designs.store import Interview, Invitation
from vivaroom.interview.sessions.starting import KEY_VALID_FOR, SessionStarter
from vivaroom.kit.errors import Conflict, Gone, NotFound
from vivaroom.kit.ids import new_id


class Openings:
    """Notes which sessions came of invitations."""

    def __init__(self) -> None:
        self.opened: list[UUID] = []

    async def invitation_opened(self, unit: Unit, invitation: Invitation, session_id: UUID) -> None:
        self.opened.append(session_id)


def inviter(room: Room, openings: Openings | None = None) -> Inviter:
    """The inviter of this room."""
    return Inviter(room.database, SessionStarter(room.database, room.clock), openings or Openings(), room.clock)


async def invited(room: Room, wish: Wish = Wish(name="Ada")) -> tuple[Invitation, str]:
    """An invitation and its secret."""
    return await inviter(room).invite(await made(room), Wish(name="Ada"))


async def key_of(room: Room, session_id: UUID) -> object:
    """The digest of the key that opens a session."""
    async with room.database.system_unit() as unit:
        query = select(SessionRow.secret_digest).where(SessionRow.id == session_id)
        return (await unit.execute(query)).scalar_one()


async def test_a_link_opens_a_session_of_the_invited_person(room: Room) -> None:
    invitation, secret = await invited(room)
    openings = Openings()
    started = await inviter(room, openings).open(secret)
    row = await room.row(started.session_id)
    assert (row.candidate_name, row.owner_id, row.invitation_id) == ("Ada", invitation.id, invitation.id)
    assert openings.opened == [started.session_id]
    assert started.expires_at == room.clock.now() + KEY_VALID_FOR


async def test_the_link_opens_the_same_session_again_with_a_fresh_key(room: Room) -> None:
    _, secret = await invited(room)
    openings = Openings()
    first, second = await inviter(room, openings).open(secret), await inviter(room, openings).open(secret)
    assert first.session_id == second.session_id
    assert first.client_secret != second.client_secret
    assert await key_of(room, first.session_id) == digest_of(second.client_secret)
    assert len(openings.opened) == 1


async def test_a_link_that_is_opened_by_many_at_once_makes_one_session(room: Room) -> None:
    _, secret = await invited(room)
    started = await asyncio.gather(*(inviter(room).open(secret) for _ in range(6)))
    assert len({s.session_id for s in started}) == 1


async def test_secrets_are_kept_as_digests_only(room: Room) -> None:
    invitation, secret = await invited(room)
    assert secret.startswith("il_")
    assert secret not in repr(invitation)
    with pytest.raises(NotFound) as refused:
        await inviter(room).open(secret[:-1])
    assert refused.value.code == "invitation_not_found"


async def test_a_link_is_valid_for_two_weeks(room: Room) -> None:
    _, secret = await invited(room)
    room.clock.move(VALID_FOR)
    with pytest.raises(Gone) as refused:
        await inviter(room).open(secret)
    assert refused.value.code == "invitation_expired"


async def test_a_withdrawn_link_opens_nothing_and_the_session_that_it_opened_goes_on(room: Room) -> None:
    invitation, secret = await invited(room)
    started = await inviter(room).open(secret)
    await inviter(room).revoke(invitation)
    with pytest.raises(Gone) as refused:
        await inviter(room).open(secret)
    assert refused.value.code == "invitation_revoked"
    assert (await room.row(started.session_id)).status == "created"


async def test_a_link_to_an_interview_that_was_put_away_opens_nothing(room: Room) -> None:
    interview = await made(room)
    _, secret = await inviter(room).invite(interview, Wish())
    await designer(room).put_away(interview)
    with pytest.raises(Gone):
        await inviter(room).open(secret)


async def test_a_session_of_one_s_own_has_its_owner_and_its_key(room: Room) -> None:
    interview = await made(room)
    started = await SessionStarter(room.database, room.clock).start(interview, OWNER, "Grace")
    row = await room.row(started.session_id)
    assert (row.owner_id, row.candidate_name, row.status, row.interview_id) == (OWNER, "Grace", "created", interview.id)
    assert await key_of(room, started.session_id) == digest_of(started.client_secret)


def appointment(title: str) -> tuple[Invitation, Interview]:
    """An invitation for tomorrow."""
    interview = Interview(
        id=new_id(), org_id=new_id(), owner_id=OWNER, title=title, design=Design(duration_minutes=30), plan=plan(),
        created_at=START, updated_at=START,
    )  # fmt: skip
    tomorrow = START + timedelta(days=1)
    invitation = Invitation(
        id=new_id(), org_id=interview.org_id, interview_id=interview.id, email=None, name=None, expires_at=tomorrow,
        scheduled_at=tomorrow, opened_at=None, revoked_at=None, session_id=None, created_at=START,
    )  # fmt: skip
    return invitation, interview


def unfolded(file: str) -> list[str]:
    """The lines as a calendar reads them."""
    return file.replace("\r\n ", "").split("\r\n")


def test_an_appointment_lasts_as_long_as_the_interview() -> None:
    lines = unfolded(calendar_file(*appointment("Backend"), now=START))
    assert "DTSTART:20260303T090000Z" in lines
    assert "DTEND:20260303T093000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_without_a_time_there_is_no_appointment() -> None:
    invitation, interview = appointment("Backend")
    with pytest.raises(Conflict) as refused:
        calendar_file(replace(invitation, scheduled_at=None), interview, START)
    assert refused.value.code == "invitation_unscheduled"


@given(st.text(max_size=200))
def test_any_title_stays_one_line_of_at_most_75_bytes_a_piece(title: str) -> None:
    file = calendar_file(*appointment(title.encode("utf-8", "replace").decode()), now=START)
    assert all(len(line.encode()) <= 75 for line in file.split("\r\n"))
    assert sum(line.startswith("SUMMARY:") for line in unfolded(file)) == 1
    assert len(unfolded(file)) == 12


async def test_invitations_of_an_interview_are_listed_newest_first(room: Room) -> None:
    interview = await made(room)
    ids = [(await inviter(room).invite(interview, Wish()))[0].id for _ in range(3)]
    listed = await store.page_invitations(room.database.glance(room.org), interview.id, Stretch())
    assert [i.id for i in listed] == ids[::-1]
    found, of = await store.invitation_with_stamp(room.database.glance(room.org), ids[0])
    assert (found, of.id) == (listed[-1], interview.id)
    with pytest.raises(NotFound):
        await store.invitation_with_stamp(room.database.glance(new_id()), ids[0])
