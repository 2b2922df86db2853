"""When news between processes go over a wire beside the database, over the database, or over both.

Processes whose wire is open call over the database now and then. Whoever has none, or has lost it, answers that they
stand aside, and says so by themselves when they lose it: for a while everybody's news then leave both ways. So nobody
has to be set up like the others to hear them.
"""

import asyncio
from collections.abc import Callable

from vivaroom.ports.bus import Wire

WIRED, ASIDE = "wired", "aside"
CALL_EVERY_SECONDS = 5.0
ASIDE_LASTS_SECONDS = 12.0
"""Two calls and a little: one answer may be lost."""
SETTLED_SECONDS = 1.0
"""Until everybody has heard that somebody stands aside."""


class Wiring:
    """What one process does about its wire, if it has one. `say` sends a word over the database, `wake` lets every
    listener of this process look for what they missed.
    """

    def __init__(self, wire: Wire | None, say: Callable[[str], None], wake: Callable[[], None]) -> None:
        self._wire = wire
        self._say = say
        self._wake = wake
        self._turned = asyncio.Event()
        self._both_until = 0.0

    def hears(self, word: str) -> bool:
        """Whether the word was about the wire, and is done with."""
        if word == WIRED and not self._is_open:
            self._say(ASIDE)
        elif word == ASIDE:
            self._both_until = asyncio.get_running_loop().time() + ASIDE_LASTS_SECONDS
        return word in (WIRED, ASIDE)

    async def carries(self, news: str) -> bool:
        """Send over the wire; whether that reaches everybody, so that the database need not be used."""
        if self._wire is None or not self._wire.is_open or not await self._wire.send(news):
            return False
        return asyncio.get_running_loop().time() >= self._both_until

    async def run(self, hear: Callable[[str], None]) -> None:
        """Hear what comes over the wire, until cancelled; without one there is nothing to do but to say so once."""
        if self._wire is None:
            self._say(ASIDE)
            return
        async with asyncio.TaskGroup() as both:
            both.create_task(self._wire.run(hear, self._turned.set))
            both.create_task(self._call())

    async def _call(self) -> None:
        """Tell the others how this process stands, at once when that changes."""
        while True:
            self._say(WIRED if self._is_open else ASIDE)
            try:
                async with asyncio.timeout(CALL_EVERY_SECONDS):
                    await self._turned.wait()
            except TimeoutError:
                continue
            self._turned.clear()
            self._say(WIRED if self._is_open else ASIDE)
            self._wake()  # what was sent before the wire opened, or after it was lost, was missed
            await asyncio.sleep(SETTLED_SECONDS)
            self._wake()

    @property
    def _is_open(self) -> bool:
        return self._wire is not None and self._wire.is_open
