"""Takes calls: knows by which addresses and servers they reach this machine, and brings the parts that carry them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vivaroom.ports.calls import Peer
from vivaroom.providers.webrtc.reach import Reach

if TYPE_CHECKING:
    from vivaroom.providers.webrtc.peer import AiortcPeer


class AiortcPeers:
    """Calls of this machine."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        """Our end of a new call; its tasks end with the block."""
        aiortc_peer = await asyncio.to_thread(_aiortc_peer)
        async with aiortc_peer.opening(self._reach) as peer:
            yield peer


def installed() -> bool:
    """Whether the extra `webrtc` is there; a look at files."""
    return find_spec("aiortc") is not None


def _aiortc_peer() -> "type[AiortcPeer]":
    from vivaroom.providers.webrtc.peer import AiortcPeer

    return AiortcPeer
