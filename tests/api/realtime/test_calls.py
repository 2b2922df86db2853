"""A whole interview on a call: the same events as on a socket, and sound in the tracks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

pytest.importorskip("aiortc", reason='calls need the extra: pip install "vivaroom[webrtc]"')

import aioice.ice

from tests.api.realtime.callers import a_caller
from tests.api.realtime.house import House, house_of
from tests.api.realtime.test_conversation import SPOKEN, firsts
from vivaroom.api.services import Services
from vivaroom.api.switchboard import taking_calls
from vivaroom.providers.webrtc.peers import AiortcPeers, Reach

HERE = Reach(addresses=("127.0.0.1",))


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers, too, name no address but that of this machine itself."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


@pytest.fixture
async def house(services: Services) -> AsyncIterator[House]:
    async with taking_calls(AiortcPeers(HERE)) as switchboard:
        yield house_of(replace(services, switchboard=switchboard))


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
