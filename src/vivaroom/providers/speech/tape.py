"""The sound of one utterance, kept while it comes, so that a second recogniser can hear it from any moment."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from vivaroom.ports.speech import HEARING_RATE_HZ

BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000


class Tape:
    """Records from the moment it is made. `goodbye` its `recording` at the end.

    What was settled is forgotten; ten minutes that never settle are 19 MB.
    """

    def __init__(self, audio: AsyncIterator[bytes]) -> None:
        self.ended_at: float | None = None
        self._pieces: deque[bytes] = deque()
        self._first, self._forgotten, self._received = 0, 0, 0
        self._changed = asyncio.Event()
        self._listener: Callable[[], None] | None = None
        self.recording = asyncio.ensure_future(self._record(audio))
        self.recording.add_done_callback(_seen)

    @property
    def length_ms(self) -> int:
        """How much sound has come."""
        return self._received // BYTES_A_MS

    @property
    def failure(self) -> BaseException | None:
        """Why the sound itself broke off, if it did: no recogniser can help that."""
        done = self.recording.done() and not self.recording.cancelled()
        return self.recording.exception() if done else None

    @contextmanager
    def telling(self, changed: Callable[[], None]) -> Iterator[None]:
        """Call this whenever more has come or the end, for the length of the block."""
        self._listener = changed
        try:
            yield
        finally:
            self._listener = None

    def forget(self, until_ms: int) -> None:
        """Nobody will play what lies before."""
        while self._pieces and self._forgotten + len(self._pieces[0]) <= until_ms * BYTES_A_MS:
            self._forgotten += len(self._pieces.popleft())
            self._first += 1

    async def play(self, from_ms: int) -> AsyncIterator[bytes]:
        """What came from there on, at once, and then whatever comes; empty pieces, which tell of silence, only as they come.

        Raises what the source of the sound raises.
        """
        number, skip = self._first, max(from_ms * BYTES_A_MS - self._forgotten, 0)
        while True:
            while (at := max(number, self._first) - self._first) < len(self._pieces):
                piece, number = self._pieces[at], self._first + at + 1
                if len(piece) <= skip and piece:
                    skip -= len(piece)
                elif piece or number - self._first == len(self._pieces):
                    piece, skip = piece[skip:], 0
                    yield piece
            if self.ended_at is not None:
                break
            await self._changed.wait()
        await asyncio.wait({self.recording})
        self.recording.result()

    async def _record(self, audio: AsyncIterator[bytes]) -> None:
        try:
            async for piece in audio:
                self._pieces.append(piece)
                self._received += len(piece)
                self._tell()
        finally:
            self.ended_at = asyncio.get_running_loop().time()
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        if self._listener is not None:
            self._listener()


def _seen(recording: asyncio.Task[None]) -> None:
    if not recording.cancelled():
        recording.exception()
