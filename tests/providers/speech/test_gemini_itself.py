"""The same promises with Gemini itself: `GEMINI_API_KEY=… make test-live`, which costs a few cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract, final
from tests.providers.speech.speaking import spoken, understood
from tests.providers.text_to_speech import TextToSpeechContract, said
from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.gemini.live import GeminiDialogue, gemini_live

KEY = os.environ.get("GEMINI_API_KEY") or os.environ.get("GOOGLE_API_KEY", "")
QUESTION = "Could you walk me through a recent project that you are proud of?"
pytestmark = [pytest.mark.live, pytest.mark.skipif(not KEY, reason="GEMINI_API_KEY is not set")]


@pytest.fixture
async def dialogue() -> AsyncIterator[GeminiDialogue]:
    async with gemini_live([SecretStr(KEY)]).open() as found:
        yield found


class TestItHearsItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self, dialogue: GeminiDialogue) -> SpeechToText:
        return dialogue.ear


class TestItSpeaksItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, dialogue: GeminiDialogue) -> TextToSpeech:
        return dialogue.voice


async def test_it_says_after_an_answer_what_it_is_asked_to(dialogue: GeminiDialogue) -> None:
    for _ in range(3):
        assert understood((await final(dialogue.ear, spoken(SENTENCE).pcm)).text, SENTENCE)
        assert 2 < len(await said(dialogue.voice, QUESTION)) / 2 / dialogue.voice.rate_hz < 8


async def test_a_wrong_key_is_refused() -> None:
    async with gemini_live([SecretStr("not-a-key")]).open() as dialogue:
        with pytest.raises(ProviderRefused):
            await said(dialogue.voice, QUESTION)
