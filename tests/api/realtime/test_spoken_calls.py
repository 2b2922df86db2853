"""Real turns on a call: a candidate speaks up, is understood, is asked on, and is taken over by a socket."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

pytest.importorskip("aiortc", reason='calls need the extra: pip install "vivaroom[webrtc]"')

import aioice.ice

from tests.api.realtime.callers import a_caller, tone
from tests.api.realtime.lines import calling
from tests.api.realtime.spoken_house import VOICE_HZ, SpokenHouse, spoken_house
from vivaroom.api.services import Services
from vivaroom.api.switchboard import taking_calls
from vivaroom.providers.webrtc.peers import AiortcPeers
from vivaroom.providers.webrtc.reach import Reach

ANSWERS = [
    "I would look at the plan of the query first and then add an index where it reads too many rows.",
    "I put a queue in front of the writes, so that a slow consumer did not hold the callers up.",
]


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers, too, name no address but that of this machine itself."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


@pytest.fixture
async def spoken(services: Services) -> AsyncIterator[SpokenHouse]:
    async with (
        taking_calls(AiortcPeers(Reach(addresses=("127.0.0.1",)))) as switchboard,
        spoken_house(replace(services, switchboard=switchboard)) as found,
    ):
        yield found


async def test_an_interview_is_spoken_on_a_call_to_its_end(spoken: SpokenHouse) -> None:
    spoken.recogniser.script = list(ANSWERS)
    seat = await spoken.house.seat()
    async with a_caller() as caller:
        await caller.dial(spoken.house.app, seat.key)
        for text in ANSWERS:
            await caller.until("output_audio_buffer.stopped")
            caller.microphone.says(tone(300, 1.2))
            assert (await caller.until("conversation.item.input_audio_transcription.completed"))["transcript"] == text
            assert (await caller.until("interview.answer"))["text"] == text
            await caller.until("interview.question")
        await caller.until("output_audio_buffer.stopped")
        assert caller.pitch_hz() == pytest.approx(VOICE_HZ, abs=5)
        assert caller.loud_seconds() > 1.2
        caller.send("interview.command", command="end")
        await caller.until("interview.completed")
        assert await caller.closed() == 4410
    assert "output_audio_buffer.cleared" not in caller.types
    assert spoken.held.held == 0


async def test_a_candidate_who_speaks_up_silences_the_track_and_the_transcript_ends_there(spoken: SpokenHouse) -> None:
    spoken.voice.lasts_s, spoken.recogniser.script = 8.0, list(ANSWERS)
    seat = await spoken.house.seat()
    async with a_caller() as caller:
        await caller.dial(spoken.house.app, seat.key)
        await caller.until("output_audio_buffer.started")
        while caller.loud_seconds() < 1.0:
            await caller.until("response.output_audio_transcript.delta")
        caller.microphone.says(tone(300, 1.2))
        await caller.until("input_audio_buffer.speech_started")
        before = caller.loud_seconds()
        done = await caller.until("response.done")
        await caller.until("output_audio_buffer.cleared")
        await caller.until("conversation.item.input_audio_transcription.completed")
        assert caller.loud_seconds() - before < 0.5
        (part,) = done["response"]["output"][0]["content"]
        assert done["response"]["status"] == "cancelled"
        assert 0 < len(part["transcript"]) < len(" ".join(spoken.voice.said))


async def test_a_socket_takes_a_call_over_and_a_call_takes_a_socket_over(spoken: SpokenHouse) -> None:
    app, seat = spoken.house.app, await spoken.house.seat()
    async with a_caller() as caller:
        await caller.dial(app, seat.key)
        await caller.until("response.done")
        async with calling(app, seat.knock()) as client:
            assert await caller.closed() == 4409
            await client.until("response.done")
            async with a_caller() as again:
                await again.dial(app, seat.key)
                assert await client.closed() == 4409
                restated = await again.until("interview.question")
                assert restated["question"]["is_restated"]
                await again.until("output_audio_buffer.stopped")


async def test_calls_count_among_the_conversations_that_are_let_in(spoken: SpokenHouse) -> None:
    spoken.held.most = 1
    first, second = await spoken.house.seat(), await spoken.house.seat()
    async with a_caller() as caller, a_caller() as other:
        await caller.dial(spoken.house.app, first.key)
        await caller.until("response.done")
        refused = await other.dial(spoken.house.app, second.key)
        assert (refused.status_code, refused.json()["code"]) == (429, "no_room")
        assert refused.headers["retry-after"] == "60"
