"""The robot candidate's voice: the interviewer's own synthesiser with another speaker, so that its words are clear.

What it says is made once and kept; a text that is new takes about as long as it sounds.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from tests.browser.second_ear import CACHE
from tests.browser.sounds import clip
from vivaroom.content.speech import spoken_terms
from vivaroom.ports.speech import TextToSpeech
from vivaroom.providers.local.kokoro.model import WEIGHTS_ID
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.kokoro.voice import Kokoro
from vivaroom.providers.local.speech_cache import CachedSpeech
from vivaroom.providers.local.weights import WeightsStore

SPEAKER = "am_michael"


async def clips_of(texts: Iterable[str], folder: Path) -> Mapping[str, str]:
    """Each text as a WAV in base64, kept in the folder; without weights this fails and says how to bring them."""
    store = WeightsStore(CACHE / "models")
    kokoro = Kokoro(store.folder(WEIGHTS_ID), FrontEnd.of(store, spoken_terms()), voice=SPEAKER)
    voice = CachedSpeech(kokoro, folder)
    try:
        return {text: await _clip(voice, text) for text in texts}
    finally:
        kokoro.close()


async def _clip(voice: TextToSpeech, text: str) -> str:
    pcm = b"".join([piece async for piece in voice.say(text)])
    return clip(np.frombuffer(pcm, "<i2").astype(float) / 32_768, voice.rate_hz)
