"""The few threads that make speech, and the line before them: who is waited for goes first, and work ahead gives way."""

import asyncio
from bisect import insort
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum

from vivaroom.providers.local.kokoro.model import Halt, Halted


class Rank(IntEnum):
    """Who goes first: a session that begins to speak, one that speaks already, what nobody waits for yet."""

    FIRST = 0
    LATER = 1
    AHEAD = 2


@dataclass(order=True, slots=True)
class _Place:
    """One piece of work, ordered by rank and arrival; `admitted` is done when a thread is free for it."""

    rank: Rank
    number: int
    halt: Halt = field(compare=False, default_factory=Halt)
    admitted: "asyncio.Future[None]" = field(compare=False, default_factory=asyncio.Future)


class WorkLine:
    """At most `workers` pieces of work at once, for the sessions of one event loop.

    Where all are busy, a piece that is waited for halts one that is made ahead, which begins anew later. A piece that is
    cancelled while it runs is halted.
    """

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="kokoro")
        self._workers = workers
        self._line: list[_Place] = []
        self._running: list[_Place] = []
        self._count = 0

    @property
    def waiting(self) -> int:
        """Pieces that somebody waits for, those that are made now among them."""
        return sum(place.rank is not Rank.AHEAD for place in (*self._line, *self._running))

    async def make(self, rank: Rank, work: Callable[[Halt], bytes]) -> bytes:
        """What `work` gives, on one of the threads; it must raise Halted soon after it was halted."""
        self._count += 1
        number = self._count
        while True:
            place = _Place(rank, number)
            try:
                await self._admission(place)
                return await asyncio.get_running_loop().run_in_executor(self._pool, work, place.halt)
            except Halted:
                continue
            finally:
                place.halt.now()
                self._leave(place)

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _admission(self, place: _Place) -> "asyncio.Future[None]":
        insort(self._line, place)
        self._admit()
        if not place.admitted.done() and place.rank is not Rank.AHEAD:
            ahead = [one for one in self._running if one.rank is Rank.AHEAD and not one.halt.is_halted]
            for one in ahead[:1]:
                one.halt.now()
        return place.admitted

    def _admit(self) -> None:
        while self._line and len(self._running) < self._workers:
            place = self._line.pop(0)
            self._running.append(place)
            if not place.admitted.done():  # it is done already where it was cancelled a moment ago
                place.admitted.set_result(None)

    def _leave(self, place: _Place) -> None:
        for places in (self._line, self._running):
            if place in places:
                places.remove(place)
        self._admit()
