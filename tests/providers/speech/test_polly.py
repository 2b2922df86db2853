"""Amazon Polly against a server that speaks its protocol: what every voice promises, and what this one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import LONG, SENTENCE, TextToSpeechContract, said
from tests.vendors.polly import (
    KEY_ID,
    REGION,
    SECRET,
    Does,
    Hangs,
    PollyServer,
    Sends,
    polly_server,
)
from tests.vendors.tones import understood_words
from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.speech_cache import CachedSpeech
from vivaroom.providers.speech.polly.account import PollyAccount
from vivaroom.providers.speech.polly.signing import Credentials
from vivaroom.providers.speech.polly.voice import RATE_HZ, PollyVoice

GOOD = Credentials(KEY_ID, SecretStr(SECRET))
SOME = b"\x00\x20\x00\xe0" * 8_000


@pytest.fixture
async def server() -> AsyncIterator[PollyServer]:
    async with polly_server() as found:
        yield found


@pytest.fixture
async def account(server: PollyServer) -> AsyncIterator[PollyAccount]:
    found = PollyAccount(GOOD, region=REGION, base_url=f"{server.url}/")
    yield found
    await found.close()


@pytest.fixture
def voice(account: PollyAccount) -> PollyVoice:
    return PollyVoice(account)


class TestPolly(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""


class TestPollyStandard(TextToSpeechContract):
    """The same with the other engine, at the voice's own rate."""

    @pytest.fixture
    def voice(self, account: PollyAccount) -> PollyVoice:
        return PollyVoice(account, "Matthew", "standard", rate="medium")


def heard(sound: bytes) -> list[str]:
    return [word for word, _, _ in understood_words(sound, RATE_HZ)]


async def test_every_word_is_heard_and_in_order(voice: PollyVoice) -> None:
    words = heard(await said(voice, SENTENCE))
    assert words == "could you walk me through a recent project that you are proud of".split()


async def test_it_asks_for_bare_sound_and_a_slow_rate(server: PollyServer, voice: PollyVoice) -> None:
    await said(voice, "Thank you.")
    assert server.asked[0].fields == {
        "Engine": "neural", "OutputFormat": "pcm", "SampleRate": "16000", "TextType": "ssml", "VoiceId": "Joanna",
        "Text": '<speak><prosody rate="75%">Thank you.</prosody></speak>',
    }  # fmt: skip
    assert voice.name == "polly/neural/Joanna"


async def test_pace_multiplies_the_rate_within_the_vendors_bounds(server: PollyServer, account: PollyAccount) -> None:
    for rate in ("80%", "x-slow"):
        for pace in (1.0, 0.5, 1.5, 0.01, 50.0):
            await said(PollyVoice(account, rate=rate), "Thank you.", pace=pace)
    assert [asked.rate for asked in server.asked] == [
        "80%", "40%", "120%", "20%", "200%", "x-slow", "25%", "75%", "20%", "200%",
    ]  # fmt: skip


@pytest.mark.parametrize("rate", ["19%", "201%", "75", "faster", "", '75%"/><break time="10s'])
async def test_a_rate_that_the_vendor_does_not_have_is_refused(account: PollyAccount, rate: str) -> None:
    with pytest.raises(ProviderRefused, match="expected a speech rate of 20% to 200% or x-slow, slow"):
        PollyVoice(account, rate=rate)


async def test_what_means_something_in_ssml_is_spoken_as_it_stands(server: PollyServer, voice: PollyVoice) -> None:
    text = "R&D isn't \"x < y\"</prosody> &amp; <break time='10s'/> done"
    await said(voice, text)
    assert server.asked[0].text == text


async def test_what_cannot_be_written_is_left_out(server: PollyServer, voice: PollyVoice) -> None:
    await said(voice, "Thank\x00\x1b you\ufffe \ud800.")
    assert server.asked[0].text == "Thank you ."


@pytest.mark.parametrize(("voice_name", "engine"), [("Joanna", "neural"), ("Joanna", "standard")])
async def test_twenty_thousand_characters_are_spoken_whole(
    server: PollyServer, account: PollyAccount, voice_name: str, engine: str
) -> None:
    text = (f"{SENTENCE} " * 400)[:20_000].rpartition("?")[0] + "?" + " Thank you" * 5
    sound = await said(PollyVoice(account, voice_name, engine, rate="100%"), text)
    assert len(text) > 19_900
    assert heard(sound) == "".join(c if c.isalnum() else " " for c in text.lower()).split()
    assert " ".join(asked.text for asked in server.asked) == text
    assert all(asked.text.endswith("?") for asked in server.asked[:-1])
    assert len(server.asked) > 6


@pytest.mark.parametrize("rate", ["20%", "75%", "200%"])
@pytest.mark.parametrize("text", ["a&'" * 2_000, "😀a" * 2_500, "1" * 7_000, (LONG + " ") * 40])
async def test_no_part_is_over_a_limit_and_none_is_lost(
    server: PollyServer, account: PollyAccount, text: str, rate: str
) -> None:
    server.will(Sends(SOME, "audio/pcm"))
    await said(PollyVoice(account, rate=rate), text)
    spoken = [asked.text for asked in server.asked]
    assert len(spoken) > 1
    assert "".join("".join(spoken).split()) == "".join(text.split())
    around = len('<speak><prosody rate="200%"></prosody></speak>')
    assert all(len(asked.fields["Text"].encode("utf-16-le")) // 2 <= 3_000 + around for asked in server.asked)
    assert all(len(one) <= 600 * 2.5 * int(rate[:-1]) / 100 for one in spoken)


async def test_sound_that_ends_with_the_vendors_ten_minutes_is_no_whole_one(
    server: PollyServer, voice: PollyVoice
) -> None:
    server.will(Sends(SOME * 600, "audio/pcm"))
    with pytest.raises(ProviderBroken, match="ten minutes"):
        await said(voice, "Thank you.")


async def test_what_nobody_hears_is_not_asked_for(server: PollyServer, voice: PollyVoice) -> None:
    async with aclosing(voice.say(" ".join([LONG] * 30))) as pieces:
        await anext(pieces)
    await server.hung_up.wait()
    assert len(server.asked) == 1


async def test_one_connection_serves_one_saying_after_the_other(server: PollyServer, voice: PollyVoice) -> None:
    for _ in range(3):
        await said(voice, "Thank you.")
    assert server.connections == 1


async def test_a_phrase_that_was_said_once_comes_from_disk(
    server: PollyServer, account: PollyAccount, tmp_path: Path
) -> None:
    said_first = await said(CachedSpeech(PollyVoice(account), tmp_path), "Thank you.")
    assert await said(CachedSpeech(PollyVoice(account), tmp_path), "Thank you.") == said_first
    assert len(server.asked) == 1
    await said(CachedSpeech(PollyVoice(account, rate="80%"), tmp_path), "Thank you.")
    assert len(server.asked) == 2


async def test_one_that_is_stopped_hangs_up(server: PollyServer, voice: PollyVoice) -> None:
    server.will(Hangs(9_000))
    speaking = asyncio.ensure_future(said(voice, SENTENCE))
    await server.arrived.wait()
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    server.will(Does())
    assert await said(voice, "Thank you.")
