"""Tells voice from silence for all sessions of the process: their windows run through the detector in one batch."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor

from vivaroom.ports.speech import VAD_WINDOW_SAMPLES, VoiceDetector

_WINDOW_BYTES = 2 * VAD_WINDOW_SAMPLES
_MOST_WAITING = 2_200
"""Seventy seconds of one stream: more than a client may send at once, when a network that stood still goes on."""
GATHER_S = 0.008
"""Windows of many streams that come within so much of each other are looked at in one run, which costs half as much."""
CROWDED_STREAMS = 64
"""With more streams the hub gathers for twice as long: a session then takes a seventh less of a core (n = 3 pairs of
runs of `bench.voice --one-core --sessions 150`), which is worth more than the 8 ms."""


SILENT_BELOW = 2
"""Of 32,768: digital silence, with or without its dither, as a muted microphone and a browser that takes noise away send it.

Nobody is that faint: of 770 windows with voice in five recordings of people, of which the faintest peaks at -49 dBFS, it
keeps none from the detector; 8 keeps 72 of them from it, and takes whole words.
"""
_ZEROS = bytes(_WINDOW_BYTES)


def _is_silent(window: bytes) -> bool:
    import numpy as np

    if window == _ZEROS:
        return True
    samples = np.frombuffer(window, dtype="<i2")
    return bool(samples.max() < SILENT_BELOW and samples.min() > -SILENT_BELOW)


class VadStream:
    """The windows of one session, in order. `told` is called on the loop with each window and its probability 0-1."""

    def __init__(
        self, memory: object, told: Callable[[bytes, float], None], ready: Callable[["VadStream"], None]
    ) -> None:
        self.memory = memory
        self.behind = 0
        """How many windows have come that nothing was told of yet."""
        self.told = told
        self.waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._rest = bytearray()
        self._ready = ready

    def feed(self, pcm: bytes) -> None:
        """More sound: PCM16, mono, 16 kHz, any even length."""
        self._rest += pcm
        while len(self._rest) >= _WINDOW_BYTES:
            window = bytes(self._rest[:_WINDOW_BYTES])
            del self._rest[:_WINDOW_BYTES]
            if not self.behind and _is_silent(window):
                self.told(window, 0.0)
                continue
            self.behind += len(self.waiting) < _MOST_WAITING
            self.waiting.append(window)
        if self.waiting:
            self._ready(self)


class VadHub:
    """One detector, one `thread` of its own, all streams. `run` works for as long as the process lives."""

    def __init__(self, detector: VoiceDetector, thread: Executor) -> None:
        self._detector = detector
        self._thread = thread
        self._streams: set[VadStream] = set()
        self._ready: dict[VadStream, None] = {}
        self._wake = asyncio.Event()
        self._began = 0.0

    def open(self, told: Callable[[bytes, float], None]) -> VadStream:
        """A new stream."""
        stream = VadStream(self._detector.memory(), told, self._is_ready)
        self._streams.add(stream)
        return stream

    def close(self, stream: VadStream) -> None:
        """Forget a stream; it is told nothing more."""
        self._streams.discard(stream)
        self._ready.pop(stream, None)

    async def run(self) -> None:
        """Detect until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._ready:
                await self._gathered(loop)
                batch = [(stream, stream.waiting.popleft()) for stream in self._ready]
                self._ready = {stream: None for stream, _ in batch if stream.waiting}
                self._tell(batch, await loop.run_in_executor(self._thread, self._detect, batch))

    async def _gathered(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let others join, unless somebody is behind: then there is a lot to do already."""
        gathers_s = GATHER_S if len(self._streams) <= CROWDED_STREAMS else 2 * GATHER_S
        rest = self._began + gathers_s - loop.time()
        if rest > 0 and len(self._ready) < len(self._streams) and all(len(one.waiting) == 1 for one in self._ready):
            await asyncio.sleep(rest)
        self._began = loop.time()

    def _is_ready(self, stream: VadStream) -> None:
        if stream in self._streams:
            self._ready[stream] = None
            self._wake.set()

    def _detect(self, batch: list[tuple[VadStream, bytes]]) -> tuple[list[float], list[object]]:
        import numpy as np

        pcm = np.frombuffer(b"".join(window for _, window in batch), dtype="<i2").reshape(len(batch), -1)
        windows = pcm.astype(np.float32) / np.float32(32_768)
        probabilities, memories = self._detector.probabilities(windows, [stream.memory for stream, _ in batch])
        return probabilities.tolist(), memories

    def _tell(self, batch: list[tuple[VadStream, bytes]], detected: tuple[list[float], list[object]]) -> None:
        for (stream, window), probability, memory in zip(batch, *detected, strict=True):
            stream.memory = memory
            stream.behind -= 1
            if stream in self._streams:
                stream.told(window, probability)
