"""The LiveKit server in whose rooms interviews can be held: whether it answers, and takes the key."""

import asyncio
from typing import TYPE_CHECKING

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.rooms import rooms_advice
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.errors import ProviderError
from vivaroom.providers.livekit import installed

if TYPE_CHECKING:
    from vivaroom.providers.livekit.rooms import LiveKitRooms

NAME = "rooms"
PATIENCE_S = 10.0
MEND = "check LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, and that this machine reaches the server"


def rooms(settings: Settings) -> Finding:
    """Whether interviews can be held in rooms; the server is asked which rooms there are, which costs nothing."""
    lacks = list(rooms_advice(settings))
    if lacks:
        return Finding(NAME, State.WARNING, "; ".join(lacks), MEND)
    url, key, secret = settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret
    if url is None or key is None or secret is None or not installed():
        return Finding(NAME, State.OFF, "no rooms of LiveKit", "set LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET")
    from vivaroom.providers.livekit.rooms import LiveKitRooms

    try:
        asyncio.run(_asked(LiveKitRooms(url, key, secret)))
    except ProviderError as error:
        return Finding(NAME, State.WARNING, f"{url}: {error.detail}", MEND)
    except TimeoutError:
        return Finding(NAME, State.WARNING, f"{url}: no answer within {PATIENCE_S:g} s", MEND)
    return Finding(NAME, State.OK, f"interviews can be held in rooms of {url}")


async def _asked(server: "LiveKitRooms") -> None:
    async with asyncio.timeout(PATIENCE_S):
        await server.waiting(lambda _: False)
