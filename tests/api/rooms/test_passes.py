"""Whoever may take a session gets a pass to its room, while there is something to take."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

import httpx
import pytest
from pydantic import SecretStr

from tests.api.realtime.house import House, Seated, house_of
from tests.api.rooms.seated import SeatedRooms
from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.rooms.host import PASS_LIFETIME, hosting
from vivaroom.api.services import Services
from vivaroom.interview.signals import Command, Commanded, Opened

NAMES = RoomNames(SecretStr("not-a-real-secret"))
ELSEWHERE = ("203.0.113.7", 50_000)


@dataclass
class Doorman:
    """A house, and what it answers to those who ask for the room of a session."""

    house: House

    async def asked(self, seat: Seated, key: str | None) -> httpx.Response:
        transport = httpx.ASGITransport(self.house.app, client=ELSEWHERE)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            return await client.post(f"/v1/sessions/{seat.public_id}/room", headers=headers)


@pytest.fixture
async def doorman(services: Services) -> AsyncIterator[Doorman]:
    async with hosting(SeatedRooms(), NAMES) as host:
        yield Doorman(house_of(replace(services, room_host=host)))


async def test_the_key_of_a_session_opens_its_room_and_no_other(doorman: Doorman) -> None:
    seat, other = await doorman.house.seat(), await doorman.house.seat()
    reply = await doorman.asked(seat, seat.key)
    assert reply.status_code == 201
    assert reply.headers["cache-control"] == "no-store"
    body = reply.json()
    assert NAMES.read(body["room"]) == (seat.org_id, seat.id)
    assert body["url"] == "wss://rooms.example"
    now = doorman.house.app.state.services.clock.now()
    assert datetime.fromisoformat(body["expires_at"]) - now <= PASS_LIFETIME
    assert (await doorman.asked(seat, seat.key)).json()["room"] == body["room"]
    assert (await doorman.asked(seat, other.key)).status_code == 404
    assert (await doorman.asked(seat, None)).status_code == 401


async def test_a_session_that_is_over_has_no_room(doorman: Doorman) -> None:
    seat = await doorman.house.seat()
    director = doorman.house.app.state.services.director
    for signal in (Opened(), Commanded(Command.END)):
        await director.take_turn(seat.org_id, seat.id, signal)
    reply = await doorman.asked(seat, seat.key)
    assert (reply.status_code, reply.json()["code"]) == (410, "session_over")


async def test_a_server_without_rooms_says_what_they_need(services: Services) -> None:
    house = house_of(services)
    seat = await house.seat()
    reply = await Doorman(house).asked(seat, seat.key)
    assert (reply.status_code, reply.json()["code"]) == (404, "rooms_not_configured")
    assert "LIVEKIT_URL" in reply.json()["detail"]
