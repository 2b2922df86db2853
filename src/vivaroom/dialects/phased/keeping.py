"""Words that were understood and are not given as an answer yet, kept as they come, at a pace that a database likes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import VivaError

KEPT_EVERY = timedelta(seconds=2)
"""Of an answer that is still being spoken, no more than this is lost with its process."""


class Keeping:
    """Of one connection. `keep` is given all words so far; what it cannot keep is kept with the next ones."""

    def __init__(self, keep: Callable[[str], Awaitable[None]], clock: Clock) -> None:
        self._keep = keep
        self._clock = clock
        self._newest = self._kept = ""
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    @property
    def words(self) -> str:
        """All words so far."""
        return self._newest

    def put(self, words: str) -> None:
        """All words so far, to be kept soon."""
        self._newest = words
        self._news.set()

    async def run(self) -> None:
        """Keep words until cancelled."""
        while True:
            await self._news.wait()
            await self.settle()
            await self._clock.sleep(KEPT_EVERY)

    async def settle(self) -> None:
        """Keep what is not kept yet; where that fails, the words are only as safe as their connection."""
        async with self._one_at_a_time:
            self._news.clear()
            words = self._newest
            if words not in ("", self._kept):
                with suppress(VivaError):
                    await self._keep(words)
                    self._kept = words

    async def forget(self) -> None:
        """The words were given, or are void: nothing of them is kept from here on."""
        async with self._one_at_a_time:
            self._newest = self._kept = ""
