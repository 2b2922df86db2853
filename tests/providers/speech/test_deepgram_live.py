"""The same promises with Deepgram itself: `DEEPGRAM_API_KEY=… make test-live`, which costs a few cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract
from tests.providers.speech.speaking import silence, spoken, understood
from tests.providers.text_to_speech import TextToSpeechContract
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.deepgram.aura import DeepgramAura
from vivaroom.providers.speech.deepgram.flux import DeepgramFlux
from vivaroom.providers.speech.deepgram.nova import DeepgramNova

KEY = os.environ.get("DEEPGRAM_API_KEY", "")
pytestmark = [pytest.mark.live, pytest.mark.skipif(not KEY, reason="DEEPGRAM_API_KEY is not set")]


class TestNovaItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self) -> DeepgramNova:
        return DeepgramNova(SecretStr(KEY))

    async def test_a_recording_is_understood(self, recogniser: DeepgramNova) -> None:
        heard = await recogniser.exact(silence(1.0) + spoken(SENTENCE).pcm)
        assert understood(heard.text, SENTENCE)
        assert heard.words[0].started_ms > 800

    async def test_a_wrong_key_is_refused(self) -> None:
        with pytest.raises(ProviderRefused):
            await DeepgramNova(SecretStr("not-a-deepgram-key")).exact(silence(0.5))


class TestFluxItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self) -> DeepgramFlux:
        return DeepgramFlux(SecretStr(KEY))


class TestAuraItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    async def voice(self) -> AsyncIterator[DeepgramAura]:
        aura = DeepgramAura(SecretStr(KEY))
        yield aura
        await aura.close()
