"""Memory that is free goes back to the system."""

import asyncio
import sys
from pathlib import Path

import pytest

from vivaroom.app.memory import free_memory_given_back, trimmer

BLOCKS, BLOCK_BYTES = 200, 100_000


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
def test_what_was_freed_between_things_that_stay_goes_back() -> None:
    trim = trimmer()
    if trim is None:
        pytest.skip("this C library gives memory back by itself")
    blocks = [bytes([1]) * BLOCK_BYTES for _ in range(2 * BLOCKS)]
    kept = blocks[1::2]
    before = resident_bytes()
    del blocks
    trim(0)
    assert before - resident_bytes() > BLOCKS * BLOCK_BYTES / 2
    assert len(kept) == BLOCKS


async def test_it_is_given_back_again_and_again_until_the_end() -> None:
    loop, given, thrice = asyncio.get_running_loop(), list[int](), asyncio.Event()

    def trim(kept_bytes: int) -> None:
        given.append(kept_bytes)
        if len(given) == 3:
            loop.call_soon_threadsafe(thrice.set)

    async with free_memory_given_back(trim, every_s=0.001):
        await thrice.wait()
    assert set(given) == {0}
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "gives free memory back"]


async def test_a_system_without_it_serves_as_well() -> None:
    async with free_memory_given_back(None):
        await asyncio.sleep(0)
