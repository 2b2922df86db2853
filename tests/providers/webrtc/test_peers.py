"""Our end of a call: which addresses it tells, what it asks of whom, and how its tracks keep time."""

import asyncio
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("aiortc", reason='calls need the extra: pip install "vivaroom[webrtc]"')

from aioice import stun
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack
from av import AudioFrame

from tests.api.realtime.callers import tone
from vivaroom.kit.errors import Invalid
from vivaroom.providers.webrtc import peer as peers
from vivaroom.providers.webrtc.peer import MOST_CANDIDATES, AiortcPeer
from vivaroom.providers.webrtc.reach import Reach
from vivaroom.providers.webrtc.tracks import FRAME_SAMPLES, MOST_WAITING_BYTES, VoiceTrack, heard_from

ONLY_HERE = ("127.0.0.1",)
CANDIDATE = "a=candidate:{} 1 udp 2130706431 127.0.0.1 9 typ host"


async def offered(*candidates: str) -> str:
    """An offer with these candidates and no others."""
    caller = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    caller.createDataChannel("oai-events")
    caller.addTrack(AudioStreamTrack())
    offer: str = (await caller.createOffer()).sdp
    await caller.close()
    return offer.replace("a=ice-ufrag", "\r\n".join([*candidates, "a=ice-ufrag"]), 1)


def addresses_in(answer: str) -> set[str]:
    return {line.split()[4] for line in answer.splitlines() if line.startswith("a=candidate:")}


class StunServer(asyncio.DatagramProtocol):
    """Tells everybody that they come from 192.0.2.99."""

    def __init__(self) -> None:
        self.asked = 0

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # it is one
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = stun.parse_message(data)
        self.asked += 1
        answer = stun.Message(request.message_method, stun.Class.RESPONSE, request.transaction_id)
        answer.attributes["XOR-MAPPED-ADDRESS"] = ("192.0.2.99", 4711)
        self.transport.sendto(bytes(answer), addr)


async def test_the_wanted_addresses_are_told_and_no_stranger_is_asked() -> None:
    async with AiortcPeer.opening(Reach(addresses=ONLY_HERE)) as peer:
        assert addresses_in(await peer.answer(await offered())) == set(ONLY_HERE)


async def test_a_server_for_this_machine_alone_is_reached_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "get_host_addresses", lambda **_: [])
    async with AiortcPeer.opening(Reach(loopback=True)) as peer:
        assert addresses_in(await peer.answer(await offered())) == set(ONLY_HERE)
    async with AiortcPeer.opening(Reach()) as peer:
        assert addresses_in(await peer.answer(await offered())) == set()


async def test_a_stun_server_tells_the_address_that_others_see() -> None:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        StunServer, local_addr=("127.0.0.1", 0)
    )
    place = f"stun:127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    try:
        async with AiortcPeer.opening(Reach((place,), addresses=ONLY_HERE)) as peer:
            assert addresses_in(await peer.answer(await offered())) == {"127.0.0.1", "192.0.2.99"}
    finally:
        transport.close()
    assert server.asked == 1


async def test_behind_a_server_an_offer_names_few_addresses() -> None:
    async with AiortcPeer.opening(Reach(("stun:127.0.0.1:9",), addresses=ONLY_HERE)) as peer:
        with pytest.raises(Invalid, match="at most"):
            await peer.answer(await offered(*(CANDIDATE.format(n) for n in range(MOST_CANDIDATES + 1))))


async def test_the_voice_is_silence_until_there_is_some_and_again_when_it_is_void() -> None:
    track = VoiceTrack()
    track.play(b"\1\1" * FRAME_SAMPLES * 3)
    loud = [bytes((await track.recv()).planes[0])[:2] for _ in range(2)]
    track.hush()
    frame = await track.recv()
    assert loud == [b"\1\1", b"\1\1"]
    assert not any(bytes(frame.planes[0]))
    assert (frame.pts, frame.sample_rate, frame.samples) == (2 * FRAME_SAMPLES, 24_000, FRAME_SAMPLES)
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()


async def test_voice_for_a_call_that_stands_still_takes_a_bounded_amount_of_memory() -> None:
    track = VoiceTrack()
    for _ in range(1_000):
        track.play(bytes(1_920))
    assert len(track._waiting) <= MOST_WAITING_BYTES


class Received(MediaStreamTrack):  # type: ignore[misc]  # without the extra its base is not known
    """A caller's track, of which some frames were lost."""

    kind = "audio"

    def __init__(self, lost: set[int], count: int) -> None:
        super().__init__()
        self._left = [n for n in range(count) if n not in lost]
        self._sound = tone(440, count / 50)

    async def recv(self) -> AudioFrame:
        if not self._left:
            raise MediaStreamError
        number = self._left.pop(0)
        both = np.repeat(self._sound[number * 960 : (number + 1) * 960], 2).reshape(1, -1)
        frame = AudioFrame.from_ndarray(both, "s16", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        return frame


@pytest.mark.parametrize("lost", [set(), {10, 11, 12}])
async def test_lost_packets_become_silence_so_that_time_goes_on(lost: set[int]) -> None:
    pieces = [pcm async for pcm in heard_from(Received(lost, 50))]
    heard = np.frombuffer(b"".join(pieces), "<i2")
    assert len(heard) / 16_000 == pytest.approx(1.0, abs=0.01)
    assert all(len(piece) % 2 == 0 for piece in pieces)
    quiet = (np.abs(heard[: len(heard) // 320 * 320].reshape(-1, 320)).max(axis=1) < 500).sum()
    assert quiet in range(max(len(lost) - 1, 0), len(lost) + 1)  # the resampler's delay shifts what is lost
