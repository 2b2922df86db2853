"""Cartesia's Ink against a server that speaks its protocol: what every recogniser promises, and every way to fail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import Spoken, plain, silence
from tests.vendors import cartesia_hearing as cartesia
from tests.vendors.cartesia_hearing import KEY, Closes, Cuts, HalfOpen, Hearing, Refuses, Says, hearing
from tests.vendors.deepgram_streams import sentence as said_sentence
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.cartesia import conversation
from vivaroom.providers.speech.cartesia.ink import CartesiaInk, InkOptions

WORDS = SENTENCE.split()
PCM = said_sentence().pcm


@pytest.fixture
async def server() -> AsyncIterator[Hearing]:
    async with hearing() as found:
        yield found


@pytest.fixture
def recogniser(server: Hearing) -> CartesiaInk:
    return ink(server)


def ink(server: Hearing, key: str = KEY, within_s: float = 4.5, version: str = "2025-04-16") -> CartesiaInk:
    """The recogniser, pointed at the server."""
    options = InkOptions(version=version, answers_within=timedelta(seconds=within_s))
    return CartesiaInk(SecretStr(key), options=options, base_url=f"{server.url}/")


class TestInk(HearingContract):
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
    """Somebody who speaks, is silent for a moment, and of whom no sound comes any more."""
    async for piece in in_time(*tenths(pcm), b""):
        yield piece
    await asyncio.Event().wait()


def tenths(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + 3_200] for at in range(0, len(pcm), 3_200)]


async def all_of(recogniser: CartesiaInk, audio: AsyncIterator[bytes]) -> list[Transcript]:
    return [transcript async for transcript in recogniser.transcribe(audio)]


async def test_words_have_their_times_and_their_spelling(recogniser: CartesiaInk) -> None:
    heard = await final(recogniser, silence(1.0), PCM)
    assert heard.text == SENTENCE
    assert [word.text for word in heard.words] == WORDS
    assert [word.started_ms for word in heard.words] == [1000 + 300 * number for number in range(len(WORDS))]
    assert {word.ended_ms - word.started_ms for word in heard.words} <= {299, 300, 301}
    assert heard.confidence_0_1 is None


async def test_it_asks_for_plain_sound_in_the_version_it_speaks(server: Hearing) -> None:
    await final(ink(server), PCM)
    assert server.connections[0].options == {
        "model": "ink-whisper", "language": "en", "encoding": "pcm_s16le", "sample_rate": "16000",
        "cartesia_version": "2025-04-16",
    }  # fmt: skip


@pytest.mark.parametrize(("version", "ending"), [("2025-04-16", "done"), ("2026-03-01", "close")])
async def test_each_version_has_its_own_farewell(server: Hearing, version: str, ending: str) -> None:
    assert (await final(ink(server, version=version), PCM)).text == SENTENCE
    assert server.connections[0].commands == [ending]


async def test_pauses_end_passages_and_nothing_said_is_lost_or_told_twice(recogniser: CartesiaInk) -> None:
    heard = await all_of(recogniser, in_time(*tenths(3 * (PCM + silence(1.0)))))
    assert plain(heard[-1].text) == 3 * plain(SENTENCE)
    assert plain(" ".join(word.text for word in heard[-1].words)) == 3 * plain(SENTENCE)
    assert len(heard) > 6


async def test_a_silence_that_is_told_settles_what_was_said(server: Hearing, recogniser: CartesiaInk) -> None:
    heard = await all_of(recogniser, in_time(PCM[:48_000], b"", PCM[48_000:], between_s=0.2))
    assert heard[-1].text == SENTENCE
    assert server.connections[0].commands == ["finalize", "done"]
    settled = [one.settled_ms for one in heard]
    assert settled == sorted(settled)
    assert set(settled) == {0, 1_500}
    before = next(one for one in heard if one.settled_ms == 1_500)
    assert heard[-1].words[: len(before.words)] == before.words


async def test_one_who_is_told_nothing_in_between_still_gets_the_whole(server: Hearing) -> None:
    server.will(cartesia.Hears(interims=False))
    heard = await all_of(ink(server), in_time(*tenths(PCM)))
    assert [one.text for one in heard] == [SENTENCE, SENTENCE]


async def test_a_stream_without_sound_is_kept_alive(
    server: Hearing, recogniser: CartesiaInk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEEP_ALIVE_S", 0.05)
    server.idle_s = 0.6
    heard = await all_of(recogniser, in_time(PCM[:48_000], PCM[48_000:], between_s=1.0))
    assert heard[-1].text == SENTENCE
    assert server.connections[0].commands.count("finalize") > 2


async def test_a_stream_that_idles_out_is_told(server: Hearing, recogniser: CartesiaInk) -> None:
    server.idle_s = 0.2
    with pytest.raises(ProviderBroken, match="1000"):
        await all_of(recogniser, endless(PCM))


async def test_sound_goes_out_in_frames_and_no_frame_is_empty(server: Hearing, recogniser: CartesiaInk) -> None:
    await final(recogniser, b"", PCM[:2], b"", b"", PCM[2:30_002], PCM[30_002:], b"")
    frames = server.connections[0].frames
    assert sum(frames) == len(PCM)
    assert all(0 < frame <= 2_560 for frame in frames)


async def test_nobody_is_asked_about_nothing(server: Hearing, recogniser: CartesiaInk) -> None:
    assert (await final(recogniser)).text == ""
    assert (await final(recogniser, b"", b"")).text == ""
    assert server.connections == []


async def test_a_long_silence_is_no_fault_of_the_stream(server: Hearing) -> None:
    patient = ink(server, within_s=0.5)
    heard = await all_of(patient, in_time(silence(3.0), silence(3.0), PCM, between_s=1.0))
    assert heard[-1].text == SENTENCE


async def test_a_slow_server_is_waited_for(server: Hearing, recogniser: CartesiaInk) -> None:
    server.will(cartesia.Hears(slowly=0.2))
    assert (await final(recogniser, PCM)).text == SENTENCE


async def test_messages_that_are_not_about_words_are_passed_over(server: Hearing) -> None:
    server.will(Says(('{"type": "flush_done"}', '{"type": "turn.start"}', '{"type": "something new"}', "{}")))
    assert (await final(ink(server), PCM)).text == SENTENCE


async def test_a_wrong_key_is_refused(server: Hearing) -> None:
    with pytest.raises(ProviderRefused, match="does not know this key") as raised:
        await final(ink(server, key="another-one"), PCM)
    assert "another-one" not in str(raised.value)
    assert server.connections == []


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 415, 422])
async def test_a_refusal_is_not_tried_again(server: Hearing, status: int) -> None:
    server.will(Refuses(status))
    with pytest.raises(ProviderRefused, match=str(status)) as raised:
        await final(ink(server), PCM)
    assert "said" not in str(raised.value)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("header", "rest_s"), [("7", 7), ("soon", None), ("-1", None), ("9999999", None)])
async def test_a_rest_is_as_long_as_asked(server: Hearing, status: int, header: str, rest_s: int | None) -> None:
    server.will(Refuses(status, {"retry-after": header}))
    with pytest.raises(ProviderBusy) as raised:
        await final(ink(server), PCM)
    assert raised.value.retry_after == (None if rest_s is None else timedelta(seconds=rest_s))


@pytest.mark.parametrize("status", [302, 500, 502, 504])
async def test_a_server_in_trouble_may_be_asked_again(server: Hearing, status: int) -> None:
    server.will(Refuses(status))
    with pytest.raises(ProviderBroken):
        await final(ink(server), PCM)


async def test_more_streams_than_the_plan_allows_wait(server: Hearing, recogniser: CartesiaInk) -> None:
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
        (Closes(1008, "what I said", after=1), ProviderRefused),
        (Closes(1011, "what I said", after=2), ProviderBroken),
        (Closes(1013, after=1), ProviderBusy),
        (Closes(1000, "connection idle timeout", after=2), ProviderBroken),
        (Cuts(after=0), ProviderBroken),
        (Cuts(after=3), ProviderBroken),
    ],
    ids=str,
)
async def test_a_stream_that_ends_too_early_is_told(
    server: Hearing, behaviour: Closes | Cuts, error: type[ProviderError]
) -> None:
    server.will(behaviour)
    with pytest.raises(error) as raised:
        await all_of(ink(server), endless(PCM))
    assert "said" not in str(raised.value)


async def test_only_a_stream_that_is_closed_in_order_after_the_sound_is_over(server: Hearing) -> None:
    server.will(Cuts(after=0), Closes(1000, after=1))
    with pytest.raises(ProviderBroken, match="1006"):
        await final(ink(server), silence(0.1))
    assert (await final(ink(server), PCM[:6_400])).text == WORDS[0]


async def test_commands_that_nobody_answers_tell_that_nobody_is_there(server: Hearing) -> None:
    server.will(HalfOpen())
    with pytest.raises(ProviderBroken, match="said nothing"):
        await all_of(ink(server, within_s=0.5), endless(PCM))
    with pytest.raises(ProviderBroken, match="said nothing"):
        await final(ink(server, within_s=0.5), PCM[:6_400])


async def test_a_dead_connection_is_noticed_while_nothing_is_asked(server: Hearing) -> None:
    server.will(HalfOpen(deaf=True))
    with pytest.raises(ProviderBroken, match="1006"):
        await all_of(ink(server, within_s=0.6), in_time(PCM, between_s=600.0))


async def test_a_handshake_is_not_waited_for_for_ever(server: Hearing) -> None:
    server.will(cartesia.NoHandshake())
    with pytest.raises(ProviderBroken, match="cannot connect"):
        await final(ink(server, within_s=0.3), PCM)


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://127.0.0.1:9", ProviderBroken), ("ftp://127.0.0.1", ProviderRefused), ("", ProviderRefused)],
)
async def test_nobody_there_is_an_error_too(url: str, error: type[ProviderError]) -> None:
    with pytest.raises(error):
        await final(CartesiaInk(SecretStr(KEY), base_url=url), PCM)


@pytest.mark.parametrize(
    "message",
    [
        "", "<html>", "null", "[]", "7", b"\x00\x01", "[" * 100_000,
        '{"type": "transcript"}', '{"type": "transcript", "text": null}',
        '{"type": "transcript", "text": "a", "words": 3}',
        '{"type": "transcript", "text": "a", "words": [{"word": "a", "start": NaN, "end": 1}]}',
    ],
    ids=lambda message: ascii(message[:60]),
)  # fmt: skip
async def test_garbage_is_told_as_such(server: Hearing, message: str | bytes) -> None:
    server.will(Says((message,)))
    with pytest.raises(ProviderBroken):
        await final(ink(server), PCM)


@pytest.mark.parametrize(
    ("message", "error", "told"),
    [
        ('{"type": "error", "message": "what I said", "code": 400}', ProviderRefused, "400"),
        ('{"type": "error", "error": "what I said"}', ProviderBroken, "500"),
        ('{"type": "error", "message": "what I said", "status_code": 429, "error_code": "concurrency_limited"}',
         ProviderBusy, r"429 \(concurrency_limited\)"),
        ('{"type": "error", "title": "what I said", "status_code": 404, "error_code": "what I said"}', ProviderRefused, "404"),
        ('{"type": "error", "title": "what I said", "status_code": "500", "error_code": null}', ProviderBroken, "500"),
    ],
)  # fmt: skip
async def test_nothing_that_was_said_stands_in_an_error(
    server: Hearing, message: str, error: type[ProviderError], told: str
) -> None:
    server.will(Says((message,)))
    with pytest.raises(error, match=told) as raised:
        await final(ink(server), PCM)
    assert "what" not in str(raised.value)
