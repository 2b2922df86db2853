"""The interviewer's voice: one saying at a time, from text to sound, and how much of it was heard."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from vivaroom.interview.wording import Words
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import TextToSpeech
from vivaroom.voice.happenings import SPEAKING_RATE_HZ, Carrier, Said, Saying, SayingAudio, SayingMore
from vivaroom.voice.pacer import Pacer

CHARACTERS_A_SECOND = 15.0
"""How fast people speak English, about 180 words a minute; only used to tell where an interruption cut a text."""
BETWEEN_TEXTS = bytes(2 * SPEAKING_RATE_HZ * 15 // 100)
"""150 ms of silence."""
PIECES_AHEAD = 6
"""So many pieces of sound, clauses or half seconds, are made before their time, so that a busy machine leaves no gap."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be said: a name, the planned texts in order, the question that they put, how fast.

    `words`, where a question's words are still being found, are said in place of the planned texts.
    """

    saying: str
    texts: tuple[str, ...]
    question_id: UUID | None = None
    pace: float = 1.0
    words: Words | None = None


class Mouth:
    """Says one line to a carrier. `say` may be cancelled at any moment; `heard` then tells how far it came."""

    def __init__(self, line: Line, voice: TextToSpeech, carrier: Carrier) -> None:
        self.line = line
        self._voice = voice
        self._carrier = carrier
        self._pacer = Pacer(self._send)
        self._texts: list[str] = []
        self.sounding = asyncio.Event()
        """Set by the first sound, or where none comes any more."""
        self._whole = False

    @property
    def first_sound_at(self) -> float | None:
        """When the first sound left, by the loop's clock."""
        return self._pacer.began_at

    async def say(self) -> None:
        """Say it all. Raises ProviderError when the voice fails."""
        texts: asyncio.Queue[str | None] = asyncio.Queue()
        sound: asyncio.Queue[bytes | ProviderError | None] = asyncio.Queue(PIECES_AHEAD)
        try:
            async with asyncio.TaskGroup() as parts:
                finding = parts.create_task(self._find(texts))
                parts.create_task(self._make(texts, sound))
                failure = await self._play(sound)
                finding.cancel()
        finally:
            self.sounding.set()
        if failure is not None:
            raise failure
        self._whole = True

    def heard(self) -> Said:
        """What the candidate has heard of it by now."""
        line, heard_ms, text = self.line, self._pacer.heard_ms, " ".join(self._texts)
        if not self._whole:
            text = _beginning(text, heard_ms / 1000 * line.pace)
        return Said(line.saying, text, heard_ms, self._whole)

    async def _send(self, pcm: bytes) -> None:
        self.sounding.set()
        await self._carrier.tell(SayingAudio(self.line.saying, pcm))

    async def _find(self, texts: "asyncio.Queue[str | None]") -> None:
        """The texts, each told as soon as it is known."""
        line = self.line
        if line.words is None:
            await self._tell(*line.texts)
            for text in line.texts:
                texts.put_nowait(text)
        else:
            async with aclosing(line.words.pieces()) as pieces:
                async for text in pieces:
                    await self._tell(text)
                    texts.put_nowait(text)
        texts.put_nowait(None)

    async def _tell(self, *texts: str) -> None:
        line, begins, text = self.line, not self._texts, " ".join(texts)
        self._texts += texts
        if begins:
            await self._carrier.tell(Saying(line.saying, text, line.question_id))
        else:
            await self._carrier.tell(SayingMore(line.saying, text))

    async def _make(
        self, texts: "asyncio.Queue[str | None]", sound: "asyncio.Queue[bytes | ProviderError | None]"
    ) -> None:
        """The sound of the texts, or why there is none."""
        try:
            async with aclosing(self._at_speaking_rate(texts)) as pieces:
                async for piece in pieces:
                    await sound.put(piece)
            await sound.put(None)
        except ProviderError as failed:
            await sound.put(failed)

    async def _at_speaking_rate(self, texts: "asyncio.Queue[str | None]") -> AsyncGenerator[bytes]:
        """The sound at 24 kHz, whatever the voice's own rate is."""
        resampled, between = to_speaking_rate(self._voice.rate_hz), b""
        while (text := await texts.get()) is not None:
            if between:
                yield between
            async with aclosing(self._voice.say(text, pace=self.line.pace)) as pieces:
                async for piece in pieces:
                    yield resampled(piece)
            between = BETWEEN_TEXTS

    async def _play(self, sound: "asyncio.Queue[bytes | ProviderError | None]") -> ProviderError | None:
        """Until it has been heard, or to the failure of the voice, which is given back."""
        failed: list[ProviderError] = []

        async def pieces() -> AsyncGenerator[bytes]:
            while (piece := await sound.get()) is not None:
                if isinstance(piece, ProviderError):
                    failed.append(piece)
                    return
                yield piece

        async with aclosing(pieces()) as made:
            await self._pacer.play(made)
        return failed[0] if failed else None


def to_speaking_rate(rate_hz: int) -> Callable[[bytes], bytes]:
    """What makes 24 kHz of PCM16 mono that comes piece by piece in this rate."""
    if rate_hz == SPEAKING_RATE_HZ:
        return lambda pcm: pcm
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(rate_hz, SPEAKING_RATE_HZ, 1, dtype="int16", quality="HQ")
    return lambda pcm: bytes(stream.resample_chunk(np.frombuffer(pcm, dtype="<i2")).tobytes())


def _beginning(text: str, heard_s: float) -> str:
    """The words that fit into the time, whole ones only."""
    reached = int(heard_s * CHARACTERS_A_SECOND)
    if reached >= len(text):
        return text
    return text[:reached].rpartition(" ")[0]
