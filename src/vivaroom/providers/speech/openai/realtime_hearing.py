"""One utterance on its way into a realtime session as sound, and out of it as words."""

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from datetime import timedelta
from typing import Any, Protocol

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.realtime_items import Items
from vivaroom.providers.speech.openai.realtime_sound import Stretches

_WORK_A_SECOND = 0.1
"""For each second of sound in a stretch, its words may come so much later."""

Happened = dict[str, Any] | ProviderError | None
"""An event, the end of the connection, or the end of our side."""


class Tell(Protocol):
    """Sends one event of ours."""

    def __call__(self, kind: str, **fields: Any) -> Awaitable[None]:
        """Of this type, with these fields."""
        ...


class Understanding:
    """The stretches of one utterance, and what is told of them; whoever reads the session puts that into `events`."""

    def __init__(self, name: str, answers_within: timedelta, tell: Tell) -> None:
        self.events: asyncio.Queue[Happened] = asyncio.Queue()
        self.items = Items(name)
        self._name = name
        self._answers_within = answers_within
        self._tell = tell
        self._stretches = Stretches(name)

    async def transcripts(self, sending: "asyncio.Future[None]") -> AsyncGenerator[Transcript]:
        """Partial transcripts until all is said, and one final one; `sending` is the task that sends the sound."""
        said, items = "", self.items
        sending.add_done_callback(lambda _: self.events.put_nowait(None))
        while items.waiting or not items.all_given:
            happened = await self._next()
            if isinstance(happened, ProviderError):
                raise happened
            if happened is None:
                sending.result()  # raises what broke the sound that came in
            elif items.take(happened) and (heard := items.heard()).text != said:
                said = heard.text
                yield heard
        yield items.final()

    async def send(self, audio: AsyncIterator[bytes]) -> None:
        """All sound; each pause and the end hand a stretch over."""
        stretches = self._stretches
        async for piece in audio:
            for sound in stretches.take(piece):
                await self._append(sound)
                if stretches.is_long:
                    await self._hand_over()
            if not piece:
                await self._pause()
        await self._append(*stretches.take_rest())
        if stretches.holds_more_than_the_room:
            await self._hand_over()
        self.items.all_given = True

    async def _next(self) -> Happened:
        """What happens next; while words are due, it must happen soon."""
        try:
            async with asyncio.timeout(self._patience()):
                return await self.events.get()
        except TimeoutError:
            raise ProviderBroken(self._name, "what was said is not understood in time") from None

    def _patience(self) -> float | None:
        if not self.items.waiting:
            return None
        return (self._answers_within + _WORK_A_SECOND * self.items.due).total_seconds()

    async def _pause(self) -> None:
        await self._append(*self._stretches.take_rest())
        self._stretches.fell_quiet()
        if self._stretches.holds_sound:
            await self._hand_over()

    async def _hand_over(self) -> None:
        lasts = self._stretches.lasts
        await self._append(self._stretches.cut())
        self.items.give(lasts)
        await self._tell("input_audio_buffer.commit")

    async def _append(self, *pieces: bytes) -> None:
        for piece in pieces:
            if piece:
                await self._tell("input_audio_buffer.append", audio=base64.b64encode(piece).decode())
