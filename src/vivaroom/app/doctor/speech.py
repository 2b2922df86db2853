"""Whether interviews can be spoken here: what is missing for it, or how a test sentence was said and heard."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.speech import Chosen, chosen
from vivaroom.app.voice import RUNTIMES, LocalSpeech, Speech, lacking, local_speech
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText
from vivaroom.providers.local.speaking import FAST_ENOUGH_RTF

if TYPE_CHECKING:
    from vivaroom.providers.local.kokoro.voice import Kokoro
    from vivaroom.providers.local.whisper.recogniser import Whisper

NAME = "spoken interviews"
SENTENCE = "Tell me about a system that you have built, and what you would change in it now."
SURE_0_1 = 0.8
"""The share of a plain sentence's words that must come back; a healthy machine hears all of them."""
_TYPED = "interviews are typed"


def spoken_interviews(settings: Settings) -> Finding:
    """Says a sentence with the local voice and lets the local recogniser hear it; loads their weights, some seconds."""
    try:
        chains, missing = chosen(settings), lacking(settings)
    except SettingsError as error:
        return Finding(NAME, State.BROKEN, str(error), "mend VIVAROOM_STT, VIVAROOM_TTS or VIVAROOM_SPEECH_TO_SPEECH")
    packages = [name for name in missing if name in RUNTIMES]
    if packages:
        return Finding(NAME, State.OFF, f"{_TYPED}: {_listed(packages)} not installed", "pip install 'vivaroom[local]'")
    speech = None if missing else local_speech(settings)
    if speech is None:
        return Finding(NAME, State.OFF, f"{_TYPED}: {_listed(missing)} not here", "vivaroom models pull --needed")
    return _looked_at(speech, chains)


def _looked_at(speech: LocalSpeech, chains: Chosen) -> Finding:
    described = Speech(speech, chains).described
    try:
        if speech.recogniser is None or speech.kokoro is None:
            asyncio.run(speech.load())
            return Finding(NAME, State.OK, f"{described}; this machine tells who speaks and who has finished")
        return asyncio.run(_tried(speech, _Pair(speech.recogniser, speech.kokoro, described)))
    except ProviderError as error:
        return Finding(NAME, State.WARNING, error.detail, "vivaroom models verify")
    finally:
        speech.close()


def share_heard_0_1(said: str, heard: str) -> float:
    """The share of the words of a sentence that stand in what was heard."""
    words, found = re.findall(r"\w+", said.lower()), set(re.findall(r"\w+", heard.lower()))
    return sum(word in found for word in words) / len(words)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The local recogniser and the local voice, and what both are called."""

    recogniser: "Whisper"
    kokoro: "Kokoro"
    described: str


async def _tried(speech: LocalSpeech, pair: _Pair) -> Finding:
    await speech.load()
    began, rate_hz = time.perf_counter(), pair.kokoro.rate_hz
    pcm = b"".join([piece async for piece in pair.kokoro.say(SENTENCE)])
    said_at = time.perf_counter()
    heard = await _heard(pair.recogniser, pcm, rate_hz)
    heard_s, pace = time.perf_counter() - said_at, (said_at - began) * rate_hz * 2 / max(len(pcm), 1)
    told = f"{pair.described}: a second of speech is made in {pace:.2f} s; a sentence was heard in {heard_s:.1f} s"
    share = share_heard_0_1(SENTENCE, heard)
    if share < SURE_0_1:
        told = f"{pair.described}: of a test sentence {share:.0%} came back, as “{heard}”"
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
