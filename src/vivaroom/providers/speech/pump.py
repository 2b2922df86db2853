"""A stream that runs in a task of its own, so that whoever waits for it can leave it at any moment."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Generic, TypeVar

GOODBYE_S = 0.5
"""So long a stream that was left is waited for; a vendor that does not even answer a goodbye keeps nobody longer."""
One = TypeVar("One")


class Pump(Generic[One]):
    """Takes all that a stream gives, as it comes. `goodbye` must be waited for at the end."""

    def __init__(self, source: AsyncGenerator[One]) -> None:
        self._told: asyncio.Queue[One | None] = asyncio.Queue()
        self.task = asyncio.ensure_future(self._run(source))
        self.task.add_done_callback(self._over)

    async def next(self) -> One | None:
        """The next one; None at the end. Raises what the stream raises."""
        one = await self._told.get()
        if one is None:
            self._told.put_nowait(None)
            self.task.result()
        return one

    async def _run(self, source: AsyncGenerator[One]) -> None:
        async with aclosing(source):
            async for one in source:
                self._told.put_nowait(one)

    def _over(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # whoever has left does not want to know
        self._told.put_nowait(None)


async def goodbye(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End them, and wait a moment for what they hold to be given back."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GOODBYE_S)
