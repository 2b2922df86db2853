"""What `vivaroom providers try s2s` does: a model that hears and speaks says a text, and hears itself say it."""

import asyncio
import time
from collections.abc import AsyncIterator

from vivaroom.app.settings.dialogue_access import dialogue_access_of
from vivaroom.app.settings.reading import Settings
from vivaroom.ports.dialogue import Dialogue
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.dialogue.vendors import dialogues_of
from vivaroom.providers.speech.rates import resampler

_PIECE_S = 0.1


async def said_and_heard(settings: Settings, name: str, text: str) -> tuple[dict[str, object], int, bytes]:
    """What it made of the text, the rate of its sound and the sound. Raises ProviderError."""
    model = dialogues_of(name, dialogue_access_of(settings)[name])
    async with model.open() as dialogue:
        began, first_s, pcm = time.perf_counter(), None, b""
        async for piece in dialogue.voice.say(text):
            first_s = first_s or time.perf_counter() - began
            pcm += piece
        seconds, rate_hz = time.perf_counter() - began, dialogue.voice.rate_hz
        heard, understood_s = await _heard(dialogue, pcm)
    told: dict[str, object] = {
        "provider": model.name,
        "sound_s": round(len(pcm) / 2 / rate_hz, 2),
        "first_s": round(first_s or 0.0, 2),
        "seconds": round(seconds, 2),
        "text": heard,
        "understood_s": round(understood_s, 2),
    }
    return told, rate_hz, pcm


async def _heard(dialogue: Dialogue, pcm: bytes) -> tuple[str, float]:
    """What it understands of the sound, which comes in its own time, and how long after its end it tells."""
    to_hearing = resampler(dialogue.voice.rate_hz, HEARING_RATE_HZ)
    sound = to_hearing.feed(pcm) + to_hearing.finish()
    text, ended = "", time.perf_counter()

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal ended
        step = 2 * int(_PIECE_S * HEARING_RATE_HZ)
        for at in range(0, len(sound), step):
            yield sound[at : at + step]
            await asyncio.sleep(_PIECE_S)
        ended = time.perf_counter()

    async for transcript in dialogue.ear.transcribe(pieces()):
        text = transcript.text
    return text, time.perf_counter() - ended
