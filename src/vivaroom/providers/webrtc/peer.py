"""Our end of one call: a peer connection with a track in each direction and a data channel for events."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from functools import partial
from typing import Any

from aioice.ice import get_host_addresses
from aiortc import (
    InvalidStateError,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import OperationError
from aiortc.mediastreams import MediaStreamTrack

from vivaroom.kit.errors import Invalid, Unavailable, Unreadable
from vivaroom.ports.calls import EVENTS_CHANNEL
from vivaroom.providers.webrtc.reach import Reach
from vivaroom.providers.webrtc.tracks import VoiceTrack, heard_from

ANSWER_SECONDS = 8.0
"""Who a STUN server does not answer is told within five."""
LAST_PACKETS_SECONDS = 0.3
"""Nobody tells when a packet has arrived; what left last is given so much time."""
MOST_UNSENT_BYTES = 256 * 1024
MOST_CANDIDATES = 24
_SECTION = re.compile(r"^m=(\w+) ", re.MULTILINE)
_CANDIDATE = re.compile(r"^a=(candidate:|end-of-candidates).*\r?\n?", re.MULTILINE)
_NEEDED = ("a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:")
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, AssertionError, InvalidStateError, OperationError)
"""What aiortc raises for descriptions that it does not understand."""


class AiortcPeer:
    """A call from its offer to its end."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._listening: asyncio.Task[None] | None = None
        self._incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._channel: RTCDataChannel | None = None
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._ended = False
        self._voice = VoiceTrack()
        servers = [RTCIceServer([one], reach.username, reach.password) for one in reach.servers]
        self._connection = RTCPeerConnection(RTCConfiguration(servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self._connection.on("datachannel", self._take_channel)
        self._connection.on("track", self._take_track)
        self._connection.on("connectionstatechange", self._look_at_state)

    @classmethod
    @asynccontextmanager
    async def opening(cls, reach: Reach) -> AsyncIterator["AiortcPeer"]:
        """A peer for the length of the block."""
        peer = cls(reach)
        try:
            yield peer
        finally:
            await peer._close()

    async def answer(self, offer: str) -> str:
        """Our description for the caller's; `ports/calls.py` says what it raises."""
        _check(offer)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._connection.setRemoteDescription(RTCSessionDescription(self._reachable(offer), "offer"))
                self._connection.addTrack(self._voice)
                answer = await self._connection.createAnswer()
                self._name_addresses()
                await self._connection.setLocalDescription(answer)
        except TimeoutError:
            raise Unavailable("call_not_possible", "This machine could not be made reachable in time.") from None
        except _UNREADABLE:
            raise Unreadable("offer_unreadable", "Expected the offer (SDP) of a WebRTC connection.") from None
        sdp: str = self._connection.localDescription.sdp
        return sdp

    async def opened(self) -> bool:
        """Wait for the channel of events; False where the call has ended before."""
        while not self._ended and self._channel is None:
            await self._changed.wait()
            self._changed.clear()
        return not self._ended

    async def receive(self) -> str | bytes | None:
        """The next event or piece of sound; None once the caller has gone."""
        return await self._incoming.get()

    async def send(self, event: str) -> None:
        """Send an event; nothing happens once the caller has gone."""
        channel = self._channel
        while channel is not None and not self._ended and channel.bufferedAmount > MOST_UNSENT_BYTES:
            self._room.clear()
            await self._room.wait()
        if channel is not None and not self._ended:
            with suppress(InvalidStateError):
                channel.send(event)

    def play(self, pcm: bytes) -> None:
        """Play this after what waits."""
        self._voice.play(pcm)

    def hush(self) -> None:
        """Play nothing of what waits."""
        self._voice.hush()

    async def settled(self) -> None:
        """Wait until the voice has been played and the last packets had time to arrive."""
        if not self._ended:
            await self._voice.silent.wait()
            await asyncio.sleep(LAST_PACKETS_SECONDS)

    def _reachable(self, offer: str) -> str:
        """The offer without addresses of the caller, which would have this machine send packets wherever a stranger likes.

        They are not needed: the caller knocks at ours. Behind a STUN or TURN server it takes both to meet.
        """
        if not self._reach.servers:
            return _CANDIDATE.sub("", offer)
        if len(_CANDIDATE.findall(offer)) > MOST_CANDIDATES:
            raise Invalid("offer_unfit", f"Expected an offer with at most {MOST_CANDIDATES} addresses.")
        return offer

    def _name_addresses(self) -> None:
        """Choose the addresses that the answer tells; aiortc has no word for that, and leaves loopback out."""
        wanted = self._reach.addresses
        if wanted is None:
            here = ("127.0.0.1",) if self._reach.loopback else ()
            wanted = (*here, *get_host_addresses(use_ipv4=True, use_ipv6=True))
        for transport in {id(one): one for one in self._transports()}.values():
            agent: Any = transport.iceGatherer._connection
            agent.get_component_candidates = partial(_at, agent.get_component_candidates, list(wanted))

    def _transports(self) -> list[Any]:
        found = [one.receiver.transport.transport for one in self._connection.getTransceivers()]
        return [*found, self._connection.sctp.transport.transport] if self._connection.sctp else found

    def _take_channel(self, channel: RTCDataChannel) -> None:
        if channel.label != EVENTS_CHANNEL or self._channel is not None:
            return
        self._channel = channel
        channel.bufferedAmountLowThreshold = MOST_UNSENT_BYTES // 2
        channel.on("message", self._take_message)
        channel.on("bufferedamountlow", self._room.set)
        channel.on("close", self._end)
        self._changed.set()

    def _take_message(self, message: str | bytes) -> None:
        self._incoming.put_nowait(message if isinstance(message, str) else message.decode("utf-8", "replace"))

    def _take_track(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and self._listening is None:
            self._listening = asyncio.create_task(self._listen(track), name="hears a caller")

    async def _listen(self, track: MediaStreamTrack) -> None:
        async with aclosing(heard_from(track)) as sound:
            async for pcm in sound:
                if self._channel is not None:  # before, nobody listens, and it would all come at once
                    self._incoming.put_nowait(pcm)

    def _look_at_state(self) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            self._end()

    async def _close(self) -> None:
        self._end()
        with suppress(AttributeError):  # aiortc stumbles over what it had made of an offer that it did not understand
            await self._connection.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def _end(self) -> None:
        """The caller has gone, or we go: whoever waits for something learns it."""
        if not self._ended:
            self._ended = True
            self._incoming.put_nowait(None)
            self._changed.set()
            self._room.set()
            self._voice.hush()


def _check(offer: str) -> None:
    if sorted(_SECTION.findall(offer)) != ["application", "audio"]:
        raise Invalid("offer_unfit", "Expected an offer (SDP) with one audio section, one data channel, and no more.")
    lacks = [one for one in _NEEDED if one not in offer]
    if lacks:
        raise Invalid("offer_unfit", f"Expected the offer (SDP) of a WebRTC connection; it has no {lacks[0]}…")


async def _at(gather: Callable[..., Any], wanted: list[str], *, component: int, addresses: list[str]) -> Any:
    """Gather at the wanted addresses, whichever the machine has."""
    return await gather(component=component, addresses=wanted)
