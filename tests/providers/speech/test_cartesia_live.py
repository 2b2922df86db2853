"""The same promises with Cartesia itself: `CARTESIA_API_KEY=… make test-live`, which costs a few cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract
from tests.providers.speech.speaking import silence, spoken, understood
from tests.providers.text_to_speech import TextToSpeechContract
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.speech.cartesia.ink import CartesiaInk
from vivaroom.providers.speech.cartesia.sonic import CartesiaSonic

KEY = os.environ.get("CARTESIA_API_KEY", "")
pytestmark = [pytest.mark.live, pytest.mark.skipif(not KEY, reason="CARTESIA_API_KEY is not set")]


class TestInkItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self) -> CartesiaInk:
        return CartesiaInk(SecretStr(KEY))

    async def test_a_recording_is_understood(self, recogniser: CartesiaInk) -> None:
        heard = await recogniser.exact(silence(1.0) + spoken(SENTENCE).pcm)
        assert understood(heard.text, SENTENCE)
        assert heard.words[0].started_ms > 800

    async def test_a_wrong_key_is_refused(self) -> None:
        with pytest.raises(ProviderRefused):
            await CartesiaInk(SecretStr("not-a-cartesia-key")).exact(silence(0.5))


class TestSonicItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    async def voice(self) -> AsyncIterator[CartesiaSonic]:
        sonic = CartesiaSonic(SecretStr(KEY))
        yield sonic
        await sonic.close()
