"""How late the event loop wakes a sleeper."""

import asyncio
import time

from vivaroom.app.loop_lag import LOOK_EVERY_S, watched_loop


async def test_what_holds_the_loop_up_is_seen() -> None:
    seen: list[float] = []
    async with watched_loop(seen.append):
        await asyncio.sleep(0)
        time.sleep(LOOK_EVERY_S + 0.05)  # noqa: ASYNC251  # to hold it up is the point
        await asyncio.sleep(0.01)
    assert len(seen) == 1
    assert seen[0] >= 0.04
