"""OpenAI's voices, against a server that speaks their protocol."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import LONG, SENTENCE, TextToSpeechContract, said
from tests.vendors.openai_speech import (
    KEY,
    Cut,
    Hang,
    OpenAISpeechServer,
    Raw,
    Refuse,
    Reply,
    Work,
    openai_speech_server,
)
from tests.vendors.tones import tones, understood_words
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.openai.voice import LONGEST_TEXT, OpenAIVoice, VoiceOptions

RATE_HZ = 24_000
SOME = tones("thank", RATE_HZ)


@pytest.fixture
async def server() -> AsyncIterator[OpenAISpeechServer]:
    async with openai_speech_server() as found:
        yield found


@pytest.fixture
async def voice(server: OpenAISpeechServer) -> AsyncIterator[OpenAIVoice]:
    found = OpenAIVoice(SecretStr(KEY), base_url=server.url)
    yield found
    await found.close()


class TestOpenAIVoice(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""


async def test_every_word_is_heard_and_in_order(voice: OpenAIVoice) -> None:
    heard = [word for word, _, _ in understood_words(await said(voice, SENTENCE), RATE_HZ)]
    assert heard == "could you walk me through a recent project that you are proud of".split()


async def test_a_long_text_is_spoken_whole_in_parts_that_end_with_sentences(
    server: OpenAISpeechServer, voice: OpenAIVoice
) -> None:
    text = (LONG + " ") * 50
    sound = await said(voice, text, pace=4.0)
    inputs = [asked.fields["input"] for asked in server.asked]
    assert len(inputs) == -(-len(text) // LONGEST_TEXT)
    assert all(len(one) <= LONGEST_TEXT and one.endswith("?") for one in inputs)
    assert " ".join(inputs).split() == text.split()
    assert len(sound) == pytest.approx(len(tones(text, RATE_HZ, 4.0)), rel=0.01)


async def test_model_voice_pace_and_manner_are_asked_for(server: OpenAISpeechServer) -> None:
    voice = OpenAIVoice(SecretStr(KEY), voice="nova", base_url=server.url, options=VoiceOptions("Be kind."))
    await said(voice, "Thank you.", pace=0.8)
    await voice.close()
    assert server.asked[0].fields == {
        "model": "gpt-4o-mini-tts", "voice": "nova", "input": "Thank you.", "response_format": "pcm", "speed": 0.8,
        "instructions": "Be kind.",
    }  # fmt: skip
    assert voice.name == "openai-compatible/gpt-4o-mini-tts/nova"


def test_what_the_sound_depends_on_has_a_digest() -> None:
    one = OpenAIVoice(SecretStr(KEY))
    assert one.name == "openai/gpt-4o-mini-tts/alloy"
    assert one.digest == OpenAIVoice(None).digest
    others = (
        OpenAIVoice(None, "tts-1"),
        OpenAIVoice(None, voice="nova"),
        OpenAIVoice(None, options=VoiceOptions("Hush.")),
    )
    assert len({one.digest, *(other.digest for other in others)}) == 4


async def failure(server: OpenAISpeechServer, *replies: Reply) -> ProviderError:
    """The error that these replies lead to, which is checked to hold nothing that was to be said and no key."""
    server.will(*replies)
    options = VoiceOptions(answers_within=timedelta(milliseconds=300))
    voice = OpenAIVoice(SecretStr(KEY), base_url=server.url, options=options)
    with pytest.raises(ProviderError) as raised:
        await said(voice, "A secret.")
    await voice.close()
    assert not any(word in str(raised.value) for word in ("secret", KEY, "stands here"))
    return raised.value


async def test_a_wrong_key_and_an_unknown_voice_are_refused(server: OpenAISpeechServer) -> None:
    for voice in (
        OpenAIVoice(SecretStr("sk-another-one"), base_url=server.url),
        OpenAIVoice(SecretStr(KEY), voice="nobody", base_url=server.url),
    ):
        with pytest.raises(ProviderRefused):
            await said(voice, "Thank you.")
        await voice.close()


async def test_a_limit_rests_as_long_as_the_server_says(server: OpenAISpeechServer) -> None:
    error = await failure(server, Refuse(429, "rate_limit_exceeded", "requests", {"retry-after": "3"}))
    assert isinstance(error, ProviderBusy)
    assert error.retry_after == timedelta(seconds=3)


@pytest.mark.parametrize(
    "reply",
    [
        Raw(b"{}"),
        Raw(b"<html>", "text/html"),
        Raw(b"ID3\x04 secret", "audio/mpeg"),
        Raw(b"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream"),
        Raw(b"", "audio/pcm"),
        Hang(),
        Hang(SOME, "audio/pcm"),
        Cut(SOME, "audio/pcm"),
        Refuse(500),
    ],
    ids=["JSON", "page", "mp3", "wav", "nothing", "hangs", "hangs in the sound", "cut in the sound", "500"],
)
async def test_what_is_no_sound_or_breaks_off_is_an_error(server: OpenAISpeechServer, reply: Reply) -> None:
    assert isinstance(await failure(server, reply), ProviderBroken)


async def test_a_part_that_fails_is_told_after_what_was_spoken_before(
    server: OpenAISpeechServer, voice: OpenAIVoice
) -> None:
    server.will(Work(), Refuse(500))
    speaking = voice.say((LONG + " ") * 30, pace=4.0)
    came = len(await anext(speaking))
    with pytest.raises(ProviderBroken):
        came += len(b"".join([piece async for piece in speaking]))
    assert len(server.asked) == 2
    assert came > 0


async def test_what_cannot_be_sent_is_left_out(server: OpenAISpeechServer, voice: OpenAIVoice) -> None:
    await said(voice, "Thank\x00\x1b you \ud800.")
    assert server.asked[0].fields["input"] == "Thank you ."
