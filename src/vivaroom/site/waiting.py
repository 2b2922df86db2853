"""Pages that show what is stored wait for the parts that are still starting."""

import asyncio
from typing import Annotated

from fastapi import Depends

from vivaroom.api.health import Readiness, readiness
from vivaroom.kit.errors import Unavailable

PATIENCE_SECONDS = 20.0


async def _parts_are_there(known: Annotated[Readiness, Depends(readiness)]) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await known.can_serve.wait()
    except TimeoutError:
        raise Unavailable("starting", "The server is still starting. Press “Try again” in a moment.") from None


STORED = [Depends(_parts_are_there)]
"""For a route's `dependencies`: these are met before the route asks who calls."""
