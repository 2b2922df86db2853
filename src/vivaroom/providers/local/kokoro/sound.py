"""Samples to PCM16: without the model's own silence, and with pauses of our own."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_FRAME_S = 0.01
_KEPT_BEFORE_S = 0.02
_KEPT_AFTER_S = 0.05
_QUIET = 0.012
"""Of the loudest frame (-38 dB): below it a frame is silence. The softest s and f of the voices lie above."""


def trimmed(sound: "Floats", rate_hz: int) -> "Floats":
    """Without the silence at head and tail (0.32 s and 0.48 s as the model makes it); empty where all is silent."""
    import numpy as np

    frame = int(rate_hz * _FRAME_S)
    frames = len(sound) // frame
    if frames == 0:
        return sound
    levels = np.sqrt(np.mean(sound[: frames * frame].reshape(frames, frame) ** 2, axis=1))
    loud = np.flatnonzero(levels > max(float(levels.max()) * _QUIET, 1e-5))
    if len(loud) == 0:
        return sound[:0]
    start = max(0, int(loud[0]) * frame - int(_KEPT_BEFORE_S * rate_hz))
    stop = min(len(sound), (int(loud[-1]) + 1) * frame + int(_KEPT_AFTER_S * rate_hz))
    return sound[start:stop]


def pcm(sound: "Floats") -> bytes:
    """PCM16, little-endian; what is louder than the range is clipped. A few milliseconds at both ends are faded."""
    import numpy as np

    faded = sound.copy()
    edge = min(len(faded) // 2, 120)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    faded[:edge] *= ramp
    faded[len(faded) - edge :] *= ramp[::-1]
    return (np.clip(faded, -1, 1) * 32767).astype("<i2").tobytes()


def silence(seconds: float, rate_hz: int) -> bytes:
    """So much of nothing."""
    return bytes(2 * int(seconds * rate_hz))
