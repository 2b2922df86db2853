"""Sends sound as fast as it is heard, a little ahead, so that an interruption leaves hardly anything to play."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from vivaroom.voice.happenings import SPEAKING_RATE_HZ

LEAD_S = 0.2
PIECE_BYTES = 2 * SPEAKING_RATE_HZ // 25
"""40 ms."""
_BYTES_A_SECOND = 2 * SPEAKING_RATE_HZ


class Pacer:
    """One saying on its way to the candidate; times by the running loop's clock."""

    def __init__(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        self._send = send
        self._sent_s = 0.0
        self._ends_at: float | None = None
        self.began_at: float | None = None
        """When the first piece was sent; None before."""

    @property
    def heard_ms(self) -> int:
        """How much of what was sent has been played by now, if it is played as it comes."""
        if self._ends_at is None:
            return 0
        left = max(self._ends_at - asyncio.get_running_loop().time(), 0.0)
        return round(max(self._sent_s - left, 0.0) * 1000)

    async def play(self, sound: AsyncIterator[bytes]) -> None:
        """Send all of it, and return when it has been heard; cancelling stops at once."""
        rest = bytearray()
        async for piece in sound:
            rest += piece
            while len(rest) >= PIECE_BYTES:
                await self._send_in_time(bytes(rest[:PIECE_BYTES]))
                del rest[:PIECE_BYTES]
        if rest:
            await self._send_in_time(bytes(rest))
        if self._ends_at is not None:
            await asyncio.sleep(max(self._ends_at - asyncio.get_running_loop().time(), 0.0))

    async def _send_in_time(self, piece: bytes) -> None:
        now = asyncio.get_running_loop().time()
        ahead = (self._ends_at or now) - now
        if ahead > LEAD_S:
            await asyncio.sleep(ahead - LEAD_S)
            now = asyncio.get_running_loop().time()
        if self.began_at is None:
            self.began_at = now
        lasts = len(piece) / _BYTES_A_SECOND
        self._ends_at = max(self._ends_at or now, now) + lasts
        self._sent_s += lasts
        await self._send(piece)
