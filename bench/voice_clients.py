"""Candidates on real sockets: each speaks, waits for the reply, hears it out, and speaks again; frames every 20 ms."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect

from bench.microphone import FRAME_S, SILENCE

THINKS_S = 0.4
REPLIES_WITHIN_S = 6.0
_MOOD, _LISTENING = '"interview.mood"', "listening"


@dataclass(slots=True)
class Line:
    """What one candidate sent and when, and how they were answered; times by the loop's clock.

    `speech` has 1 for each frame of the clip and 0 for each of silence. `turns` are pairs of the number of the last
    frame with speech and the moment of the first sound of the reply.
    """

    speech: bytearray = field(default_factory=bytearray)
    sent_at: list[float] = field(default_factory=list)
    turns: list[tuple[int, float]] = field(default_factory=list)
    missed: int = 0
    late: int = 0
    over: bool = False


@dataclass(slots=True)
class Clock:
    """Turns that begin while `counts` are counted; candidates go when `ends` is set."""

    counts: bool = False
    ends: bool = False


class Candidate:
    """One socket."""

    def __init__(self, clip: list[bytes], clock: Clock) -> None:
        self.line = Line()
        self._clip = clip
        self._clock = clock
        self._mood = ""
        self._sound_at: float | None = None
        self._due = 0.0

    async def hold(self, url: str, opening: str | None = None) -> None:
        """Take part until the clock ends it, or the interview is over; `opening` is sent first."""
        async with connect(url, compression=None, max_size=None, ping_interval=None, open_timeout=60) as socket:
            if opening is not None:
                await socket.send(opening)
            listening = asyncio.create_task(self._listen(socket))
            self._due = asyncio.get_running_loop().time()
            try:
                while not self._clock.ends and not listening.done():
                    await self._turn(socket)
            finally:
                self.line.over = listening.done()
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, socket: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        async for message in socket:
            if isinstance(message, bytes):
                self._sound_at = self._sound_at or loop.time()
            elif _MOOD in message:
                self._mood = json.loads(message)["mood"]

    async def _turn(self, socket: ClientConnection) -> None:
        """Wait for one's turn, but not for ever, speak, and wait for the reply."""
        await self._silence(socket, lambda: self._mood == _LISTENING, REPLIES_WITHIN_S * 2)
        await self._silence(socket, lambda: False, THINKS_S)
        counts, self._mood = self._clock.counts, ""
        for frame in self._clip:
            await self._send(socket, frame, 1)
        ended = len(self.line.speech) - 1
        self._hear_anew()
        await self._silence(socket, lambda: self._sound_at is not None, REPLIES_WITHIN_S)
        if counts and self._sound_at is not None:
            self.line.turns.append((ended, self._sound_at))
        elif counts and not self._clock.ends:
            self.line.missed += 1

    def _hear_anew(self) -> None:
        """The next sound is the reply."""
        self._sound_at = None

    async def _silence(self, socket: ClientConnection, until: Callable[[], bool], most_s: float) -> bool:
        for _ in range(round(most_s / FRAME_S)):
            if until() or self._clock.ends:
                break
            await self._send(socket, SILENCE, 0)
        return until()

    async def _send(self, socket: ClientConnection, frame: bytes, speech: int) -> None:
        loop, line = asyncio.get_running_loop(), self.line
        self._due += FRAME_S
        ahead = self._due - loop.time()
        if ahead > 0:
            await asyncio.sleep(ahead)
        elif ahead < -FRAME_S:
            line.late += 1
        line.speech.append(speech)
        line.sent_at.append(loop.time())
        await socket.send(frame)
