"""Hears by realtime sessions where a server has them, and by whole utterances where it has none."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from vivaroom.ports.speech import Transcript
from vivaroom.providers.speech.openai.batch import OpenAIBatch
from vivaroom.providers.speech.openai.failures import NoRealtime
from vivaroom.providers.speech.openai.realtime import OpenAIRealtime


class OpenAIHearing:
    """A `SpeechToText` of two. What the server turned out to have is remembered; `name` is of the one that hears."""

    def __init__(self, live: OpenAIRealtime, whole: OpenAIBatch) -> None:
        self.name = live.name
        self._live: OpenAIRealtime | None = live
        self._whole = whole

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """As the one that hears does it: without realtime sessions nothing comes before the end. Raises ProviderError."""
        if self._live is not None:
            try:
                async with aclosing(self._live.transcribe(audio)) as found:
                    async for transcript in found:
                        yield transcript
                return
            except NoRealtime:
                self._live, self.name = None, self._whole.name
        async with aclosing(self._whole.transcribe(audio)) as found:
            async for transcript in found:
                yield transcript

    async def exact(self, pcm: bytes) -> Transcript:
        """The transcript of a recording of any length, PCM16 at 16 kHz. Raises ProviderError."""
        return await self._whole.exact(pcm)

    async def close(self) -> None:
        """Give connections back."""
        await self._whole.close()
