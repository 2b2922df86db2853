"""OpenAI's Realtime models as an ear and a voice, against a server that speaks their protocol."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from tests.providers.speech.hearing import SENTENCE, HearingContract
from tests.providers.speech.speaking import Spoken
from tests.providers.text_to_speech import TextToSpeechContract
from tests.vendors.openai_dialogue import OpenAIDialogueServer, openai_dialogue_server
from tests.vendors.openai_speech import KEY
from tests.vendors.tones import in_tones
from vivaroom.ports.dialogue import Dialogue
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.speech.openai.access import HearingOptions
from vivaroom.providers.speech.openai.dialogue.holding import OpenAIDialogues
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions

SOON = DialogueOptions(hearing=HearingOptions(answers_within=timedelta(milliseconds=700)))


@pytest.fixture
async def server() -> AsyncIterator[OpenAIDialogueServer]:
    async with openai_dialogue_server() as found:
        yield found


@pytest.fixture
async def dialogue(server: OpenAIDialogueServer) -> AsyncIterator[Dialogue]:
    async with dialogues(server).open() as opened:
        yield opened


def dialogues(server: OpenAIDialogueServer, options: DialogueOptions | None = None, *keys: str) -> OpenAIDialogues:
    return OpenAIDialogues([SecretStr(key) for key in keys or (KEY,)], base_url=server.url, options=options)


class TestItsEar(HearingContract):
    """All that a `SpeechToText` promises."""

    @pytest.fixture
    def recogniser(self, dialogue: Dialogue) -> SpeechToText:
        return dialogue.ear

    @pytest.fixture
    def sentence(self) -> Spoken:
        return in_tones(SENTENCE)


class TestItsVoice(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""

    @pytest.fixture
    def voice(self, dialogue: Dialogue) -> TextToSpeech:
        return dialogue.voice
