"""A chain of a vendor that fails and the parts of this machine is held to all that is promised of each alone."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from tests.providers.speech.hearing import HearingContract
from tests.providers.text_to_speech import TextToSpeechContract
from tests.voice.numbered import Fault, FaultyVoice, NumberedRecogniser
from vivaroom.content.speech import spoken_terms
from vivaroom.ports.speech import SpeechToText, TextToSpeech
from vivaroom.providers.local import silero
from vivaroom.providers.local.kokoro.model import WEIGHTS_ID as KOKORO_ID
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.kokoro.voice import Kokoro
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.weights import WeightsStore
from vivaroom.providers.local.whisper.recogniser import WEIGHTS_ID, Whisper
from vivaroom.providers.speech.fallback import fallback_hearing, fallback_voice
from vivaroom.providers.speech.hearing import Recogniser
from vivaroom.providers.speech.speaking import Voice

STORE = WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")


@pytest.fixture(scope="module")
def recogniser() -> Iterator[SpeechToText]:
    whisper = Whisper(STORE.folder(WEIGHTS_ID), Silero(STORE.folder(silero.WEIGHTS_ID)))
    refused = NumberedRecogniser("ab", fault=Fault.REFUSED)
    yield fallback_hearing([Recogniser(refused), Recogniser(whisper, None, None)])
    whisper.close()


@pytest.fixture(scope="module")
def voice() -> Iterator[TextToSpeech]:
    kokoro = Kokoro(STORE.folder(KOKORO_ID), FrontEnd.of(STORE, spoken_terms()))
    yield fallback_voice([Voice(FaultyVoice(fault=Fault.OVERLOADED)), Voice(kokoro, None)])
    kokoro.close()


class TestAFallbackHears(HearingContract):
    """The vendor refuses its key, Whisper takes over."""


class TestAFallbackSpeaks(TextToSpeechContract):
    """The vendor is overloaded, Kokoro takes over."""
