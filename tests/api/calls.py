"""Calls without a network: our end answers every offer that begins as one, and the caller has gone at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from tests.api.realtime.conversing import ToneConversations
from vivaroom.api.services import Services
from vivaroom.api.switchboard import Call, taking_calls
from vivaroom.kit.errors import Invalid
from vivaroom.kit.ids import public_id
from vivaroom.ports.calls import Peer

OFFER = "v=0\r\n"


class PassingPeer:
    """Our end of a call that is over as soon as it is answered."""

    async def answer(self, offer: str) -> str:
        """The same again; the first line of an offer is looked at, as a real one would."""
        if not offer.startswith(OFFER):
            raise Invalid("offer_unfit", "Expected an offer (SDP).")
        return offer

    async def opened(self) -> bool:
        return False

    async def receive(self) -> str | bytes | None:
        return None

    async def send(self, event: str) -> None:
        """Nobody is there."""

    def play(self, pcm: bytes) -> None:
        """Nobody is there."""

    def hush(self) -> None:
        """Nothing plays."""

    async def settled(self) -> None:
        """Nothing was sent."""


class PassingPeers:
    """Takes any number of calls."""

    @asynccontextmanager
    async def peer(self) -> AsyncIterator[Peer]:
        """A call that is over soon."""
        yield PassingPeer()


@asynccontextmanager
async def with_calls(services: Services) -> AsyncIterator[Services]:
    """The same parts with conversations of tones, and calls, for the length of the block."""
    async with taking_calls(PassingPeers()) as switchboard:
        yield replace(services, switchboard=switchboard, conversations=ToneConversations(services.director))


def call_of(services: Services, session_id: UUID) -> str:
    """The public id of a call of this session, which lasts until somebody hangs up."""
    if services.switchboard is None:
        return public_id("call", session_id)  # where there are no calls, no id is one's
    return public_id("call", services.switchboard.take(session_id, _lasting).id)


async def _lasting(call: Call, peer: Peer) -> None:
    call.answer(OFFER)
    await asyncio.Event().wait()
