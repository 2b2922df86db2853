"""`POST /v1/realtime/client_secrets`: keys for a short time, in the shape of the OpenAI API."""

import time
from datetime import timedelta
from pathlib import Path

from tests.api.realtime.house import House, Seated, house_of
from tests.api.realtime.lines import Knock, calling, refused
from tests.api.serving import LOOPBACK, NOON, client_of
from tests.api.seven_roles import Knocking, seat_seven_roles
from tests.api.whole_server import whole_services
from vivaroom.db.unit import Database
from vivaroom.interview.events import ConsentGiven
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import parse_id


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


async def test_consent_may_be_declared_with_the_key_or_with_the_session_and_is_marked_as_that(house: House) -> None:
    """An organisation's own front end asks its candidates and says so; a candidate's own word is never marked."""
    roles = await seat_seven_roles(house.services.signin)
    recruiter, declared = roles.accounts[Knocking.RECRUITER].member, {"version": "theirs-3", "voice": True}
    seat = await house.seat(recruiter, agreed=None)
    assert not await _consent(house, seat)
    async with client_of(house.app) as client:
        client.headers["authorization"] = f"Bearer {roles.bearers[Knocking.RECRUITER]}"
        body = {"session": {"model": seat.public_id}, "consent": declared}
        assert (await client.post("/v1/realtime/client_secrets", json=body)).status_code == 200
        assert await _consent(house, seat) == ConsentGiven("theirs-3", voice=True, on_behalf=True)
        listed = (await client.get("/v1/interviews")).json()["data"]
        begun = await client.post(f"/v1/interviews/{listed[0]['id']}/sessions", json={"consent": declared})
        assert begun.status_code == 201
        new = Seated(parse_id("session", begun.json()["id"]), seat.org_id, begun.json()["client_secret"])
        assert await _consent(house, new) == ConsentGiven("theirs-3", voice=True, on_behalf=True)
    async with client_of(house.app) as candidate:
        candidate.headers["authorization"] = f"Bearer {seat.key}"
        await candidate.post(f"/v1/sessions/{seat.public_id}/consent", json={"version": "theirs-3", "voice": False})
        assert await _consent(house, seat) == ConsentGiven("theirs-3")
        assert (await candidate.post("/v1/realtime/client_secrets", json={"consent": declared})).status_code == 200
        assert await _consent(house, seat) == ConsentGiven("theirs-3", voice=True)


async def _consent(house: House, seat: Seated) -> ConsentGiven | None:
    held = await house.services.ledger.read(house.services.database.glance(seat.org_id), seat.id)
    return held.session.consent


async def test_a_secret_for_one_session_opens_no_other(house: House) -> None:
    seat, other = await house.seat(), await house.seat()
    async with client_of(house.app, address=LOOPBACK) as owner:
        reply = await owner.post("/v1/realtime/client_secrets", json={"session": {"model": seat.public_id}})
    headers = {"authorization": f"Bearer {reply.json()['value']}"}
    for query in ({"session_id": other.public_id}, {"model": other.public_id}):
        assert await refused(house.app, Knock(query, headers)) == (404, "session_not_found")
    async with client_of(house.app) as holder:
        holder.headers.update(headers)
        assert (await holder.get(f"/v1/sessions/{other.public_id}")).status_code == 404
