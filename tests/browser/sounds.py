"""Sounds that can be told apart from each other, made for the tests."""

import io
import wave
from base64 import b64encode

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
SILENT = 0.01


def sweep(seconds: float, rate_hz: int, *, low_hz: float = 250.0, high_hz: float = 2500.0) -> Samples:
    """A tone that rises, softly begun and ended, at half of full loudness."""
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    phase = 2 * np.pi * (low_hz * t + (high_hz - low_hz) * t**2 / (2 * seconds))
    edge = np.minimum(1, np.minimum(t, seconds - t) / 0.02)
    return 0.5 * np.sin(phase) * edge


def pcm16(samples: Samples) -> bytes:
    """Little-endian PCM16."""
    return (samples * 32_767).astype("<i2").tobytes()


def samples_of(pcm: bytes) -> Samples:
    """The samples again, -1 to 1."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(float) / 32_768


def clip(samples: Samples, rate_hz: int) -> str:
    """A WAV in base64, as the robot's microphone takes it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(pcm16(samples))
    return b64encode(file.getvalue()).decode()


def likeness(expected: Samples, heard: Samples) -> float:
    """The best normalised correlation of what was expected with any stretch of what was heard, 0 to 1."""
    if len(heard) < len(expected):
        return 0.0
    length = 1 << (len(heard) + len(expected)).bit_length()
    spectrum = np.fft.rfft(heard, length) * np.conj(np.fft.rfft(expected, length))
    place = int(np.argmax(np.fft.irfft(spectrum, length)[: len(heard) - len(expected) + 1]))
    found = heard[place : place + len(expected)]
    return float(np.dot(found, expected) / (np.linalg.norm(found) * np.linalg.norm(expected) + 1e-12))


def likeness_by_stretch(expected: Samples, heard: Samples, stretch: int) -> float:
    """The median likeness of stretches of so many samples: a device that slips once spoils one of them, not all."""
    places = range(0, len(expected) - stretch + 1, stretch)
    return float(np.median([likeness(expected[place : place + stretch], heard) for place in places]))


def loudness(pcm: bytes) -> float:
    """The root mean square, 0 to 1."""
    samples = samples_of(pcm)
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
