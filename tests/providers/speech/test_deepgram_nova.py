"""Deepgram's Nova against a server that speaks its protocol: what every recogniser promises, and every way to fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.vendors import deepgram_listening as deepgram
from tests.vendors.deepgram_listening import KEY, Closes, Cuts, HalfOpen, Listening, Refuses, Says, listening
from tests.vendors.deepgram_streams import sentence as said_sentence
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderRefused
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.deepgram import conversation
from vivaroom.providers.speech.deepgram.nova import DeepgramNova, NovaOptions

WORDS = SENTENCE.split()
PCM = said_sentence().pcm


@pytest.fixture
async def server() -> AsyncIterator[Listening]:
    async with listening() as found:
        yield found


@pytest.fixture
def recogniser(server: Listening) -> DeepgramNova:
    return nova(server)


def nova(server: Listening, key: str = KEY, options: NovaOptions | None = None) -> DeepgramNova:
    """The recogniser, pointed at the server."""
    return DeepgramNova(SecretStr(key), options=options, base_url=f"{server.url}/")


class TestNova(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def sentence(self) -> Spoken:
        return said_sentence()


async def in_time(*pieces: bytes, between_s: float = 0.005) -> AsyncIterator[bytes]:
    """Pieces that come one after the other, so that answers come in between."""
    for piece in pieces:
        yield piece
        await asyncio.sleep(between_s)


async def endless(pcm: bytes) -> AsyncIterator[bytes]:
    """Somebody who speaks and then never stops being silent, of whom no sound comes any more."""
    async for piece in in_time(*tenths(pcm)):
        yield piece
    await asyncio.Event().wait()


def tenths(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + 3_200] for at in range(0, len(pcm), 3_200)]


async def all_of(recogniser: DeepgramNova, audio: AsyncIterator[bytes]) -> list[Transcript]:
    return [transcript async for transcript in recogniser.transcribe(audio)]


async def test_words_have_their_times_and_their_spelling(recogniser: DeepgramNova) -> None:
    heard = await final(recogniser, silence(1.0), PCM)
    assert heard.text == SENTENCE
    assert [word.text for word in heard.words] == WORDS
    assert [word.started_ms for word in heard.words] == [1000 + 300 * number for number in range(len(WORDS))]
    assert {word.ended_ms - word.started_ms for word in heard.words} <= {299, 300, 301}
    assert heard.confidence_0_1 == pytest.approx(0.98)


async def test_it_asks_for_interim_results_of_plain_sound(server: Listening) -> None:
    await final(nova(server, options=NovaOptions(keyterms=("Kubernetes", "p99 latency"))), PCM)
    options = server.connections[0].options
    assert dict(options) | {"keyterm": ""} == {
        "model": "nova-3", "language": "en", "punctuate": "true", "filler_words": "true", "keyterm": "",
        "encoding": "linear16", "sample_rate": "16000", "channels": "1", "interim_results": "true", "endpointing": "300",
    }  # fmt: skip
    assert [value for name, value in options if name == "keyterm"] == ["Kubernetes", "p99 latency"]


async def test_each_partial_goes_on_from_the_one_before(recogniser: DeepgramNova) -> None:
    long = 3 * (PCM + silence(0.6))
    heard = await all_of(recogniser, in_time(*tenths(long)))
    texts = [plain(one.text) for one in heard]
    assert len(texts) > 20
    assert all(after[: len(before)] == before for before, after in pairwise(texts))
    assert texts[-1] == 3 * plain(SENTENCE)
    assert heard[-1].is_final


async def test_a_silence_that_is_told_settles_what_was_said(server: Listening, recogniser: DeepgramNova) -> None:
    heard = await all_of(recogniser, in_time(PCM[:48_000], b"", PCM[48_000:], between_s=0.1))
    assert heard[-1].text == SENTENCE
    assert server.connections[0].controls == ["Finalize", "CloseStream"]


async def test_what_will_not_change_is_told(recogniser: DeepgramNova) -> None:
    heard = await all_of(
        recogniser, in_time(*tenths(PCM[:48_000]), b"", *tenths(PCM[48_000:]), b"", *tenths(silence(0.5)))
    )
    settled = [one.settled_ms for one in heard]
    assert settled == sorted(settled)
    assert {0, 1_500, 3_000} <= set(settled)
    before = next(one for one in heard if one.settled_ms >= 1_500)
    kept = [word for word in before.words if word.ended_ms <= before.settled_ms]
    assert heard[-1].words[: len(kept)] == tuple(kept)


async def test_a_stream_without_sound_is_kept_alive(
    server: Listening, recogniser: DeepgramNova, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEEP_ALIVE_S", 0.05)
    server.idle_s = 1.5
    heard = await all_of(recogniser, in_time(PCM[:48_000], PCM[48_000:], between_s=2.5))
    assert heard[-1].text == SENTENCE
    assert server.connections[0].controls.count("KeepAlive") > 2


async def test_sound_goes_out_in_frames_and_no_frame_is_empty(server: Listening, recogniser: DeepgramNova) -> None:
    await final(recogniser, b"", PCM[:2], b"", b"", PCM[2:30_002], PCM[30_002:], b"")
    frames = server.connections[0].frames
    assert sum(frames) == len(PCM)
    assert all(0 < frame <= 2_560 for frame in frames)


async def test_nobody_is_asked_about_nothing(server: Listening, recogniser: DeepgramNova) -> None:
    assert (await final(recogniser)).text == ""
    assert (await final(recogniser, b"", b"")).text == ""
    assert server.connections == []


async def test_little_sound_and_a_long_wait_is_no_fault_of_the_stream(server: Listening) -> None:
    patient = nova(server, options=NovaOptions(answers_within=timedelta(seconds=1)))
    heard = await all_of(patient, in_time(PCM[:6_400], PCM[6_400:], between_s=2.0))
    assert heard[-1].text == SENTENCE


async def test_a_slow_server_is_waited_for(server: Listening) -> None:
    server.will(deepgram.Hears(slowly=0.05))
    assert (await final(nova(server), PCM)).text == SENTENCE


async def test_messages_that_are_not_about_words_are_passed_over(server: Listening) -> None:
    others = (
        '{"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 2.1}', '{"type": "SpeechStarted", "timestamp": 1}',
        '{"type": "Metadata"}', '{"type": "SomethingNew"}', "{}",
    )  # fmt: skip
    server.will(Says(others))
    assert (await final(nova(server), PCM)).text == SENTENCE


async def test_a_wrong_key_is_refused(server: Listening) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key") as raised:
        await final(nova(server, key="another-one"), PCM)
    assert "another-one" not in str(raised.value)
    assert server.connections == []


@pytest.mark.parametrize("status", [400, 402, 403, 404, 413, 422])
async def test_a_refusal_is_not_tried_again(server: Listening, status: int) -> None:
    server.will(Refuses(status))
    with pytest.raises(ProviderRefused, match=str(status)):
        await final(nova(server), PCM)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_rest_is_as_long_as_asked(server: Listening, status: int) -> None:
    server.will(Refuses(status, {"retry-after": "7"}))
    with pytest.raises(ProviderBusy) as raised:
        await final(nova(server), PCM)
    assert raised.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("header", ["soon", "-1", "1e9", "9999999", "Wed, 04 Mar 2026 09:30:00 GMT"])
async def test_a_rest_that_cannot_be_read_is_none(server: Listening, header: str) -> None:
    server.will(Refuses(429, {"retry-after": header}))
    with pytest.raises(ProviderBusy) as raised:
        await final(nova(server), PCM)
    assert raised.value.retry_after is None


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_in_trouble_may_be_asked_again(server: Listening, status: int) -> None:
    server.will(Refuses(status))
    with pytest.raises(ProviderBroken, match=str(status)):
        await final(nova(server), PCM)


async def test_more_streams_than_the_project_may_have_wait(server: Listening, recogniser: DeepgramNova) -> None:
    server.most = 1
    first = recogniser.transcribe(in_time(PCM, between_s=60))
    await anext(first)
    with pytest.raises(ProviderBusy):
        await final(recogniser, PCM)
    await first.aclose()
    await server.left.wait()
    assert (await final(recogniser, PCM)).text == SENTENCE


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Closes(1008, "DATA-0000: cannot be decoded", after=1), ProviderRefused),
        (Closes(1008), ProviderRefused),
        (Closes(1011, "NET-0000: no text frame", after=2), ProviderBroken),
        (Closes(1011, "NET-0001", after=2), ProviderBroken),
        (Closes(1013, after=1), ProviderBusy),
        (Closes(1000, after=2), ProviderBroken),
        (Cuts(after=0), ProviderBroken),
        (Cuts(after=3), ProviderBroken),
    ],
    ids=str,
)
async def test_a_stream_that_ends_too_early_is_told(
    server: Listening, behaviour: Closes | Cuts, error: type[Exception]
) -> None:
    server.will(behaviour)
    with pytest.raises(error):
        await all_of(nova(server), endless(PCM))


async def test_a_stream_that_is_cut_after_the_sound_is_not_taken_for_the_end(server: Listening) -> None:
    server.will(Cuts(after=1))
    with pytest.raises(ProviderBroken, match="1006"):
        await all_of(nova(server), in_time(silence(0.1)))


@pytest.mark.parametrize("after", [0, 3])
async def test_a_stream_that_takes_sound_and_says_nothing_is_half_open(server: Listening, after: int) -> None:
    server.will(HalfOpen(after))
    impatient = nova(server, options=NovaOptions(answers_within=timedelta(seconds=1)))
    with pytest.raises(ProviderBroken, match="said nothing for 1 s"):
        await all_of(impatient, in_time(*tenths(PCM), *100 * [silence(0.1)], between_s=0.02))


async def test_an_end_that_is_not_answered_is_half_open_too(server: Listening) -> None:
    server.will(HalfOpen())
    impatient = nova(server, options=NovaOptions(answers_within=timedelta(seconds=1)))
    with pytest.raises(ProviderBroken, match="said nothing"):
        await final(impatient, PCM[:6_400])


async def test_a_handshake_is_not_waited_for_for_ever(server: Listening) -> None:
    server.will(deepgram.NoHandshake())
    with pytest.raises(ProviderBroken, match="cannot connect"):
        await final(nova(server, options=NovaOptions(answers_within=timedelta(milliseconds=300))), PCM)


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://127.0.0.1:9", ProviderBroken), ("ftp://127.0.0.1", ProviderRefused), ("", ProviderRefused)],
)
async def test_nobody_there_is_an_error_too(url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await final(DeepgramNova(SecretStr(KEY), base_url=url), PCM)


@pytest.mark.parametrize(
    "message",
    [
        "", "<html>", "null", "[]", "7", b"\x00\x01", "[" * 100_000,
        '{"type": "Results"}', '{"type": "Results", "channel": {"alternatives": 3}}',
        '{"type": "Results", "channel": {"alternatives": [{"transcript": null}]}}',
        '{"type": "Results", "channel": {"alternatives": [{"transcript": "a", "words": [{"word": "a", "start": NaN, "end": 1}]}]}}',
    ],
    ids=lambda message: ascii(message[:60]),
)  # fmt: skip
async def test_garbage_is_told_as_such(server: Listening, message: str | bytes) -> None:
    server.will(Says((message,)))
    with pytest.raises(ProviderBroken):
        await final(nova(server), PCM)


@pytest.mark.parametrize("code", ["SchemaError", "INTERNAL_SERVER_ERROR", "what I said", None, 7])
async def test_nothing_that_was_said_stands_in_an_error(server: Listening, code: object) -> None:
    server.will(
        Says((f'{{"type": "Error", "code": "{code}", "description": "what I said", "message": "what I said"}}',))
    )
    with pytest.raises(ProviderBroken) as raised:
        await final(nova(server), PCM)
    assert "said" not in str(raised.value)
    server.will(Closes(1011, "NET-0000 what I said", after=1))
    with pytest.raises(ProviderBroken, match="NET-0000") as raised:
        await all_of(nova(server), endless(PCM))
    assert "said" not in str(raised.value)
