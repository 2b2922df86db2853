"""`POST /v1/realtime/client_secrets`: keys for a short time, in the shape of the OpenAI API."""

import time
from datetime import timedelta
from pathlib import Path

from tests.api.realtime.house import House, house_of
from tests.api.realtime.lines import Knock, calling, refused
from tests.api.serving import LOOPBACK, NOON, client_of
from tests.api.whole_server import whole_services
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock


async def test_a_secret_opens_its_session_and_leaves_the_other_keys_good(house: House) -> None:
    seat = await house.seat()
    async with client_of(house.app, address=LOOPBACK) as owner:
        reply = await owner.post("/v1/realtime/client_secrets", json={"session": {"model": seat.public_id}})
        secret = reply.json()
        assert reply.status_code == 200
        assert secret["value"].startswith("ek_")
        assert 590 <= secret["expires_at"] - time.time() <= 601
        assert (secret["session"]["type"], secret["session"]["id"]) == ("realtime", seat.public_id)
    async with calling(house.app, Knock(headers={"authorization": f"Bearer {secret['value']}"})) as client:
        assert (await client.until("session.created"))["session"]["id"] == seat.public_id
    async with calling(house.app, seat.knock()) as client:
        assert client.status == 101
    async with client_of(house.app) as candidate:
        candidate.headers["authorization"] = f"Bearer {secret['value']}"
        assert (await candidate.get(f"/v1/sessions/{seat.public_id}")).status_code == 200
        assert (await candidate.get("/v1/sessions")).status_code == 403


async def test_a_session_key_makes_secrets_of_its_own_session_only(house: House) -> None:
    seat, other = await house.seat(), await house.seat()
    async with client_of(house.app) as candidate:
        candidate.headers["authorization"] = f"Bearer {seat.key}"
        own = await candidate.post("/v1/realtime/client_secrets")
        assert own.json()["session"]["id"] == seat.public_id
        foreign = await candidate.post("/v1/realtime/client_secrets", json={"session": {"model": other.public_id}})
        assert (foreign.status_code, foreign.json()["code"]) == (404, "session_not_found")


async def test_a_secret_lasts_as_long_as_was_asked_for(database: Database, tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    async with whole_services(database, tmp_path, clock) as services:
        house = house_of(services)
        seat = await house.seat()
        async with client_of(house.app, address=LOOPBACK) as owner:
            body = {"expires_after": {"seconds": 30}, "session": {"model": seat.public_id}}
            value = (await owner.post("/v1/realtime/client_secrets", json=body)).json()["value"]
        knock = Knock(headers={"authorization": f"Bearer {value}"})
        async with calling(house.app, knock) as client:
            clock.move(timedelta(seconds=41))  # ten more than it lasts: so much may clocks differ
            assert await refused(house.app, knock) == (401, "token_expired")
            await client.until("response.done")
