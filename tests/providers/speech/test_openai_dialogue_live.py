"""The same promises with OpenAI's Realtime models themselves: `OPENAI_API_KEY=… make test-live`, which costs some cents."""

import os
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import HearingContract
from tests.providers.text_to_speech import SENTENCE, TextToSpeechContract, said
from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.dialogue import Dialogue
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.openai.dialogue.holding import OpenAIDialogues

KEY = os.environ.get("OPENAI_API_KEY", "")
pytestmark = [pytest.mark.live, pytest.mark.skipif(not KEY, reason="OPENAI_API_KEY is not set")]


@pytest.fixture
async def dialogue() -> AsyncIterator[Dialogue]:
    async with OpenAIDialogues([SecretStr(KEY)]).open() as opened:
        yield opened


class TestTheEarItself(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self, dialogue: Dialogue) -> SpeechToText:
        return dialogue.ear


class TestTheVoiceItself(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, dialogue: Dialogue) -> TextToSpeech:
        return dialogue.voice


async def test_a_wrong_key_is_refused() -> None:
    async with OpenAIDialogues([SecretStr("sk-not-a-key")]).open() as opened:
        with pytest.raises(ProviderRefused):
            await said(opened.voice, SENTENCE)
