"""Whether somebody has finished or only pauses, told from the sound: smart-turn v3.2 on ONNX Runtime."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vivaroom.providers.local.mel import FRAMES_PER_S, RATE_HZ, log_mel, samples_of
from vivaroom.providers.local.onnx import OnnxModel

WEIGHTS_ID = "smart-turn-v3.2"

_HEARD_S = 8
_SMALLEST_VARIANCE = 1e-7


class SmartTurn:
    """A `TurnDetector`; `weights` is the folder with smart-turn.onnx. At most `threads` decisions at once, others wait.

    A decision costs 57 ms of processor time, however long the turn is.
    """

    def __init__(self, weights: Path, *, threads: int = 1) -> None:
        self._model = OnnxModel("smart-turn", weights / "smart-turn.onnx", WEIGHTS_ID)
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="smart-turn")

    def load(self) -> None:
        """Read the weights now. Raises ProviderRefused when they or the runtime are missing."""
        _ = self._model.session

    async def ended(self, pcm: bytes) -> float:
        """The probability 0-1 that the turn is over; its last eight seconds are heard, in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.decide, pcm)

    def decide(self, pcm: bytes) -> float:
        """The same on the caller's thread. The network wants sound of mean 0 and variance 1 that ends at the end."""
        import numpy as np

        heard = samples_of(pcm)[-_HEARD_S * RATE_HZ :]
        sound = np.zeros(_HEARD_S * RATE_HZ, dtype=np.float32)
        sound[len(sound) - len(heard) :] = heard
        sound = (sound - sound.mean()) / np.sqrt(sound.var() + _SMALLEST_VARIANCE)
        features = log_mel(sound, _HEARD_S * FRAMES_PER_S)
        (probability,) = self._model.session.run(None, {"input_features": features[None]})[0].ravel()
        return float(probability)

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._pool.shutdown(wait=True, cancel_futures=True)
