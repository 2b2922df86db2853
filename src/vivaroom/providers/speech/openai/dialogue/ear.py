"""The ear of a dialogue: the session's own transcription of what the candidate says."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.dialogue.line import Line
from vivaroom.providers.speech.openai.dialogue.lines import Lines
from vivaroom.providers.speech.openai.realtime_hearing import Understanding


class OpenAIEar:
    """A `SpeechToText` of one dialogue: the session has one buffer for sound, which utterances fill one after the other."""

    def __init__(self, lines: Lines) -> None:
        self.name = lines.name
        self._lines = lines

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Partial transcripts as words are told, and one final one. Raises ProviderError."""
        with (await self._lines.line()).used() as line:
            understanding = line.hear()
            sending = asyncio.ensure_future(_send(line, audio, understanding))
            try:
                async with aclosing(understanding.transcripts(sending)) as found:
                    async for transcript in found:
                        if transcript.is_final:
                            self._lines.remember("user", transcript.text, line)
                        yield transcript
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                line.forget(understanding)


async def _send(line: Line, audio: AsyncIterator[bytes], understanding: Understanding) -> None:
    async with line.buffer:
        try:
            await understanding.send(audio)
        finally:
            line.wish("input_audio_buffer.clear")  # what was not handed over belongs to no utterance
