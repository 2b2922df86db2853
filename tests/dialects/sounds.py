"""What clients of dialects send as sound: two seconds in every format, in base64, by name."""

import io
import wave
from base64 import b64encode
from functools import cache

from tests.voice.clips.tones import recorded, tone, written

MIDDLE = 2
"""Where a recording is cut into pieces, as parts of its length."""


@cache
def clips() -> dict[str, str]:
    """{webm}, {ogg}, {m4a}, {mp3}, {wav}, {flac}; {webm_begin} and {webm_end} are the halves of one recording;
    {pcm_16k} and {pcm_24k} are plain PCM16; {wav_short} is shorter than any word.
    """
    webm = recorded("chromium.webm")
    half = len(webm) // MIDDLE
    content = {
        "webm": webm, "webm_begin": webm[:half], "webm_end": webm[half:], "ogg": recorded("firefox.ogg"),
        "m4a": recorded("tone.m4a"), "mp3": written("MP3", "MPEG_LAYER_III"), "wav": written("WAV", "PCM_16"),
        "flac": written("FLAC", "PCM_16"), "pcm_16k": tone(16_000).tobytes(), "pcm_24k": tone(24_000).tobytes(),
        "wav_short": _short(),
    }  # fmt: skip
    return {name: b64encode(one).decode() for name, one in content.items()}


def _short() -> bytes:
    """50 ms."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(1_600))
    return target.getvalue()
