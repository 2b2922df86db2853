"""Tones as clips, and where they are found again."""

import io
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

HERE = Path(__file__).parent
RATE_HZ = 16_000
LOUD = 1_000


def recorded(name: str) -> bytes:
    """What a browser's MediaRecorder, or an encoder of m4a, really wrote; `README.md` says how."""
    return (HERE / name).read_bytes()


def tone(rate_hz: int = 24_000) -> NDArray[np.int16]:
    """Two seconds: half a second of silence, 440 Hz, 880 Hz, silence again."""
    times = np.arange(2 * rate_hz) / rate_hz
    pitch = np.where(times < 1, 440, 880)
    sound = np.where((times >= 0.5) & (times < 1.5), 0.5 * np.sin(2 * np.pi * pitch * times), 0)
    return (sound * 32_767).astype(np.int16)


def written(container: str, subtype: str, rate_hz: int = 24_000, channels: int = 1) -> bytes:
    """The tone as a file."""
    target = io.BytesIO()
    # As fractions: of whole numbers in two channels libsndfile 1.2.2 makes an MP3 that is noise.
    samples = np.repeat(tone(rate_hz)[:, None], channels, axis=1).astype(np.float32) / 32_768
    soundfile.write(target, samples, rate_hz, format=container, subtype=subtype)
    return target.getvalue()


def sounding_ms(pcm: bytes, rate_hz: int = RATE_HZ) -> list[tuple[int, int]]:
    """Where there is sound, from millisecond to millisecond, in steps of ten."""
    samples, window = np.frombuffer(pcm, "<i2").astype(float), rate_hz // 100
    whole = samples[: len(samples) // window * window].reshape(-1, window)
    loud = np.sqrt((whole**2).mean(axis=1)) > LOUD
    edges = np.flatnonzero(np.diff(np.r_[False, loud, False].astype(int))) * 10
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def pitch_hz(pcm: bytes, begin_ms: int, end_ms: int, rate_hz: int = RATE_HZ) -> float:
    """The loudest frequency of a stretch."""
    samples = np.frombuffer(pcm, "<i2").astype(float)[begin_ms * rate_hz // 1000 : end_ms * rate_hz // 1000]
    return float(np.fft.rfftfreq(len(samples), 1 / rate_hz)[np.abs(np.fft.rfft(samples)).argmax()])
