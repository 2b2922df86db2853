"""The same promises with OpenAI itself: `OPENAI_API_KEY=… make test-live`, which costs a few cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import silence, spoken, understood
from tests.providers.text_to_speech import TextToSpeechContract
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.openai.batch import OpenAIBatch
from vivaroom.providers.speech.openai.realtime import OpenAIRealtime
from vivaroom.providers.speech.openai.voice import OpenAIVoice

KEY = os.environ.get("OPENAI_API_KEY", "")
pytestmark = [pytest.mark.live, pytest.mark.skipif(not KEY, reason="OPENAI_API_KEY is not set")]


class TestRealtimeItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self) -> OpenAIRealtime:
        return OpenAIRealtime(SecretStr(KEY), "gpt-live-transcribe")


class TestVoiceItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    async def voice(self) -> AsyncIterator[OpenAIVoice]:
        found = OpenAIVoice(SecretStr(KEY))
        yield found
        await found.close()


@pytest.mark.parametrize("model", ["gpt-4o-mini-transcribe", "gpt-transcribe", "whisper-1"])
async def test_a_recording_is_understood(model: str) -> None:
    hearing = OpenAIBatch(SecretStr(KEY), model)
    heard = await hearing.exact(silence(1.0) + spoken(SENTENCE).pcm)
    await hearing.close()
    assert understood(heard.text, SENTENCE)
    assert bool(heard.words) is (model == "whisper-1")


async def test_the_model_that_is_asked_by_default_is_understood_live_too() -> None:
    assert understood(
        (await final(OpenAIRealtime(SecretStr(KEY)), spoken(SENTENCE).pcm, b"", silence(0.5))).text, SENTENCE
    )


async def test_a_wrong_key_is_refused() -> None:
    with pytest.raises(ProviderRefused):
        await final(OpenAIRealtime(SecretStr("sk-not-a-key")), spoken(SENTENCE).pcm)
