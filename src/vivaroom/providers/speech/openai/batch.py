"""Hears whole utterances and recordings by `POST /audio/transcriptions`.

Source: https://developers.openai.com/api/docs/guides/speech-to-text and the reference of the endpoint: files to 25 MB;
`verbose_json` with the times of words by Whisper alone; `stream` by all others; `logprobs` by the gpt-4o models. OpenAI
takes whisper-1 and the gpt-4o models off on 2027-02-26; gpt-transcribe takes their place.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript, Word
from vivaroom.providers.speech.openai.access import OPENAI, Access, HearingOptions
from vivaroom.providers.speech.openai.replies import read
from vivaroom.providers.speech.parts import parts_of_sound
from vivaroom.providers.speech.sound import SILENT_PEAK, peak, wav

MODEL = "gpt-4o-mini-transcribe"
LONGEST_PART_S = 360.0
"""The gpt-4o models take 1,400 s and write at most 2,000 tokens, which quick speech fills in eight minutes: what is
longer would lose its end. A part of six minutes has 11.5 MB."""
_MS_A_BYTE = 1000 / (2 * HEARING_RATE_HZ)
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
        for part in await asyncio.to_thread(lambda: list(_parts(pcm))):
            async with aclosing(self._ask(part)) as found:
                async for transcript in found:
                    heard = replace(transcript, words=tuple(_later(word, part.from_ms) for word in transcript.words))
                    if transcript.is_final:
                        known.append(heard)
                    else:
                        yield replace(_joined([*known, heard]), is_final=False)
        yield _joined(known)

    async def _ask(self, part: "_Part") -> AsyncGenerator[Transcript]:
        longer = timedelta(seconds=_WORK_A_SECOND * part.lasts_ms / 1000)
        content = {"data": self._fields(), "files": {"file": ("speech.wav", part.wav, "audio/wav")}}
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


@dataclass(frozen=True, slots=True)
class _Part:
    wav: bytes
    from_ms: int
    lasts_ms: int


def _parts(pcm: bytes) -> Iterator[_Part]:
    """The parts in which there is any sound; silence is asked nobody."""
    begin = 0
    for part in parts_of_sound(pcm, HEARING_RATE_HZ, LONGEST_PART_S):
        if peak(part) > SILENT_PEAK:
            yield _Part(wav(part, HEARING_RATE_HZ), round(begin * _MS_A_BYTE), round(len(part) * _MS_A_BYTE))
        begin += len(part)


def _later(word: Word, by_ms: int) -> Word:
    return replace(word, started_ms=word.started_ms + by_ms, ended_ms=word.ended_ms + by_ms)


def _joined(parts: list[Transcript]) -> Transcript:
    """One transcript of several; as sure as its words are on the whole."""
    heard = [part for part in parts if part.text]
    told = [(part.confidence_0_1, len(part.text)) for part in heard if part.confidence_0_1 is not None]
    sure = sum(share * weight for share, weight in told) / sum(weight for _, weight in told) if told else None
    words = tuple(word for part in heard for word in part.words)
    return Transcript(" ".join(part.text for part in heard), True, words, sure)
