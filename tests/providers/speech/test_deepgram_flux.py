"""Deepgram's Flux against a server that speaks its protocol: what every recogniser promises, and the end of a turn."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.vendors.deepgram_listening import KEY, Closes, Cuts, HalfOpen, Hears, Listening, Refuses, Says, listening
from tests.vendors.deepgram_streams import sentence as said_sentence
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderRefused
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.deepgram.choice import recogniser as recogniser_of
from vivaroom.providers.speech.deepgram.flux import DeepgramFlux, FluxOptions

PCM = said_sentence().pcm


@pytest.fixture
async def server() -> AsyncIterator[Listening]:
    async with listening() as found:
        yield found


@pytest.fixture
def recogniser(server: Listening) -> DeepgramFlux:
    return flux(server)


def flux(server: Listening, key: str = KEY, options: FluxOptions | None = None) -> DeepgramFlux:
    """The recogniser, pointed at the server."""
    return DeepgramFlux(SecretStr(key), options=options, base_url=server.url)


class TestFlux(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def sentence(self) -> Spoken:
        return said_sentence()


async def in_time(pcm: bytes) -> AsyncIterator[bytes]:
    """A tenth of a second after the other, so that answers come in between."""
    for at in range(0, len(pcm), 3_200):
        yield pcm[at : at + 3_200]
        await asyncio.sleep(0.005)


async def all_of(recogniser: DeepgramFlux, pcm: bytes) -> list[Transcript]:
    return [transcript async for transcript in recogniser.transcribe(in_time(pcm))]


async def test_it_asks_for_turns_of_plain_sound(server: Listening) -> None:
    await final(flux(server, options=FluxOptions(certain_0_1=0.8, keyterms=("Kubernetes",))), PCM)
    assert server.connections[0].path == "/v2/listen"
    assert server.connections[0].options == [
        ("model", "flux-general-en"), ("encoding", "linear16"), ("sample_rate", "16000"), ("eot_threshold", "0.8"),
        ("keyterm", "Kubernetes"),
    ]  # fmt: skip


@pytest.mark.parametrize(("model", "path"), [("flux-general-multi", "/v2/listen"), ("nova-2", "/v1/listen")])
async def test_the_name_of_a_model_tells_its_protocol(server: Listening, model: str, path: str) -> None:
    chosen = recogniser_of(SecretStr(KEY), model=model, base_url=server.url)
    assert chosen.name == f"deepgram/{model}"
    assert (await final(chosen, PCM)).text == SENTENCE
    assert [connection.path for connection in server.connections] == [path]


async def test_it_becomes_surer_that_the_speaker_has_finished(recogniser: DeepgramFlux) -> None:
    heard = await all_of(recogniser, PCM + silence(0.4))
    sure = [one.ended_0_1 for one in heard if one.ended_0_1 is not None]
    assert len(sure) == len(heard)
    assert sure[0] < 0.2
    assert sure[-1] > 0.6
    assert heard[-1].text == SENTENCE


async def test_a_turn_that_is_over_stays_so_while_nothing_is_said(recogniser: DeepgramFlux) -> None:
    heard = await all_of(recogniser, PCM + silence(2.0))
    assert heard[-1].text == SENTENCE
    assert heard[-1].ended_0_1 is not None
    assert heard[-1].ended_0_1 > 0.8


async def test_somebody_who_goes_on_has_not_finished_and_loses_no_word(recogniser: DeepgramFlux) -> None:
    heard = await all_of(recogniser, PCM + silence(1.0) + PCM)
    assert plain(heard[-1].text) == 2 * plain(SENTENCE)
    assert heard[-1].ended_0_1 is not None
    assert heard[-1].ended_0_1 < 0.3
    assert 3_500 <= heard[-1].settled_ms <= 4_100
    starts = [word.started_ms for word in heard[-1].words]
    assert starts == sorted(starts)
    assert starts[10] == pytest.approx(4_000, abs=20)


async def test_silence_is_the_end_of_nothing(recogniser: DeepgramFlux) -> None:
    assert {one.ended_0_1 for one in await all_of(recogniser, silence(1.5))} == {None}


async def test_an_installation_that_tells_no_times_gives_words_without(server: Listening) -> None:
    server.times = False
    heard = await final(flux(server), PCM)
    assert (heard.text, heard.words) == (SENTENCE, ())


async def test_only_the_end_is_told_to_it(server: Listening, recogniser: DeepgramFlux) -> None:
    await final(recogniser, PCM[:48_000], b"", PCM[48_000:], b"")
    assert server.connections[0].controls == ["CloseStream"]
    assert sum(server.connections[0].frames) == len(PCM)


async def test_it_may_hang_up_without_a_farewell_once_everything_was_heard(server: Listening) -> None:
    server.will(Hears(farewell=False))
    assert (await final(flux(server), PCM)).text == SENTENCE


async def test_a_stream_that_is_cut_before_everything_was_heard_is_told(server: Listening) -> None:
    server.will(Cuts(after=3))
    with pytest.raises(ProviderBroken, match="1006"):
        await final(flux(server), PCM)


async def test_it_says_what_it_is_refused_for(server: Listening) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key"):
        await final(flux(server, key="another-one"), PCM)
    server.will(Refuses(400), Refuses(429, {"retry-after": "3"}), Closes(1008, "DATA-0000", after=1))
    with pytest.raises(ProviderRefused, match="400"):
        await final(flux(server), PCM)
    with pytest.raises(ProviderBusy) as raised:
        await final(flux(server), PCM)
    assert raised.value.retry_after == timedelta(seconds=3)
    with pytest.raises(ProviderRefused, match="cannot read this sound"):
        await all_of(flux(server), PCM)


async def test_a_fatal_error_is_told_by_its_code_alone(server: Listening) -> None:
    told = {"type": "Error", "sequence_id": 1, "code": "INTERNAL_SERVER_ERROR", "description": "what I said"}
    server.will(Says((json.dumps(told),)))
    with pytest.raises(ProviderBroken, match="INTERNAL_SERVER_ERROR") as raised:
        await final(flux(server), PCM)
    assert "said" not in str(raised.value)


async def test_an_update_that_cannot_be_read_is_told(server: Listening) -> None:
    server.will(Says(('{"type": "TurnInfo", "turn_index": "first"}',)))
    with pytest.raises(ProviderBroken, match="another shape"):
        await final(flux(server), PCM)


async def test_a_stream_that_falls_silent_in_a_turn_is_half_open(server: Listening) -> None:
    server.will(HalfOpen(after=4))
    impatient = flux(server, options=FluxOptions(answers_within=timedelta(seconds=1)))
    with pytest.raises(ProviderBroken, match="said nothing"):
        await all_of(impatient, PCM + silence(20.0))
