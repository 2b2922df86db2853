"""What tests need that really speak: a robot's answers as sound, and a server whose weights have been read."""

import asyncio
import io
import time
from base64 import b64decode
from pathlib import Path

import httpx
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from tests.browser.robot_voice import clips_of

PATIENCE_SECONDS = 120.0


def said(text: str, folder: Path, rate_hz: int) -> bytes:
    """The text in a robot's voice: PCM16, mono, of this rate."""
    wav = asyncio.run(clips_of([text], folder / "said"))[text]
    samples, made_hz = soundfile.read(io.BytesIO(b64decode(wav)), dtype="float32")
    return pcm_of(soxr.resample(samples, made_hz, rate_hz))


def pcm_of(samples: NDArray[np.float32]) -> bytes:
    """Samples -1 to 1 as PCM16."""
    return bytes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())


def wait_for_the_voice(url: str) -> None:
    """Until the server hears and speaks."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while httpx.get(f"{url}/health", timeout=10).json()["parts"]["voice"]["state"] != "ready":
        assert time.monotonic() < give_up
        time.sleep(0.5)
