"""The sound of one utterance between the microphone and the network: gathered to frames, with its silences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

FRAME_BYTES = 2_560
"""80 ms of PCM16 at 16 kHz, which Deepgram recommends for Flux; Nova takes any length, Cartesia wants about 100 ms."""


class Arriving:
    """Sound that has come and was not sent yet; `all` is done when no more comes, with the source's failure if it failed."""

    def __init__(self, audio: AsyncIterator[bytes]) -> None:
        self._sound = bytearray()
        self._quiet = False
        self._changed = asyncio.Event()
        self.all = asyncio.ensure_future(self._collect(audio))

    async def changes(self, within_s: float) -> bool:
        """Wait for sound, a silence or the end; False where nothing came for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()
        changed = self._changed.is_set()
        self._changed.clear()
        return changed

    def fell_quiet(self) -> bool:
        """Whether the speaker fell silent since this was last asked."""
        quiet, self._quiet = self._quiet, False
        return quiet

    def frames(self, *, rest: bool) -> list[bytes]:
        """The sound in frames, once; what is less than a frame is kept until there is more, or is given as the `rest`."""
        length = len(self._sound) if rest else len(self._sound) - len(self._sound) % FRAME_BYTES
        taken = bytes(self._sound[:length])
        del self._sound[:length]
        return [taken[at : at + FRAME_BYTES] for at in range(0, length, FRAME_BYTES)]

    async def stop(self) -> None:
        """Take no more of the source."""
        self.all.cancel()
        await asyncio.gather(self.all, return_exceptions=True)

    async def _collect(self, audio: AsyncIterator[bytes]) -> None:
        try:
            async for piece in audio:
                self._sound += piece
                self._quiet = self._quiet or not piece
                self._changed.set()
        finally:
            self._changed.set()


async def begun(audio: AsyncIterator[bytes]) -> AsyncIterator[bytes] | None:
    """The same audio once its first sound is there; None where it ends without any."""
    async for piece in audio:
        if piece:
            return _again(piece, audio)
    return None


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
