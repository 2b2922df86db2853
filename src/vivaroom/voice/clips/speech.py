"""Understands sound that comes as files, and makes files of what is said: for clients that send and play clips."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from vivaroom.kit.errors import Unavailable
from vivaroom.ports.speech import HEARING_RATE_HZ, RecordingToText, Transcript
from vivaroom.voice.clips.decoding import ClipDecoder
from vivaroom.voice.clips.encoding import Clip, ClipFormat, encode_clip
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import SPEAKING_RATE_HZ
from vivaroom.voice.speaking import BETWEEN_TEXTS, to_speaking_rate

LONGEST_ANSWER_BYTES = 2 * HEARING_RATE_HZ * 300
"""Five minutes: for this long who hears answers hears them as fast as anybody."""


@dataclass(frozen=True, slots=True)
class ClipSpeech:
    """Whole clips in and out, by the recogniser and the voice that conversations are held with.

    Everything raises Unavailable `voice_not_ready` where there are none, or none yet, and ProviderError when they fail.
    """

    decoder: ClipDecoder
    instruments: Callable[[], Instruments | None]

    @property
    def is_ready(self) -> bool:
        """Whether clips are understood and made now."""
        return self.instruments() is not None

    @property
    def recogniser(self) -> str:
        """The name of what understands."""
        return self._demand().recogniser.name

    async def hear(self, content: bytes) -> Transcript:
        """What is said in a file; its text is empty without speech. Raises what `ClipDecoder.decode` raises, too."""
        self._demand()
        return await self.hear_pcm(await asyncio.to_thread(self.decoder.decode, content))

    async def hear_pcm(self, pcm: bytes) -> Transcript:
        """The same of PCM16 mono at 16 kHz. What is longer than an answer is heard as a recording, where that can be."""
        recogniser = self._demand().recogniser
        if len(pcm) > LONGEST_ANSWER_BYTES and isinstance(recogniser, RecordingToText):
            return await recogniser.exact(pcm)

        async def whole() -> AsyncIterator[bytes]:
            yield pcm

        async with aclosing(self.transcribe(whole())) as found:
            return [transcript async for transcript in found][-1]

    def transcribe(self, pcm: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Of PCM16 mono at 16 kHz that comes bit by bit: partial transcripts, and the final one when no more comes."""
        return self._demand().recogniser.transcribe(pcm)

    async def say(self, texts: Sequence[str], wanted: ClipFormat = ClipFormat.MP3, *, pace: float = 1.0) -> Clip:
        """One file of these texts, one behind the other, and of a moment of silence for none; `pace` below 1 is slower."""
        voice, sound = self._demand().voice, bytearray()
        to_rate = to_speaking_rate(voice.rate_hz)
        for text in filter(None, texts):
            sound += BETWEEN_TEXTS if sound else b""
            async with aclosing(voice.say(text, pace=pace)) as pieces:
                async for piece in pieces:
                    sound += to_rate(piece)
        return await asyncio.to_thread(encode_clip, bytes(sound or BETWEEN_TEXTS), SPEAKING_RATE_HZ, wanted)

    def _demand(self) -> Instruments:
        found = self.instruments()
        if found is None:
            detail = "No voice is ready on this server: it loads, or its weights are missing. Answer in writing."
            raise Unavailable("voice_not_ready", detail, headers={"Retry-After": "3"})
        return found
