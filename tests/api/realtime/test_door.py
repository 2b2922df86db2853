"""Who comes in: credentials in three places, pages of other origins, sessions that are named, over or full."""

import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest
from fastapi import FastAPI

from tests.api.realtime.house import House, house_of
from tests.api.realtime.lines import Knock, calling, refused
from tests.api.seven_roles import STRANGER, Knocking, seat_seven_roles
from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member, Owned, Verb, demand
from vivaroom.api.origins import AccessRules
from vivaroom.api.services import Services
from vivaroom.interview.policy import Entry, SessionPolicy, SoundTerms
from vivaroom.interview.signals import Command, Commanded, Opened
from vivaroom.kit.errors import TooMany, Unauthenticated, Unavailable, VivaError

AWAY = "interviews.example.org"


async def test_a_key_opens_its_session_from_the_header_and_from_the_subprotocol(house: House) -> None:
    seat = await house.seat()
    protocols = ("realtime", f"openai-insecure-api-key.{seat.key}")
    async with calling(house.app, Knock(subprotocols=protocols, client=STRANGER, host=AWAY)) as client:
        assert client.subprotocol == "realtime"
        assert (await client.until("session.created"))["session"]["id"] == seat.public_id
    async with calling(house.app, replace(seat.knock(), client=STRANGER, host=AWAY)) as client:
        assert (client.status, client.subprotocol) == (101, None)


async def test_the_owner_of_this_machine_needs_no_key_and_names_the_session(house: House) -> None:
    seat = await house.seat()
    for query in ({"session_id": seat.public_id}, {"model": seat.public_id}):
        async with calling(house.app, Knock(query=query)) as client:
            assert (await client.until("session.created"))["session"]["model"] == seat.public_id
    assert await refused(house.app, Knock(query={"model": "gpt-realtime"})) == (422, "session_not_named")


async def test_whoever_is_at_this_machine_enters_a_session_of_any_organisation_whose_policy_says_so(
    house: House,
) -> None:
    roles = await seat_seven_roles(house.services.signin)
    owner = roles.accounts[Knocking.OTHER_RECRUITER].member
    assert isinstance(owner, Member)
    open_ = await house.seat(owner, policy=SessionPolicy(entry=Entry.LOOPBACK))
    async with calling(house.app, Knock(query={"session_id": open_.public_id})) as client:
        assert (await client.until("session.created"))["session"]["id"] == open_.public_id
    from_afar = Knock(query={"session_id": open_.public_id}, client=STRANGER, host=AWAY)
    assert await refused(house.app, from_afar) == (401, "not_signed_in")
    closed = await house.seat(owner)
    assert await refused(house.app, Knock(query={"session_id": closed.public_id})) == (404, "session_not_found")


async def test_a_connection_begins_with_the_rate_of_its_session(house: House) -> None:
    seat = await house.seat(policy=SessionPolicy(sound=SoundTerms(in_rate_hz=16_000)))
    async with calling(house.app, seat.knock()) as client:
        created = await client.until("session.created")
    assert created["session"]["audio"]["input"]["format"]["rate"] == 16_000


async def test_a_model_that_is_no_session_does_not_matter_to_a_key(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock(model="gpt-realtime")) as client:
        assert (await client.until("session.created"))["session"]["id"] == seat.public_id


@pytest.mark.parametrize(
    ("knock", "expected"),
    [
        (Knock(client=STRANGER, host=AWAY), (401, "not_signed_in")),
        (Knock(headers={"authorization": "Bearer ek_nothing"}), (401, "session_key_invalid")),
        (Knock(headers={"authorization": "Basic Zm9vOmJhcg=="}), (401, "credentials_unsupported")),
        (Knock(subprotocols=("realtime", "openai-insecure-api-key.ek_a.b.c")), (401, "token_invalid")),
        (Knock(query={"session_id": "ses_" + "0" * 32}), (404, "session_not_found")),
        (Knock(query={"session_id": "x" * 65}), (422, "validation_failed")),
    ],
    ids=lambda value: str(value[1]) if isinstance(value, tuple) else "",
)
async def test_others_are_refused_before_the_socket_is_open(
    house: House, knock: Knock, expected: tuple[int, str]
) -> None:
    assert await refused(house.app, knock) == expected


async def test_a_foreign_page_is_refused_even_with_a_key_unless_its_origin_is_named(house: House) -> None:
    seat = await house.seat()
    foreign = replace(seat.knock(), headers={**seat.knock().headers, "origin": "https://team.example"})
    assert await turned_away(house.app, foreign) == (4403, "page_not_welcome")
    house.app.state.access = AccessRules(True, frozenset({"https://team.example"}))
    async with calling(house.app, foreign) as client:
        assert client.status == 101
    house.app.state.access = AccessRules(True, frozenset({"*"}))
    async with calling(house.app, foreign) as client:
        assert client.status == 101


async def turned_away(app: FastAPI, knock: Knock) -> tuple[int | None, str]:
    """The close code and its reason, for somebody who hears nothing else."""
    async with calling(app, knock) as client:
        code = await client.closed()
        assert client.seen == []
        return code, client.close_reason


async def test_pages_are_told_by_a_close_code_what_programs_are_told_by_a_status(services: Services) -> None:
    """A browser hides the status of a refused handshake from its page."""
    full = TooMany("no_room", "Every seat is taken.", headers={"Retry-After": "60"})
    house, crowded = house_of(services), house_of(services, refusal=full)
    loading = house_of(services, refusal=Unavailable("voice_not_ready", "Weights load."))
    seat, other, over = await house.seat(), await house.seat(), await house.seat()
    for signal in (Opened(), Commanded(Command.END)):
        await house.services.director.take_turn(over.org_id, over.id, signal)
    page = {"origin": "http://localhost:8000"}

    def key(text: str) -> tuple[str, str]:
        return "realtime", f"openai-insecure-api-key.{text}"

    told = {
        (4401, "session_key_invalid"): (house, Knock(headers=page, subprotocols=key("ek_nothing"))),
        (4404, "session_not_found"): (house, Knock({"session_id": other.public_id}, page, key(seat.key))),
        (4410, "session_over"): (house, Knock({}, page, key(over.key))),
        (4429, "no_room"): (crowded, Knock({}, page, key(seat.key))),
        (1013, "voice_not_ready"): (loading, Knock({}, page, key(seat.key))),
        (4403, "page_not_welcome"): (house, Knock({}, {"origin": "https://elsewhere.example"}, key(seat.key))),
    }
    for expected, (here, knock) in told.items():
        assert await turned_away(here.app, knock) == expected


async def test_a_key_opens_no_other_session(house: House) -> None:
    seat, other = await house.seat(), await house.seat()
    assert await refused(house.app, seat.knock(session_id=other.public_id)) == (404, "session_not_found")


async def test_a_session_that_is_over_is_not_opened_again(house: House) -> None:
    seat = await house.seat()
    for signal in (Opened(), Commanded(Command.END)):
        await house.services.director.take_turn(seat.org_id, seat.id, signal)
    assert await refused(house.app, seat.knock()) == (410, "session_over")


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(TooMany("no_room", "Every seat is taken."), 429), (Unavailable("voice_not_ready", "Weights load."), 503)],
    ids=lambda value: getattr(value, "code", ""),
)
async def test_what_the_conversations_refuse_is_told_as_a_status(
    services: Services, refusal: VivaError, status: int
) -> None:
    house = house_of(services, refusal=refusal)
    seat = await house.seat()
    assert await refused(house.app, seat.knock()) == (status, refusal.code)


async def test_a_server_without_conversations_says_so(house: House) -> None:
    seat = await house.seat()
    house.app.state.services = replace(house.services, conversations=None)
    assert await refused(house.app, seat.knock()) == (503, "voice_off")


async def test_whoever_may_take_a_session_may_connect_to_it_and_nobody_else(house: House) -> None:
    roles = await seat_seven_roles(house.services.signin)
    seat = await house.seat(roles.accounts[Knocking.CANDIDATE].member)
    bearers: Mapping[Knocking, str] = {**roles.bearers, Knocking.CANDIDATE_KEY: seat.key}
    owned = Owned("session", seat.org_id, roles.accounts[Knocking.CANDIDATE].id, seat.id)
    addresses = itertools.count(1)
    outcomes = {}
    for who in Knocking:
        headers = {"authorization": f"Bearer {bearers[who]}"} if who in bearers else {}
        client = (f"198.51.100.{next(addresses)}", 50_000)
        knock = Knock({"session_id": seat.public_id}, headers, client=client, host=AWAY)
        async with calling(house.app, knock) as found:
            outcomes[who] = found.status
    callers: dict[Knocking, Caller] = {who: account.member for who, account in roles.accounts.items()}
    callers |= {Knocking.ANONYMOUS: Anonymous(), Knocking.CANDIDATE_KEY: CandidateKey(seat.id, seat.org_id)}
    assert outcomes == {who: _expected(who, callers[who], owned) for who in Knocking}


def _expected(who: Knocking, caller: Caller, owned: Owned) -> int:
    try:
        if who is Knocking.REVOKED:
            raise Unauthenticated("account_revoked", "")
        demand(caller, Verb.TAKE, owned)
    except VivaError as error:
        return error.status
    return 101


async def test_too_many_connections_in_a_minute_are_refused(house: House) -> None:
    seat = await house.seat()
    client = ("198.51.100.77", 50_000)
    bad = Knock(headers={"authorization": "Bearer ek_guess"}, client=client, host=AWAY)
    told = [await refused(house.app, bad) for _ in range(61)]
    assert set(told[:60]) == {(401, "session_key_invalid")}
    assert told[60] == (429, "rate_limited")
    async with calling(house.app, seat.knock()) as found:
        assert found.status == 101
