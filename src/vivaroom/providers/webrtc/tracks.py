"""Sound of a call: the interviewer's voice as a track, frame after frame in real time, and the caller's track as PCM."""

import asyncio
from collections.abc import AsyncGenerator
from fractions import Fraction

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame, AudioResampler

from vivaroom.ports.speech import HEARING_RATE_HZ

SPEAKING_RATE_HZ = 24_000
FRAME_SAMPLES = SPEAKING_RATE_HZ // 50
"""20 ms: what one packet carries."""
MOST_WAITING_BYTES = 4 * 2 * SPEAKING_RATE_HZ
"""Four seconds; voice leaves 200 ms ahead of its time, so that only a call that stands still reaches this."""
LATE_SECONDS = 0.1
LONGEST_GAP_SECONDS = 1


class VoiceTrack(MediaStreamTrack):  # type: ignore[misc]  # without the extra its base is not known
    """Silence, and voice when there is some."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()
        self._frames = 0
        self._began: float | None = None
        self.silent = asyncio.Event()
        self.silent.set()

    def play(self, pcm: bytes) -> None:
        """Play this after what waits."""
        if len(self._waiting) + len(pcm) <= MOST_WAITING_BYTES:
            self._waiting += pcm
            self.silent.clear()

    def hush(self) -> None:
        """Play nothing of what waits."""
        self._waiting.clear()
        self.silent.set()

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when it is their time. Raises MediaStreamError once the track has ended."""
        await self._in_time()
        if self.readyState != "live":
            raise MediaStreamError
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.sample_rate, frame.time_base = SPEAKING_RATE_HZ, Fraction(1, SPEAKING_RATE_HZ)
        frame.pts = self._frames * FRAME_SAMPLES
        piece = bytes(self._waiting[: FRAME_SAMPLES * 2])
        del self._waiting[: FRAME_SAMPLES * 2]
        frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
        self._frames += 1
        if not self._waiting:
            self.silent.set()
        return frame

    async def _in_time(self) -> None:
        """Wait for the time of the next frame; whoever is far behind begins to count anew."""
        now, ahead = asyncio.get_running_loop().time(), self._frames * FRAME_SAMPLES / SPEAKING_RATE_HZ
        if self._began is None or now - self._began - ahead > LATE_SECONDS:
            self._began = now - ahead
        await asyncio.sleep(max(self._began + ahead - now, 0))


async def heard_from(track: MediaStreamTrack) -> AsyncGenerator[bytes]:
    """The sound of a caller's track as PCM16 mono at 16 kHz; what was lost on its way is silence."""
    resampler = AudioResampler(format="s16", layout="mono", rate=HEARING_RATE_HZ)
    due: int | None = None
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        lost = 0 if due is None else min(frame.pts - due, LONGEST_GAP_SECONDS * frame.sample_rate)
        due = frame.pts + frame.samples
        if lost > 0:
            yield bytes(2 * (lost * HEARING_RATE_HZ // frame.sample_rate))
        for piece in resampler.resample(frame):
            yield bytes(piece.planes[0])[: 2 * piece.samples]
