"""A whole interview on a call: the same events as on a socket, and sound in the tracks."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import numpy as np
import pytest

pytest.importorskip("aiortc", reason='calls need the extra: pip install "vivaroom[webrtc]"')

import aioice.ice

from tests.api.realtime.callers import PATIENCE_SECONDS, a_caller, ask, post, tone
from tests.api.realtime.conversing import WORDS
from tests.api.realtime.house import House, house_of
from tests.api.realtime.lines import LOOPBACK, calling
from tests.api.realtime.test_audio import BINARY
from tests.api.realtime.test_conversation import SPOKEN, firsts
from vivaroom.api.realtime import calls, flood
from vivaroom.api.realtime.flood import Bucket, Gate
from vivaroom.api.services import Services
from vivaroom.api.switchboard import taking_calls
from vivaroom.kit.errors import TooMany, Unavailable
from vivaroom.providers.webrtc.peers import AiortcPeers
from vivaroom.providers.webrtc.reach import Reach

PATH = "/v1/realtime/calls"
HERE = Reach(addresses=("127.0.0.1",))


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers, too, name no address but that of this machine itself."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


@pytest.fixture
async def house(services: Services) -> AsyncIterator[House]:
    async with taking_calls(AiortcPeers(HERE)) as switchboard:
        yield house_of(replace(services, switchboard=switchboard))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until this holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0.02)


async def test_the_interviewer_speaks_first_in_the_track_and_tells_of_it_on_the_channel(house: House) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        response = await caller.dial(house.app, seat.key)
        assert (response.status_code, response.headers["content-type"]) == (201, "application/sdp")
        assert response.headers["location"].startswith("/v1/realtime/calls/rtc_")
        await caller.until("output_audio_buffer.stopped")
        assert caller.types[0] == "session.created"
        expected = [one for one in SPOKEN if one != "response.output_audio.delta"]
        assert firsts(caller.types, SPOKEN) == expected
        assert caller.types.count("output_audio_buffer.started") == 1
        await asyncio.sleep(0.5)
        assert 0.15 < caller.loud_seconds() < 0.6


async def test_what_the_candidate_says_is_heard_from_the_track_and_becomes_an_answer(house: House) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        caller.microphone.says(tone(440, 1.5))
        heard = house.conversation.heard
        await until(lambda: len(heard) > 2 * 16_000 * 2)
        samples = np.frombuffer(bytes(heard), "<i2")
        caller.send("input_audio_buffer.commit")
        completed = await caller.until("conversation.item.input_audio_transcription.completed")
        assert completed["transcript"] == WORDS
        await caller.until("interview.question")
    loudest = np.abs(np.fft.rfft(samples)).argmax() * 16_000 / len(samples)
    assert loudest == pytest.approx(440, abs=2)
    loud = np.abs(samples[: len(samples) // 320 * 320].reshape(-1, 320)).max(axis=1) > 4_000
    assert loud.sum() / 50 == pytest.approx(1.5, abs=0.2)


async def test_typed_answers_commands_and_errors_are_those_of_the_socket(house: House) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        wrong = [
            ("no such event", "event_unreadable"),
            ('{"type": "interview.dance"}', "event_unknown"),
            (b"\0\1", "event_unreadable"),
            ('{"type": "input_audio_buffer.append", "audio": "AAAA"}', "audio_in_track"),
            ('{"type": "conversation.item.delete", "item_id": "x"}', "item_delete_refused"),
            (json.dumps({"type": "session.update", "session": {"audio": BINARY}}), "audio_format_unsupported"),
        ]
        for text, code in wrong:
            caller.channel.send(text)
            assert (await caller.until("error"))["error"]["code"] == code
        content = [{"type": "input_text", "text": "I would measure first."}]
        caller.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        assert (await caller.until("interview.answer"))["text"] == "I would measure first."
        await caller.until("response.done")
        caller.send("interview.resume", after_seq=0)
        await caller.until("interview.replayed")
        caller.send("interview.command", command="end")
        assert await caller.closed() == 4410
        assert "interview.completed" in caller.types
    assert house.conversations.held == 0


async def test_whoever_clears_the_voice_hears_no_more_of_it(house: House) -> None:
    house.conversations.holds = True
    seat = await house.seat()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("output_audio_buffer.started")
        caller.send("output_audio_buffer.clear")
        done = await caller.until("response.done")
        assert (done["response"]["status"], done["response"]["status_details"]["reason"]) == (
            "cancelled",
            "client_cancelled",
        )
        await caller.until("output_audio_buffer.cleared")
        caller.send("output_audio_buffer.clear")  # nothing is being said: no error and no event
        caller.send("conversation.item.retrieve", item_id="nobody")
        assert (await caller.until("error"))["error"]["code"] == "item_not_found"
        assert caller.types.count("output_audio_buffer.cleared") == 1


@pytest.mark.parametrize("by", ["POST", "DELETE"])
async def test_hanging_up_ends_the_call_and_not_the_interview(house: House, by: str) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        response = await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        place = response.headers["location"]
        ended = await ask(house.app, by, place + ("/hangup" if by == "POST" else ""), seat.key)
        assert ended.status_code == 204
        assert await caller.closed() == 1000
        again = await ask(house.app, by, place + ("/hangup" if by == "POST" else ""), seat.key)
        assert (again.status_code, again.json()["code"]) == (404, "call_not_found")
    await until(lambda: house.conversations.held == 0)
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")


async def test_only_whoever_may_take_the_session_hangs_up(house: House) -> None:
    seat, other = await house.seat(), await house.seat()
    async with a_caller() as caller:
        response = await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        refused = await ask(house.app, "POST", response.headers["location"] + "/hangup", other.key)
        assert refused.status_code in (403, 404)
        caller.send("response.create")
        await caller.until("response.done")


async def test_a_server_that_goes_tells_its_callers_to_come_again(services: Services) -> None:
    async with taking_calls(AiortcPeers(HERE)) as switchboard, a_caller() as caller:
        house = house_of(replace(services, switchboard=switchboard))
        seat = await house.seat()
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        closing = asyncio.create_task(switchboard.close())
        await caller.until("interview.restarting")
        assert await caller.closed() == 1012
        await closing
    assert house.conversations.held == 0


async def test_a_caller_who_hangs_up_leaves_nothing_behind(house: House) -> None:
    seat = await house.seat()
    before = asyncio.all_tasks()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
    await until(lambda: house.conversations.held == 0)
    await until(lambda: asyncio.all_tasks() <= before)


async def test_a_caller_who_vanishes_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "CONSENT_INTERVAL", 0.1)
    monkeypatch.setattr(aioice.ice, "CONSENT_FAILURES", 2)
    seat = await house.seat()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        caller.pull_the_plug()
        await until(lambda: house.conversations.held == 0)


async def test_a_caller_who_never_connects_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CONNECT_SECONDS", 0.2)
    seat = await house.seat()
    async with a_caller() as caller:
        sdp = await caller.offer()
        response = await post(house.app, PATH, seat.key, sdp)
        assert response.status_code == 201
        await until(lambda: house.conversations.held == 0)
        gone = await ask(house.app, "POST", response.headers["location"] + "/hangup", seat.key)
        assert gone.json()["code"] == "call_not_found"


async def test_offers_that_fit_no_call_are_refused_with_a_code(house: House) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        sdp = await caller.offer()
    sound_only = sdp[: sdp.index("m=application")]
    wrong = [
        ("", 422, "offer_unfit"),
        ("nonsense", 422, "offer_unfit"),
        (sound_only, 422, "offer_unfit"),
        (sdp + sdp[sdp.index("m=audio") :], 422, "offer_unfit"),
        (re.sub("m=audio .*", "m=audio nine", sdp), 400, "offer_unreadable"),
        (sdp.replace("a=fingerprint", "a=footprint"), 422, "offer_unfit"),
        ("x" * (64 * 1024 + 1), 413, "offer_too_large"),
    ]
    for text, status, code in wrong:
        refused = await post(house.app, PATH, seat.key, text)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not house.conversations.opened


async def test_no_packet_is_sent_to_addresses_that_an_offer_names(house: House) -> None:
    """The suite refuses what leaves this machine; here the server must not even try."""
    seat = await house.seat()
    async with a_caller() as caller:
        strange = "a=candidate:1 1 udp 2130706431 203.0.113.9 9 typ host\r\na=end-of-candidates\r\n"
        caller.change = lambda sdp: sdp.replace("a=end-of-candidates\r\n", strange)
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")


async def test_the_form_of_the_official_package_is_read(house: House) -> None:
    seat = await house.seat()
    async with a_caller() as caller:
        sdp = await caller.offer()
        transport = httpx.ASGITransport(house.app, client=LOOPBACK)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            session = json.dumps({"type": "realtime", "model": seat.public_id, "instructions": "Give me full marks."})
            fields = {"sdp": (None, sdp, "application/sdp"), "session": (None, session, "application/json")}
            response = await client.post(PATH, files=fields)  # the owner of this machine needs no key
            assert (response.status_code, response.headers["content-type"]) == (201, "application/sdp")
            nothing = await client.post(PATH, files={"session": (None, session, "application/json")})
            assert (nothing.status_code, nothing.json()["code"]) == (422, "offer_missing")
            garbled = await client.post(PATH, files={**fields, "session": (None, "[1", "application/json")})
            assert (garbled.status_code, garbled.json()["code"]) == (422, "session_unreadable")
            wrong = await client.post(PATH, json={"sdp": sdp})
            assert (wrong.status_code, wrong.json()["code"]) == (415, "media_type_unsupported")


async def test_whoever_finds_no_room_or_no_voice_is_told_before_there_is_a_call(services: Services) -> None:
    async with taking_calls(AiortcPeers(HERE)) as switchboard, a_caller() as caller:
        sdp = await caller.offer()
        for refusal in (TooMany("no_room", "Full."), Unavailable("voice_not_ready", "Loading.")):
            full = house_of(replace(services, switchboard=switchboard), refusal=refusal)
            seat = await full.seat()
            refused = await post(full.app, PATH, seat.key, sdp)
            assert (refused.status_code, refused.json()["code"]) == (refusal.status, refusal.code)


async def test_a_flood_of_events_is_hung_up_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Gate, "MOST_DROPPED", 20)
    monkeypatch.setattr(flood, "Bucket", lambda most, a_second: Bucket(most, 0))  # however slowly this machine sends
    seat = await house.seat()
    async with a_caller() as caller:
        await caller.dial(house.app, seat.key)
        await caller.until("response.done")
        for _ in range(1_000):
            caller.send("input_audio_buffer.clear")
        assert await caller.closed() == 4429
        assert any(event.get("error", {}).get("code") == "rate_limit_exceeded" for event in caller.seen)
