"""Hears whole utterances and recordings by `POST /audio/transcriptions`.

Source: https://developers.openai.com/api/docs/guides/speech-to-text and the reference of the endpoint: files to 25 MB;
`verbose_json` with the times of words by Whisper alone; `stream` by all others; `logprobs` by the gpt-4o models. OpenAI
takes whisper-1 and the gpt-4o models off on 2027-02-26; gpt-transcribe takes their place.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.providers.speech.openai.access import OPENAI, Access, HearingOptions
from vivaroom.providers.speech.openai.replies import read
from vivaroom.providers.speech.recordings import RecordedPart, joined, recorded_parts
from vivaroom.providers.speech.sound import wav

MODEL = "gpt-4o-mini-transcribe"
LONGEST_PART_S = 360.0
"""The gpt-4o models take 1,400 s and write at most 2,000 tokens, which quick speech fills in eight minutes: what is
longer would lose its end. A part of six minutes has 11.5 MB."""
_WORK_A_SECOND = 0.5
"""A server may be silent for this much longer for each second of sound."""


class OpenAIBatch:
    """A `SpeechToText` that begins when the speaker has ended: nothing comes before. Whisper alone tells words' times.

    Without a key it asks without one, as servers of one's own allow.
    """

    def __init__(
        self,
        key: SecretStr | None,
        model: str = MODEL,
        *,
        base_url: str = OPENAI,
        options: HearingOptions | None = None,
    ) -> None:
        self._options = options or HearingOptions()
        self._access = Access(key, base_url, self._options.answers_within)
        self._model = model
        self.name = f"{self._access.vendor}/{model}"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """The transcript after the audio ended; partial ones only while it is written. Raises ProviderError."""
        sound = bytearray()
        async for piece in audio:
            sound += piece
        async with aclosing(self._heard(bytes(sound))) as found:
            async for transcript in found:
                yield transcript

    async def exact(self, pcm: bytes) -> Transcript:
        """The transcript of a recording of any length, PCM16 at 16 kHz. Raises ProviderError."""
        async with aclosing(self._heard(pcm)) as found:
            return [transcript async for transcript in found][-1]

    async def close(self) -> None:
        """Give connections back."""
        await self._access.close()

    async def _heard(self, pcm: bytes) -> AsyncGenerator[Transcript]:
        """The parts one after the other; what was understood of one stands before what comes of the next."""
        known: list[Transcript] = []
        for part in await asyncio.to_thread(lambda: list(recorded_parts(pcm, LONGEST_PART_S))):
            async with aclosing(self._ask(part)) as found:
                async for transcript in found:
                    heard = part.placed(transcript)
                    if transcript.is_final:
                        known.append(heard)
                    else:
                        yield replace(joined([*known, heard]), is_final=False)
        yield joined(known)

    async def _ask(self, part: RecordedPart) -> AsyncGenerator[Transcript]:
        longer = timedelta(seconds=_WORK_A_SECOND * part.lasts_ms / 1000)
        content = {
            "data": self._fields(),
            "files": {"file": ("speech.wav", wav(part.pcm, HEARING_RATE_HZ), "audio/wav")},
        }
        async with (
            self._access.post(self.name, "/audio/transcriptions", longer=longer, **content) as reply,
            aclosing(read(self.name, reply, part.lasts_ms)) as found,
        ):
            async for transcript in found:
                yield transcript

    def _fields(self) -> dict[str, Any]:
        fields = {"model": self._model}
        for name, value in self._options.fields(self._model).items():
            fields[f"{name}[]" if isinstance(value, list) else name] = value
        if "whisper" in self._model:
            return fields | {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
        sureness = {"include[]": ["logprobs"]} if tells_sureness(self._model) else {}
        return fields | sureness | {"response_format": "json", "stream": "true"}


def tells_sureness(model: str) -> bool:
    """Whether the model tells how sure it was of each token, and takes it well to be asked."""
    return model.startswith(("gpt-4o-transcribe", "gpt-4o-mini-transcribe")) and "diarize" not in model
