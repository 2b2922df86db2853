"""Watches the event loop: whatever holds it up holds every voice up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

LOOK_EVERY_S = 0.25


@asynccontextmanager
async def watched_loop(woken_late: Callable[[float], None]) -> AsyncIterator[None]:
    """Tell again and again how many seconds late a sleeper is woken, for the length of the block."""
    watching = asyncio.create_task(_watch(woken_late), name="watches the loop")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _watch(woken_late: Callable[[float], None]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LOOK_EVERY_S
        await asyncio.sleep(LOOK_EVERY_S)
        woken_late(loop.time() - due)
