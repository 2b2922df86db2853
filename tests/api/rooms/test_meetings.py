"""The interviewer comes into a room when a candidate does, holds the interview there, and leaves with them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
from pydantic import SecretStr

from tests.api.realtime.house import House, Seated, house_of
from tests.api.realtime.lines import LOOPBACK
from tests.api.rooms.seated import SeatedRooms, until
from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.rooms import meeting
from vivaroom.api.rooms.host import PASS_LIFETIME, RoomHost, hosting
from vivaroom.api.services import Services
from vivaroom.app.rooms import come_to_rooms
from vivaroom.kit.errors import TooMany
from vivaroom.kit.ids import new_id
from vivaroom.ports.rooms import INTERVIEWER

NAMES = RoomNames(SecretStr("not-a-real-secret"))


@dataclass
class Hotel:
    """A house with rooms."""

    house: House
    rooms: SeatedRooms
    host: RoomHost

    def room(self, seat: Seated) -> str:
        return NAMES.name(seat.org_id, seat.id)

    async def tell(self, news: str, seat: Seated, stay: str = "PA_1") -> None:
        """The media server tells of a candidate."""
        assert (await self.post(f"{news} {self.room(seat)} {stay}")).status_code == 204

    async def post(self, body: str, signature: str = "signed") -> httpx.Response:
        transport = httpx.ASGITransport(self.house.app, client=LOOPBACK)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            headers = {"Authorization": signature, "Content-Type": "application/webhook+json"}
            return await client.post("/v1/livekit/webhook", content=body, headers=headers)


@pytest.fixture
async def hotel(services: Services) -> AsyncIterator[Hotel]:
    rooms = SeatedRooms()
    async with hosting(rooms, NAMES) as host:
        yield Hotel(house_of(replace(services, room_host=host)), rooms, host)


async def test_a_candidate_who_comes_is_met_interviewed_and_left(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    chair = hotel.rooms.chairs[0]
    created = await chair.until("session.created")
    assert created["session"]["id"] == seat.public_id
    await chair.until("response.done")
    asked = len(chair.captions)
    assert asked >= 1
    assert {speaker for speaker, _, _ in chair.captions} == {INTERVIEWER}
    assert chair.voice
    content = [{"type": "input_text", "text": "I would measure first."}]
    chair.says("conversation.item.create", item={"type": "message", "role": "user", "content": content})
    assert (await chair.until("interview.answer"))["text"] == "I would measure first."
    await chair.until("response.done", 2)
    assert len(chair.captions) > asked
    chair.says("interview.command", command="end")
    assert (await chair.until("interview.hung_up"))["code"] == 4410
    await until(lambda: chair.left and hotel.house.conversations.held == 0)


async def test_sound_of_the_room_reaches_the_conversation(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    chair = hotel.rooms.chairs[0]
    await chair.until("response.done")
    chair.incoming.put_nowait(b"\1\1" * 320)
    await until(lambda: len(hotel.house.conversation.heard) > 0)


@pytest.mark.parametrize("how", ["goes", "is told to have gone"])
async def test_a_candidate_who_leaves_may_come_back_and_goes_on(hotel: Hotel, how: str) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    await hotel.rooms.chairs[0].until("response.done")
    await hotel.tell("departed", seat, "PA_0")  # of a stay before this one
    if how == "goes":
        hotel.rooms.chairs[0].goes()
    else:
        await hotel.tell("departed", seat)
    await until(lambda: hotel.rooms.chairs[0].left and hotel.house.conversations.held == 0)
    hotel.rooms.there = "PA_2"
    await hotel.tell("arrived", seat, "PA_2")
    await until(lambda: len(hotel.rooms.chairs) == 2)
    created = await hotel.rooms.chairs[1].until("session.created")
    assert created["session"]["last_seq"] > 0


async def test_who_is_told_twice_comes_once_and_looks_again_afterwards(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    await hotel.rooms.chairs[0].until("response.done")
    await hotel.tell("arrived", seat, "PA_2")
    assert len(hotel.rooms.chairs) == 1
    hotel.rooms.chairs[0].goes()
    await until(lambda: len(hotel.rooms.chairs) == 2)
    await hotel.rooms.chairs[1].until("response.done")
    assert hotel.rooms.chairs[0].left


async def test_a_candidate_who_does_not_come_is_not_waited_for(hotel: Hotel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "CONNECT_SECONDS", 0.05)
    seat = await hotel.house.seat()
    hotel.rooms.there = None
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs) and hotel.rooms.chairs[0].left)
    assert hotel.house.conversations.opened == []


async def test_a_server_that_goes_tells_candidates_to_come_again(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    chair = hotel.rooms.chairs[0]
    await chair.until("response.done")
    await hotel.host.close()
    assert [one["code"] for one in chair.events if one["type"] == "interview.hung_up"] == [1012]
    assert chair.left
    await hotel.tell("arrived", seat, "PA_2")
    assert len(hotel.rooms.chairs) == 1


async def test_a_server_that_starts_comes_to_those_who_wait_already(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    hotel.rooms.alone = ["somebody-elses-room", hotel.room(seat)]
    come_to_rooms(hotel.house.app.state.services)
    await until(lambda: bool(hotel.rooms.chairs))
    await hotel.rooms.chairs[0].until("response.done")
    assert len(hotel.rooms.chairs) == 1


async def test_a_media_server_that_does_not_tell_who_waits_stops_no_start(hotel: Hotel) -> None:
    hotel.rooms.broken = True
    come_to_rooms(hotel.house.app.state.services)
    seat = await hotel.house.seat()
    hotel.rooms.broken = False
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))


async def test_a_candidate_for_whom_there_is_no_seat_is_told_so_and_met_later(
    hotel: Hotel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting, "RETRY_SECONDS", 0.02)
    hotel.house.conversations.refusal = TooMany("no_room", "All seats are taken.")
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    chair = hotel.rooms.chairs[0]
    assert (await chair.until("error"))["error"]["code"] == "no_room"
    hotel.house.conversations.refusal = None
    await chair.until("response.done")


async def test_a_candidate_who_does_not_wait_for_a_seat_is_let_go(hotel: Hotel) -> None:
    hotel.house.conversations.refusal = TooMany("no_room", "All seats are taken.")
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    chair = hotel.rooms.chairs[0]
    await chair.until("error")
    chair.goes()
    await until(lambda: chair.left)


async def test_the_room_of_a_session_that_is_over_is_left_at_once(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    await hotel.rooms.chairs[0].until("response.done")
    hotel.rooms.chairs[0].says("interview.command", command="end")
    await until(lambda: hotel.rooms.chairs[0].left)
    await hotel.tell("arrived", seat)
    await until(lambda: len(hotel.rooms.chairs) == 2 and hotel.rooms.chairs[1].left)
    assert hotel.rooms.chairs[1].events == []


async def test_a_media_server_that_fails_ends_nothing_else(hotel: Hotel) -> None:
    seat = await hotel.house.seat()
    hotel.rooms.broken = True
    await hotel.tell("arrived", seat)
    await asyncio.sleep(0)
    hotel.rooms.broken = False
    await until(lambda: not hotel.host._held)
    await hotel.tell("arrived", seat)
    await until(lambda: bool(hotel.rooms.chairs))
    await hotel.rooms.chairs[0].until("response.done")


async def test_rooms_of_others_and_news_that_nobody_signed_change_nothing(hotel: Hotel) -> None:
    assert (await hotel.post("arrived somebody-elses-room PA_1")).status_code == 204
    seat = await hotel.house.seat()
    refused = await hotel.post(f"arrived {hotel.room(seat)} PA_1", "forged")
    assert (refused.status_code, refused.json()["code"]) == (401, "livekit_signature_wrong")
    assert hotel.rooms.chairs == []


def test_a_pass_is_for_the_room_of_the_session_and_lasts_as_an_access_token() -> None:
    org_id, session_id = new_id(), new_id()
    admitted = RoomHost(SeatedRooms(), NAMES).admit(org_id, session_id)
    assert NAMES.read(admitted.room) == (org_id, session_id)
    assert str(PASS_LIFETIME) in admitted.token


async def test_a_server_without_rooms_says_what_they_need(services: Services) -> None:
    host = RoomHost(SeatedRooms(), NAMES)
    response = await Hotel(house_of(services), SeatedRooms(), host).post("arrived a b")
    assert (response.status_code, response.json()["code"]) == (404, "rooms_not_configured")
