"""A process that begins a job and never ends it; tests kill it. Usage: python -m tests.jobs.doomed URL"""

import asyncio
import sys
from datetime import timedelta

from tests.jobs.hands import Hands
from vivaroom.jobs.kinds import AnyJob
from vivaroom.jobs.runtime import Station, durable_jobs


async def main(url: str) -> None:
    """Work until killed."""
    hands = Hands()

    async def dawdle(_: AnyJob) -> None:
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        await asyncio.sleep(3600)

    hands.doing = dawdle
    async with durable_jobs(Station(url, look_every=timedelta(milliseconds=50)), hands.work):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.sleep(3600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
