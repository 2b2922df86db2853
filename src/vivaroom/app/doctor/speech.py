"""Whether interviews can be spoken here: what is missing for it, or how a test sentence was said and heard."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from importlib.util import find_spec

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.settings.reading import Settings
from vivaroom.app.voice import RUNTIMES, LocalSpeech, local_speech
from vivaroom.app.weights import weights_store
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText
from vivaroom.providers.local.speaking import FAST_ENOUGH_RTF
from vivaroom.providers.local.weights import State as FileState

NAME = "spoken interviews"
SENTENCE = "Tell me about a system that you have built, and what you would change in it now."
SURE_0_1 = 0.8
"""The share of a plain sentence's words that must come back; a healthy machine hears all of them."""
_TYPED = "interviews are typed"


def spoken_interviews(settings: Settings) -> Finding:
    """Says a sentence with the local voice and lets the local recogniser hear it; loads their weights, some seconds."""
    missing = [name for name in RUNTIMES if not find_spec(name)]
    if missing:
        return Finding(NAME, State.OFF, f"{_TYPED}: {_listed(missing)} not installed", "pip install 'vivaroom[local]'")
    models = weights_store(settings).list_models()
    absent = [one.id for one in models if one.needed_for and one.state is not FileState.PRESENT]
    speech = None if absent else local_speech(settings)
    if speech is None:
        return Finding(NAME, State.OFF, f"{_TYPED}: {_listed(absent)} not here", "vivaroom models pull --needed")
    try:
        return asyncio.run(_tried(speech))
    except ProviderError as error:
        return Finding(NAME, State.WARNING, error.detail, "vivaroom models verify")
    finally:
        speech.close()


def share_heard_0_1(said: str, heard: str) -> float:
    """The share of the words of a sentence that stand in what was heard."""
    words, found = re.findall(r"\w+", said.lower()), set(re.findall(r"\w+", heard.lower()))
    return sum(word in found for word in words) / len(words)


async def _tried(speech: LocalSpeech) -> Finding:
    await speech.load()
    began = time.perf_counter()
    pcm = b"".join([piece async for piece in speech.kokoro.say(SENTENCE)])
    said_at = time.perf_counter()
    heard = await _heard(speech.recogniser, pcm, speech.kokoro.rate_hz)
    heard_s, pace = time.perf_counter() - said_at, (said_at - began) * speech.kokoro.rate_hz * 2 / max(len(pcm), 1)
    told = f"{speech.described}: a second of speech is made in {pace:.2f} s; a sentence was heard in {heard_s:.1f} s"
    share = share_heard_0_1(SENTENCE, heard)
    if share < SURE_0_1:
        told = f"{speech.described}: of a test sentence {share:.0%} came back, as “{heard}”"
        return Finding(NAME, State.WARNING, told, "vivaroom models verify")
    if pace >= FAST_ENOUGH_RTF:
        return Finding(NAME, State.WARNING, f"{told}: speech will have gaps", "pip install 'vivaroom[piper]'")
    return Finding(NAME, State.OK, told)


async def _heard(recogniser: SpeechToText, pcm: bytes, rate_hz: int) -> str:
    import numpy as np
    import soxr

    sound = soxr.resample(np.frombuffer(pcm, dtype="<i2"), rate_hz, HEARING_RATE_HZ)

    async def pieces() -> AsyncIterator[bytes]:
        yield sound.astype("<i2").tobytes()

    return [transcript.text async for transcript in recogniser.transcribe(pieces())][-1]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"
