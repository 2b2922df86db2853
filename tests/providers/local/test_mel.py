"""What Whisper is shown of a sound, beside values worked out from the definitions."""

import math

import numpy as np
import pytest

from vivaroom.providers.local.mel import BANDS, filters, log_mel, samples_of

RATE_HZ, WINDOW, HOP = 16_000, 400, 160


def _hz_of_mel(mel: float) -> float:
    """Slaney's scale: 15 mels for the first 1000 Hz, then 27 for each factor of 6.4."""
    return mel * 1000 / 15 if mel < 15 else 1000 * 6.4 ** ((mel - 15) / 27)


def _corners() -> list[float]:
    highest = 15 + 27 * math.log(8) / math.log(6.4)
    return [_hz_of_mel(highest * at / (BANDS + 1)) for at in range(BANDS + 2)]


def _weight(band: int, hz: float) -> float:
    """Height at `hz` of the triangle of area 1 over its three corners."""
    low, peak, high = _corners()[band : band + 3]
    if not low < hz < high:
        return 0.0
    height = 2 / (high - low)
    return height * ((hz - low) / (peak - low) if hz <= peak else (high - hz) / (high - peak))


def test_the_bands_are_triangles_of_area_1_evenly_spaced_in_mel() -> None:
    wanted = [[_weight(band, 40.0 * line) for line in range(201)] for band in range(BANDS)]
    assert filters() == pytest.approx(np.array(wanted), abs=1e-7)


def _sound() -> list[float]:
    """A second of three tones of different strength."""
    tones = ((0.3, 220.0), (0.1, 1730.0), (0.02, 5000.0))
    return [sum(a * math.sin(2 * math.pi * hz * at / RATE_HZ) for a, hz in tones) for at in range(RATE_HZ)]


def _energy_by_hand(sound: list[float], frame: int, band: int) -> float:
    """The defining sums: Hann window centred on the frame, Fourier sum, squared, weighted."""
    windowed = [
        (0.5 - 0.5 * math.cos(2 * math.pi * k / WINDOW)) * sound[abs(frame * HOP + k - WINDOW // 2)]
        for k in range(WINDOW)
    ]
    energy = 0.0
    for line in range(WINDOW // 2 + 1):
        if weight := _weight(band, 40.0 * line):
            real = sum(x * math.cos(2 * math.pi * line * k / WINDOW) for k, x in enumerate(windowed))
            imaginary = sum(x * math.sin(2 * math.pi * line * k / WINDOW) for k, x in enumerate(windowed))
            energy += weight * (real**2 + imaginary**2)
    return energy


@pytest.mark.parametrize("frame", [0, 1, 50])
def test_a_frame_is_the_logarithm_of_its_energy_in_each_band(frame: int) -> None:
    sound = _sound()
    mel = log_mel(np.array(sound, dtype=np.float32), 100)
    loudest = 4 * float(mel.max()) - 4
    for band in (0, 5, 30, 41, 60, 79):
        bels = max(math.log10(max(_energy_by_hand(sound, frame, band), 1e-10)), loudest - 8)
        assert mel[band, frame] == pytest.approx((bels + 4) / 4, abs=2e-3)


def test_frames_beyond_the_sound_are_silence() -> None:
    sound = np.array(_sound(), dtype=np.float32)
    long, padded = log_mel(sound, 300), log_mel(np.concatenate([sound, np.zeros(2 * RATE_HZ, np.float32)]), 300)
    assert long == pytest.approx(padded, abs=1e-6)
    assert np.all(long[:, 110:] == long.min())


def test_pcm_becomes_numbers_between_minus_1_and_1() -> None:
    assert samples_of(b"\x00\x80\x00\x00\xff\x7f").tolist() == [-1.0, 0.0, 32767 / 32768]
