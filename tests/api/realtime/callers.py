"""A candidate who calls: a WebRTC client with a microphone that plays what it is given, and an ear that keeps what it hears."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import httpx
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame
from fastapi import FastAPI
from numpy.typing import NDArray

from tests.api.realtime.lines import LOOPBACK, Json

RATE_HZ = 48_000
FRAME = RATE_HZ // 50
PATIENCE_SECONDS = 30.0
LOUD = 0.05


def tone(hz: float, seconds: float, rate_hz: int = RATE_HZ) -> NDArray[np.int16]:
    """A sine at half of full loudness."""
    moments = np.arange(int(rate_hz * seconds)) / rate_hz
    return (np.sin(moments * 2 * np.pi * hz) * 16_000).astype(np.int16)


class Microphone(MediaStreamTrack):  # type: ignore[misc]  # without the extra its base is not known
    """Silence, and what the candidate says."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.waiting = np.zeros(0, np.int16)
        self._frames = 0
        self._began = 0.0

    def says(self, samples: NDArray[np.int16]) -> None:
        """Say this next."""
        self.waiting = np.concatenate([self.waiting, samples])

    async def recv(self) -> AudioFrame:
        now = asyncio.get_running_loop().time()
        self._began = self._began or now
        await asyncio.sleep(max(self._began + self._frames / 50 - now, 0))
        piece, self.waiting = self.waiting[:FRAME], self.waiting[FRAME:]
        padded = np.pad(piece, (0, FRAME - len(piece))).reshape(1, -1)
        frame = AudioFrame.from_ndarray(padded, "s16", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._frames * FRAME, Fraction(1, RATE_HZ)
        self._frames += 1
        return frame


@dataclass
class Caller:
    """One call; `seen` are all events that came, `heard` is all sound at 48 kHz, from the left."""

    connection: RTCPeerConnection
    microphone: Microphone
    seen: list[Json] = field(default_factory=list)
    heard: list[NDArray[np.int16]] = field(default_factory=list)
    response: httpx.Response | None = None
    channel: Any = None
    events: "asyncio.Queue[Json | None]" = field(default_factory=asyncio.Queue)
    listening: asyncio.Task[None] | None = None
    change: Callable[[str], str] = lambda sdp: sdp

    async def offer(self) -> str:
        """The description of this end, changed as the test wants it."""
        self.channel = self.connection.createDataChannel("oai-events")
        self.channel.on("message", self._take)
        self.channel.on("close", lambda: self.events.put_nowait(None))
        self.connection.on("track", self._take_track)
        self.connection.addTrack(self.microphone)
        await self.connection.setLocalDescription(await self.connection.createOffer())
        sdp: str = self.connection.localDescription.sdp
        return self.change(sdp)

    async def dial(self, app: FastAPI, key: str, **query: str) -> httpx.Response:
        """Send the offer; with an answer, connect."""
        sdp = await self.offer()
        self.response = await post(app, "/v1/realtime/calls", key, sdp, **query)
        if self.response.status_code == 201:
            await self.connection.setRemoteDescription(RTCSessionDescription(self.response.text, "answer"))
        return self.response

    def send(self, type_: str, **fields: Any) -> None:
        """An event."""
        self.channel.send(json.dumps({"type": type_, **fields}))

    async def next(self) -> Json | None:
        """The event that comes next; None when the server has hung up."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            event = await self.events.get()
        if event is not None:
            self.seen.append(event)
        return event

    async def until(self, *types: str) -> Json:
        """Read until an event of one of these types has come."""
        while True:
            event = await self.next()
            assert event is not None, f"hung up before {types}; saw {self.types}"
            if event["type"] in types:
                return event

    async def closed(self) -> int | None:
        """Read until the end; gives the code of the last event."""
        while await self.next() is not None:
            pass
        code: int | None = self.seen[-1].get("code")
        return code

    @property
    def types(self) -> list[str]:
        """The types of all events that were read."""
        return [event["type"] for event in self.seen]

    @property
    def sound(self) -> NDArray[np.float64]:
        """All that was heard so far, -1 to 1."""
        return np.concatenate([np.zeros(0), *self.heard]) / 32_768

    def loud_seconds(self) -> float:
        """How long it was loud, all in all, in steps of 20 ms."""
        sound = self.sound
        frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
        return float((np.sqrt((frames**2).mean(axis=1)) > LOUD).sum() / 50) if len(frames) else 0.0

    def pitch_hz(self) -> float:
        """The strongest tone of what was heard."""
        sound = self.sound
        return float(np.abs(np.fft.rfft(sound)).argmax() * RATE_HZ / len(sound))

    def _take(self, message: str) -> None:
        self.events.put_nowait(json.loads(message))

    def _take_track(self, track: MediaStreamTrack) -> None:
        self.listening = asyncio.create_task(self._listen(track))

    async def _listen(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            self.heard.append(frame.to_ndarray().reshape(-1)[::2].copy())

    def pull_the_plug(self) -> None:
        """Nothing comes in or goes out any more, and nobody is told."""
        for protocol in self.connection.sctp.transport.transport.iceGatherer._connection._protocols:
            protocol.transport.abort()

    async def leave(self) -> None:
        """Hang up as a client does."""
        await self.connection.close()
        if self.listening is not None:
            await self.listening


@asynccontextmanager
async def a_caller() -> AsyncIterator[Caller]:
    """A candidate who has not called yet; whatever they are in ends with the block."""
    caller = Caller(RTCPeerConnection(RTCConfiguration(iceServers=[])), Microphone())
    try:
        yield caller
    finally:
        await caller.leave()


async def post(app: FastAPI, path: str, key: str, sdp: str, **query: str) -> httpx.Response:
    """An offer, with this key."""
    transport = httpx.ASGITransport(app, client=LOOPBACK)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/sdp"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        return await client.post(path, content=sdp, headers=headers, params=query)


async def ask(app: FastAPI, method: str, path: str, key: str) -> httpx.Response:
    """A request without a body, with this key."""
    transport = httpx.ASGITransport(app, client=LOOPBACK)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        return await client.request(method, path, headers={"Authorization": f"Bearer {key}"})
