"""The few threads on which recognition runs, and the line in front of them."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from vivaroom.kit.errors import ProviderBusy

Found = TypeVar("Found")


class Workers:
    """At most `threads` readings at once; of more, at most `line` wait, in the order in which they came."""

    def __init__(self, threads: int, line: int) -> None:
        self.threads = threads
        self._line = line
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="whisper")
        self._counting = threading.Lock()
        self._inside = 0

    @property
    def waiting(self) -> int:
        """Readings that wait for a thread."""
        return max(0, self._inside - self.threads)

    @property
    def one_is_free(self) -> bool:
        """Whether a reading would begin at once."""
        return self._inside < self.threads

    @property
    def line_is_full(self) -> bool:
        """Whether one more would be refused."""
        return self.waiting >= self._line

    async def run(self, work: Callable[[bytes], Found], pcm: bytes) -> Found:
        """`work(pcm)` on a thread. Cancelled, it gives up its place in the line.

        Raises ProviderBusy when the line is full.
        """
        if self.line_is_full:
            raise ProviderBusy("whisper", f"{self.waiting} readings wait already, threads: {self.threads}")
        with self._counting:
            self._inside += 1
        reading = self._pool.submit(work, pcm)
        reading.add_done_callback(self._left)
        return await asyncio.wrap_future(reading)

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _left(self, _: "Future[Found]") -> None:
        with self._counting:
            self._inside -= 1
