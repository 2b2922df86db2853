"""Whole recordings: asked for as such where a recogniser can, and in parts where one request may not be so long."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from vivaroom.ports.speech import HEARING_RATE_HZ, RecordingToText, SpeechToText, Transcript, Word
from vivaroom.providers.speech.parts import parts_of_sound
from vivaroom.providers.speech.sound import SILENT_PEAK, peak

_MS_A_BYTE = 1000 / (2 * HEARING_RATE_HZ)


async def exactly(recogniser: SpeechToText, pcm: bytes) -> Transcript:
    """The final transcript of a recording by this one, as one utterance where it does not take recordings."""
    if isinstance(recogniser, RecordingToText):
        return await recogniser.exact(pcm)
    async with aclosing(recogniser.transcribe(_at_once(pcm))) as found:
        return [transcript async for transcript in found][-1]


async def _at_once(pcm: bytes) -> AsyncIterator[bytes]:
    yield pcm


@dataclass(frozen=True, slots=True)
class RecordedPart:
    """PCM16 of 16 kHz, where in the recording it begins, and how long it is."""

    pcm: bytes
    from_ms: int
    lasts_ms: int

    def placed(self, transcript: Transcript) -> Transcript:
        """A transcript of this part with the times that its words have in the recording."""
        return replace(transcript, words=tuple(_later(word, self.from_ms) for word in transcript.words))


def recorded_parts(pcm: bytes, most_s: float) -> Iterator[RecordedPart]:
    """The parts, cut in silence, in which there is any sound; silence is asked nobody."""
    begin = 0
    for part in parts_of_sound(pcm, HEARING_RATE_HZ, most_s):
        if peak(part) > SILENT_PEAK:
            yield RecordedPart(part, round(begin * _MS_A_BYTE), round(len(part) * _MS_A_BYTE))
        begin += len(part)


def joined(parts: Sequence[Transcript]) -> Transcript:
    """One final transcript of several; as sure as its words are on the whole."""
    heard = [part for part in parts if part.text]
    told = [(part.confidence_0_1, len(part.text)) for part in heard if part.confidence_0_1 is not None]
    sure = sum(share * weight for share, weight in told) / sum(weight for _, weight in told) if told else None
    words = tuple(word for part in heard for word in part.words)
    return Transcript(" ".join(part.text for part in heard), True, words, sure)


def _later(word: Word, by_ms: int) -> Word:
    return replace(word, started_ms=word.started_ms + by_ms, ended_ms=word.ended_ms + by_ms)
