"""Gives free memory back to the system: else a server keeps for good what its busiest moments took here and there."""

import asyncio
import ctypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

GIVE_BACK_EVERY_S = 30.0
"""One look takes a millisecond of a thread; between two, hardly anything comes together."""


def trimmer() -> Callable[[int], object] | None:
    """`malloc_trim` of the GNU C library, which takes the bytes to keep; None on a system that has another library."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    return trim


@asynccontextmanager
async def free_memory_given_back(
    trim: Callable[[int], object] | None, every_s: float = GIVE_BACK_EVERY_S
) -> AsyncIterator[None]:
    """Again and again for the length of the block; nothing happens without a `trim`."""
    if trim is None:
        yield
        return
    giving = asyncio.create_task(_give(trim, every_s), name="gives free memory back")
    try:
        yield
    finally:
        giving.cancel()
        await asyncio.gather(giving, return_exceptions=True)


async def _give(trim: Callable[[int], object], every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        await asyncio.to_thread(trim, 0)
