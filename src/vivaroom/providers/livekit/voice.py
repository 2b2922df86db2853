"""The interviewer's voice in a room: what waits to be played is ours until its time, so that it can be made void."""

import asyncio
from typing import Any

from livekit import rtc

SPEAKING_RATE_HZ = 24_000
FRAME_BYTES = 2 * SPEAKING_RATE_HZ // 50
"""20 ms: what is handed over at a time."""
QUEUE_MS = 100
"""How much the SDK holds; it is emptied at once when the candidate begins to speak."""
MOST_WAITING_BYTES = 4 * 2 * SPEAKING_RATE_HZ
"""Four seconds; voice leaves 200 ms ahead of its time, so that only a room that stands still reaches this."""


class RoomVoice:
    """Hands voice over piece by piece; `run` until cancelled."""

    def __init__(self) -> None:
        self.source: Any = rtc.AudioSource(SPEAKING_RATE_HZ, 1, queue_size_ms=QUEUE_MS)
        self._waiting = bytearray()
        self._news = asyncio.Event()
        self._silent = asyncio.Event()
        self._silent.set()

    def play(self, pcm: bytes) -> None:
        """Play this after what waits."""
        if len(self._waiting) + len(pcm) <= MOST_WAITING_BYTES:
            self._waiting += pcm
            self._silent.clear()
            self._news.set()

    def hush(self) -> None:
        """Play nothing of what waits, here or in the SDK."""
        self._waiting.clear()
        self.source.clear_queue()

    async def run(self) -> None:
        """Hand over until cancelled; the SDK takes as much as it has room for."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                piece = bytes(self._waiting[:FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")
                del self._waiting[:FRAME_BYTES]
                await self.source.capture_frame(rtc.AudioFrame(piece, SPEAKING_RATE_HZ, 1, FRAME_BYTES // 2))
            self._silent.set()

    async def settled(self) -> None:
        """Wait until all of it was played."""
        await self._silent.wait()
        await self.source.wait_for_playout()
