"""Takes calls: knows by which addresses and servers they reach this machine, and brings the parts that carry them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vivaroom.ports.calls import Peer

if TYPE_CHECKING:
    from vivaroom.providers.webrtc.peer import AiortcPeer


@dataclass(frozen=True, slots=True)
class Reach:
    """How a caller finds this machine.

    `servers` are `stun:` and `turn:` addresses, of which the first of each kind is used; name and password are for
    `turn:`. `addresses` are those of this machine that a caller is told, all where None; `loopback` adds 127.0.0.1.
    """

    servers: tuple[str, ...] = ()
    username: str | None = None
    password: str | None = None
    addresses: tuple[str, ...] | None = None
    loopback: bool = False


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
