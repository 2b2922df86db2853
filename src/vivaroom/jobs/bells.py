"""Bells: whoever queues a job rings, so that queues need not be looked at all the time."""

import asyncio
import threading
import time
from datetime import timedelta

from vivaroom.ports.queue import Queue

GATHER_SECONDS = 0.005  # who rings within this is heard once


class Bell(threading.Event):
    """The bell of one queue. It is set for good when the looking is to end; until then a wait ends when it rings."""

    def __init__(self) -> None:
        super().__init__()
        self._rung = threading.Event()

    def ring(self) -> None:
        """Let whoever waits look now, or whoever looks just now look once more."""
        self._rung.set()

    def set(self) -> None:
        """End the looking."""
        super().set()
        self._rung.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for a ring, the end, or the timeout in seconds; whether it is the end."""
        if self._rung.wait(timeout) and not self.is_set():
            time.sleep(GATHER_SECONDS)
        self._rung.clear()
        return self.is_set()


class Bells:
    """The bells of all queues in this process; those of queues that it does not work on ring unheard."""

    def __init__(self) -> None:
        self._bells = {queue: Bell() for queue in Queue}

    def of(self, queue: Queue) -> Bell:
        """The bell of this queue."""
        return self._bells[queue]

    def ring(self, queue: str) -> None:
        """Something waits in the queue of this name; a name of another version is nobody's. From any thread."""
        if queue in self._bells:
            self._bells[Queue(queue)].ring()

    def ring_after(self, delay: timedelta, queue: Queue) -> None:
        """Ring on this event loop after a while; not at all when the process has ended by then."""
        asyncio.get_running_loop().call_later(delay.total_seconds(), self._bells[queue].ring)
