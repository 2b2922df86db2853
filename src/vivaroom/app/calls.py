"""Whether and how this server takes calls (WebRTC)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vivaroom.api.switchboard import Switchboard, taking_calls
from vivaroom.app.settings.reading import Settings
from vivaroom.providers.webrtc.peers import AiortcPeers, installed
from vivaroom.providers.webrtc.reach import Reach


@asynccontextmanager
async def calls_taken(settings: Settings) -> AsyncIterator[Switchboard | None]:
    """A switchboard for the length of the block; None where the extra `webrtc` is not installed."""
    if not installed():
        yield None
        return
    async with taking_calls(AiortcPeers(reach_of(settings))) as switchboard:
        yield switchboard


def reach_of(settings: Settings) -> Reach:
    """How callers find this machine. A server for this machine alone is reached by itself, also without a network."""
    return Reach(
        servers=settings.ice_servers,
        username=settings.turn_username,
        password=settings.turn_password.get_secret_value() if settings.turn_password else None,
        addresses=settings.call_addresses or None,
        loopback=settings.is_loopback,
    )
