"""A process that records until it is killed: says after each frame how many milliseconds it has heard."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vivaroom.kit.clock import SystemClock
from vivaroom.voice.happenings import Doing, Trouble
from vivaroom.voice.recorder import Recorder

FRAME_MS = 20


async def tell(trouble: Trouble) -> None:
    """There should be none."""
    raise AssertionError(trouble.code)


async def record(folder: Path) -> None:
    """Hear a tone in real time, for ever."""
    recorder = Recorder(folder, "2026-11", SystemClock(), ThreadPoolExecutor(1))
    recorder.turned_to(Doing.LISTENING)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(recorder.run(tell))
        heard_ms, began = 0, asyncio.get_running_loop().time()
        while True:
            recorder.hear(b"\x10\x10" * (16 * FRAME_MS))
            heard_ms += FRAME_MS
            sys.stdout.write(f"{heard_ms}\n")
            sys.stdout.flush()
            await asyncio.sleep(began + heard_ms / 1000 - asyncio.get_running_loop().time())


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
