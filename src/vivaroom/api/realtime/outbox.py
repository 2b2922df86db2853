"""What waits to be sent: words are kept and leave in order, voice is dropped where a client is too slow to hear it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Protocol

MOST_VOICE_BYTES = 256 * 1024
"""About four seconds of voice in base64; it leaves 200 ms ahead of its time, so that only a slow client reaches this."""
MOST_WORDS = 4_000
MOST_WORDS_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class _Frame:
    content: str | bytes
    is_voice: bool


class Way(Protocol):
    """Where frames go: `send` puts one on the wire, `hush` makes void what was sent of voice and is not heard yet."""

    async def send(self, content: str | bytes) -> None: ...

    def hush(self) -> None: ...


class Outbox:
    """One sender's queue. `put` never waits."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._frames: deque[_Frame] = deque()
        self._voice_bytes = self._words = self._words_bytes = 0
        self._news = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self.dropped_voice = 0
        self.overwhelmed = asyncio.Event()

    def put(self, content: str | bytes, *, is_voice: bool = False) -> None:
        """Send this after everything before it; voice only if there is room."""
        if is_voice and self._voice_bytes + len(content) > MOST_VOICE_BYTES:
            self.dropped_voice += 1
            return
        self._count(frame := _Frame(content, is_voice), 1)
        self._frames.append(frame)
        if self._words > MOST_WORDS or self._words_bytes > MOST_WORDS_BYTES:
            self.overwhelmed.set()
        self._empty.clear()
        self._news.set()

    def hush(self) -> None:
        """Voice that is not heard yet is void."""
        kept = [frame for frame in self._frames if not frame.is_voice]
        self._frames = deque(kept)
        self._voice_bytes = 0
        self._way.hush()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self.waiting:
                await self.send_next()
            self._empty.set()

    @property
    def waiting(self) -> int:
        """How many frames have not left."""
        return len(self._frames)

    async def send_next(self) -> None:
        """Send the frame that waits longest."""
        frame = self._frames.popleft()
        self._count(frame, -1)
        await self._way.send(frame.content)

    async def sent(self) -> None:
        """Returns once everything has left."""
        await self._empty.wait()

    def _count(self, frame: _Frame, times: int) -> None:
        size = len(frame.content) * times
        if frame.is_voice:
            self._voice_bytes += size
        else:
            self._words += times
            self._words_bytes += size
