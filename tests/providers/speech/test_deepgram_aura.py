"""Deepgram's Aura against a server that speaks its protocol: what every voice promises, and every way to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import LONG, SENTENCE, TextToSpeechContract, said
from tests.vendors.deepgram_listening import KEY
from tests.vendors.deepgram_requests import Cuts, Hangs, Refuses, Requests, Sends, requests
from tests.vendors.hums import CHARACTER_S
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.deepgram.aura import LONGEST_S, RATE_HZ, DeepgramAura
from vivaroom.providers.speech.parts import MOST_TO_SAY, parts_to_say


@pytest.fixture
async def server() -> AsyncIterator[Requests]:
    async with requests() as found:
        yield found


@pytest.fixture
async def voice(server: Requests) -> AsyncIterator[DeepgramAura]:
    aura = DeepgramAura(SecretStr(KEY), base_url=f"{server.url}/")
    yield aura
    await aura.close()


class TestAura(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""


async def test_it_asks_for_bare_sound_at_its_own_rate(server: Requests, voice: DeepgramAura) -> None:
    await said(voice, "Thank you.")
    assert server.asked[0].text == "Thank you."
    assert server.asked[0].options == {
        "model": "aura-2-thalia-en", "encoding": "linear16", "container": "none", "sample_rate": "24000",
    }  # fmt: skip


async def test_no_sample_is_lost_but_the_silence_at_the_head(voice: DeepgramAura) -> None:
    sound = await said(voice, SENTENCE)
    assert len(sound) / 2 / RATE_HZ == pytest.approx(CHARACTER_S * len(SENTENCE) + 0.01, abs=0.01)


async def test_the_first_piece_is_short_and_the_others_last_half_a_second(voice: DeepgramAura) -> None:
    pieces = [len(piece) / 2 / RATE_HZ async for piece in voice.say(SENTENCE)]
    assert 0.1 <= pieces[0] < 0.3
    assert all(0.5 <= seconds < 0.7 for seconds in pieces[1:-1])


async def test_a_long_text_is_asked_for_in_whole_sentences(server: Requests, voice: DeepgramAura) -> None:
    text = " ".join([LONG, LONG, LONG])
    await said(voice, text)
    assert len(server.asked) > 1
    assert " ".join(asked.text for asked in server.asked) == text
    assert all(asked.text.endswith("?") and len(asked.text) <= MOST_TO_SAY for asked in server.asked)


async def test_what_nobody_hears_is_not_asked_for(server: Requests, voice: DeepgramAura) -> None:
    async with aclosing(voice.say(" ".join([LONG, LONG, LONG]))) as pieces:
        await anext(pieces)
    await server.hung_up.wait()
    assert len(server.asked) == 1


async def test_one_connection_serves_one_saying_after_the_other(server: Requests, voice: DeepgramAura) -> None:
    for _ in range(3):
        await said(voice, "Thank you.")
    assert server.connections == 1


@pytest.mark.parametrize(("pace", "speed"), [(0.75, "0.75"), (0.1, "0.70"), (9.0, "1.50"), (1.0, None)])
async def test_the_pace_is_asked_for_within_its_bounds(
    server: Requests, voice: DeepgramAura, pace: float, speed: str | None
) -> None:
    await said(voice, "Thank you.", pace=pace)
    assert server.asked[0].options.get("speed") == speed


async def test_a_voice_of_the_first_aura_has_one_pace(server: Requests) -> None:
    first = DeepgramAura(SecretStr(KEY), model="aura-asteria-en", base_url=server.url)
    await said(first, "Thank you.", pace=0.75)
    await first.close()
    assert (server.asked[0].options["model"], "speed" in server.asked[0].options) == ("aura-asteria-en", False)


def test_voices_are_told_apart_where_sound_is_kept() -> None:
    one, same, other = (
        DeepgramAura(SecretStr(KEY), model=model) for model in ("aura-2-a-en", "aura-2-a-en", "aura-2-b-en")
    )
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One. Two! Three?"]),
        ("...", []),
        ("a " * 200, [("a " * 150)[:299].strip(), ("a " * 50).strip()]),
        ("x" * 301, ["x" * 300, "x"]),
        ("tab\tand\nline\x00end\ud800", ["tab and line end"]),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_texts_are_cut_between_sentences_then_between_words(text: str, expected: list[str]) -> None:
    assert parts_to_say(text) == expected


async def failure(server: Requests, voice: DeepgramAura, *behaviours: Refuses | Sends | Hangs | Cuts) -> ProviderError:
    """The error that this leads to."""
    server.will(*behaviours)
    with pytest.raises(ProviderError) as raised:
        await said(voice, "a secret question")
    assert "secret" not in str(raised.value)
    assert KEY not in str(raised.value)
    return raised.value


async def test_a_wrong_key_is_refused(server: Requests) -> None:
    stranger = DeepgramAura(SecretStr("another-one"), base_url=server.url)
    with pytest.raises(ProviderRefused, match="does not know this key") as raised:
        await said(stranger, "Thank you.")
    assert "another-one" not in str(raised.value)
    await stranger.close()


@pytest.mark.parametrize("status", [400, 402, 403, 404, 413, 415, 422])
async def test_a_refusal_is_not_tried_again(server: Requests, voice: DeepgramAura, status: int) -> None:
    assert isinstance(await failure(server, voice, Refuses(status)), ProviderRefused)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_rest_is_as_long_as_asked(server: Requests, voice: DeepgramAura, status: int) -> None:
    error = await failure(server, voice, Refuses(status, {"retry-after": "7"}))
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [302, 500, 502, 504])
async def test_a_server_in_trouble_may_be_asked_again(server: Requests, voice: DeepgramAura, status: int) -> None:
    error = await failure(server, voice, Refuses(status, {"location": "https://example.org/elsewhere"}))
    assert isinstance(error, ProviderBroken)


@pytest.mark.parametrize(
    "reply",
    [
        Sends(b"{}"), Sends(b"<html>", "text/html"), Sends(b"\xff\xfb" * 9_000, "audio/mpeg"),
        Sends(b"RIFF" * 9_000, "audio/wav"), Sends(b"", "audio/l16"), Sends(bytes(48_000), "audio/l16"),
        Sends(b"\x00\x20" * 48_000 + b"\x00", "audio/l16"), Sends(bytes(2 * RATE_HZ * LONGEST_S + 2), "audio/l16"),
    ],
    ids=["json", "page", "MP3", "WAV", "nothing", "silence", "half a sample", "without end"],
)  # fmt: skip
async def test_what_is_no_speech_is_told(server: Requests, voice: DeepgramAura, reply: Sends) -> None:
    assert isinstance(await failure(server, voice, reply), ProviderBroken)


@pytest.mark.parametrize("reply", [Hangs(), Hangs(after=20_000), Cuts(after=0), Cuts(after=20_000)], ids=str)
async def test_silence_and_a_cut_connection_end_as_errors(server: Requests, reply: Hangs | Cuts) -> None:
    impatient = DeepgramAura(SecretStr(KEY), base_url=server.url, answers_within=timedelta(milliseconds=500))
    assert isinstance(await failure(server, impatient, reply), ProviderBroken)
    await impatient.close()


@pytest.mark.parametrize(
    ("url", "error"),
    [("http://127.0.0.1:9", ProviderBroken), ("ftp://127.0.0.1", ProviderRefused), ("", ProviderRefused)],
)
async def test_nobody_there_is_an_error_too(url: str, error: type[ProviderError]) -> None:
    nowhere = DeepgramAura(SecretStr(KEY), base_url=url)
    with pytest.raises(error):
        await said(nowhere, "Thank you.")
    await nowhere.close()


async def test_a_saying_can_be_given_up(server: Requests, voice: DeepgramAura) -> None:
    server.will(Hangs())
    task = asyncio.create_task(said(voice, "Thank you."))
    await server.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
