"""What the candidates of a load say, and when a server could know that they had finished."""

import asyncio

import numpy as np
import soxr
from numpy.typing import NDArray

from bench.microphone import FRAME_BYTES, SILENCE, voiced
from bench.stand_ins import FIXED_S
from bench.voice_clients import Line
from vivaroom.app.settings.reading import read_settings
from vivaroom.app.voice import local_speech
from vivaroom.ports.speech import HEARING_RATE_HZ, VAD_WINDOW_SAMPLES
from vivaroom.providers.local.silero import Silero
from vivaroom.voice.turn_policy import USUAL
from vivaroom.voice.turn_tracker import Paused, TurnTracker
from vivaroom.voice.vad_hub import SILENT_BELOW

ANSWER = "My last project was a payment service that I had on call every second week"
STRAY_S = -0.1
"""A sound so long before the pause could be known is not the reply to it, but the rest of an earlier one."""
_FRAME_SAMPLES = FRAME_BYTES // 2


async def spoken_answer() -> tuple[list[bytes], Silero]:
    """The answer in frames, from its first to its last with speech, and the detector; SystemExit without weights."""
    speech = local_speech(read_settings())
    if speech is None or speech.kokoro is None:
        print("The weights that hear and speak are not here: `vivaroom models pull`. Nothing measured.")
        raise SystemExit(0)
    try:
        await asyncio.gather(asyncio.to_thread(speech.kokoro.load), asyncio.to_thread(speech.detector.load))
        said = b"".join([piece async for piece in speech.kokoro.say(ANSWER)])
    finally:
        speech.close()
    spoken = np.frombuffer(said, dtype="<i2")
    pcm = soxr.resample(spoken, speech.kokoro.rate_hz, HEARING_RATE_HZ).astype("<i2").tobytes()
    frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
    first, last = voiced(frames)
    frames = frames[first : last + 1]
    alone = Line(speech=bytearray([1] * len(frames)))
    if _pauses([_heard(alone, frames)], speech.detector)[0]:
        raise RuntimeError("the clip has a pause before its end, so that a turn would end within it")
    return frames, speech.detector


def added_s(lines: list[Line], clip: list[bytes], detector: Silero, *, skips_silence: bool) -> list[float]:
    """What the server added to each turn, in seconds; strays are left out.

    `skips_silence`: the server takes a silent window for what it is, without the detector, and knows that much sooner.
    """
    heard = [_heard(line, clip) for line in lines]
    found = []
    for line, pauses in zip(lines, _pauses(heard, detector, skips_silence=skips_silence), strict=True):
        for ended, sound_at in line.turns:
            known = next((frame for frame in pauses if frame > ended), None)
            if known is not None and known < len(line.sent_at):
                found.append(sound_at - line.sent_at[known] - FIXED_S)
    return [added for added in found if added > STRAY_S]


def _heard(line: Line, clip: list[bytes]) -> NDArray[np.float32]:
    """Everything that one candidate sent, as windows of the detector."""
    pieces, place = [], 0
    for speech in line.speech:
        pieces.append(clip[place] if speech else SILENCE)
        place = (place + 1) % len(clip) if speech else 0
    samples = np.frombuffer(b"".join(pieces), dtype="<i2").astype(np.float32) / np.float32(32_768)
    whole = len(samples) // VAD_WINDOW_SAMPLES
    return samples[: whole * VAD_WINDOW_SAMPLES].reshape(whole, VAD_WINDOW_SAMPLES)


def _pauses(heard: list[NDArray[np.float32]], detector: Silero, *, skips_silence: bool = False) -> list[list[int]]:
    """For each stream the frames with which a pause was complete; the utterance ends with its first pause."""
    found: list[list[int]] = [[] for _ in heard]
    trackers = [TurnTracker() for _ in heard]
    memories = [detector.memory() for _ in heard]
    for window in range(max(map(len, heard), default=0)):
        there = [number for number, windows in enumerate(heard) if len(windows) > window]
        batch = np.stack([heard[number][window] for number in there])
        probabilities, after = detector.probabilities(batch, [memories[number] for number in there])
        for number, probability, memory in zip(there, probabilities.tolist(), after, strict=True):
            memories[number] = memory
            silent = skips_silence and np.abs(heard[number][window]).max() < SILENT_BELOW / 32_768
            trackers[number], turn = trackers[number].after(0.0 if silent else probability, USUAL.patience)
            if isinstance(turn, Paused):
                trackers[number], _ = trackers[number].finished()
                found[number].append(((window + 1) * VAD_WINDOW_SAMPLES - 1) // _FRAME_SAMPLES)
    return found
