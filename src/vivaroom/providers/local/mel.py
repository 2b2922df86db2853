"""Sound as Whisper sees it: the logarithm of its energy in 80 bands, 100 times a second."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

RATE_HZ = 16_000
HOP_SAMPLES = 160
FRAMES_PER_S = RATE_HZ // HOP_SAMPLES
BANDS = 80

_WINDOW_SAMPLES = 400
_LOWEST_ENERGY = 1e-10
_RANGE_BELS = 8.0
"""What is fainter than the loudest by more than this counts as this faint."""

_LINEAR_BELOW_HZ = 1000.0
_HZ_A_MEL = 200.0 / 3.0
_MELS_A_NATURAL_LOG = 27.0 / 1.8562979903656263  # 27 steps between 1000 Hz and 6400 Hz
"""Slaney's scale (Auditory Toolbox, 1998): linear to 1000 Hz, logarithmic above."""


def samples_of(pcm: bytes) -> "Floats":
    """PCM16 as numbers from -1 to 1."""
    import numpy as np

    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0


def log_mel(samples: "Floats", frames: int) -> "Floats":
    """(n,) samples -1 to 1 at 16 kHz → (80, frames); silence follows when `frames` reach beyond the sound.

    A frame every 10 ms, centred on its moment, scaled as Whisper's (Radford et al., 2022, and its released code).
    """
    import numpy as np

    sounding = min(frames, len(samples) // HOP_SAMPLES + 3)  # two more, so that no window at the end is cut
    heard = np.zeros(sounding * HOP_SAMPLES, dtype=np.float32)
    heard[: len(samples)] = samples[: len(heard)]
    padded = np.pad(heard, _WINDOW_SAMPLES // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW_SAMPLES)[::HOP_SAMPLES][:sounding]
    spectra = np.fft.rfft(windows * _hann(), axis=1)
    energy = spectra.real**2 + spectra.imag**2
    bels = np.full((BANDS, frames), np.log10(_LOWEST_ENERGY), dtype=np.float32)
    bels[:, :sounding] = np.log10(np.maximum(filters() @ energy.T, _LOWEST_ENERGY))
    scaled: Floats = (np.maximum(bels, bels.max() - _RANGE_BELS) + 4.0) / 4.0
    return scaled


@cache
def _hann() -> "Floats":
    import numpy as np

    angle = 2 * np.pi * np.arange(_WINDOW_SAMPLES) / _WINDOW_SAMPLES
    return (0.5 - 0.5 * np.cos(angle)).astype(np.float32)


@cache
def filters() -> "Floats":
    """(80, 201): how much of each frequency of a 400-sample window counts in each band.

    Triangles whose corners are evenly spaced in mel from 0 to 8000 Hz, each of area 1 over its frequencies in Hz.
    """
    import numpy as np

    corners = _hz(np.linspace(0.0, _mel(RATE_HZ / 2), BANDS + 2))
    frequencies = np.linspace(0.0, RATE_HZ / 2, _WINDOW_SAMPLES // 2 + 1)
    low, peak, high = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    rising, falling = (frequencies - low) / (peak - low), (high - frequencies) / (high - peak)
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * 2.0 / (high - low)).astype(np.float32)


def _mel(hz: float) -> float:
    """Of a frequency above 1000 Hz."""
    import numpy as np

    return float(_LINEAR_BELOW_HZ / _HZ_A_MEL + np.log(hz / _LINEAR_BELOW_HZ) * _MELS_A_NATURAL_LOG)


def _hz(mels: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    above = mels - _LINEAR_BELOW_HZ / _HZ_A_MEL
    logarithmic = _LINEAR_BELOW_HZ * np.exp(np.maximum(above, 0.0) / _MELS_A_NATURAL_LOG)
    hz: NDArray[np.float64] = np.where(above < 0, mels * _HZ_A_MEL, logarithmic)
    return hz
