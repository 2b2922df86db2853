"""Reads what `POST /audio/transcriptions` answers: one JSON object, or a stream of server-sent events.

Source: https://developers.openai.com/api/reference/resources/audio (transcription, verbose transcription, and the events
`transcript.text.delta` and `transcript.text.done`).
"""

import math
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing

import httpx
from pydantic import BaseModel, ValidationError

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import Transcript, Word
from vivaroom.providers.speech.openai.access import bounded
from vivaroom.providers.speech.openai.failures import of_error

MOST_BYTES = 20_000_000
_NO_SPEECH, _UNSURE = 0.6, -1.0
"""Whisper's own rule for silence: the network says so, and is unsure of each token (mean natural logarithm)."""
_DELTA, _DONE, _ERROR = "transcript.text.delta", "transcript.text.done", "error"


class LogProb(BaseModel):
    """How sure the model was of one token, as a natural logarithm."""

    logprob: float | None = None


class _Word(BaseModel):
    word: str
    start: float
    end: float


class _Segment(BaseModel):
    avg_logprob: float | None = None
    no_speech_prob: float | None = None


class _Heard(BaseModel):
    """The parts of an answer that are read, whatever its format."""

    text: str
    words: list[_Word] | None = None
    segments: list[_Segment] | None = None
    logprobs: list[LogProb] | None = None


class _Event(BaseModel):
    """The parts of an event that are read."""

    type: str = ""
    delta: str | None = None
    text: str | None = None
    logprobs: list[LogProb] | None = None
    error: object = None


async def read(name: str, reply: httpx.Response, lasts_ms: int) -> AsyncGenerator[Transcript]:
    """Partial transcripts, and exactly one final one; times are of this sound. Raises ProviderError."""
    body = bounded(name, reply, MOST_BYTES)
    async with aclosing(body):
        if reply.headers.get("content-type", "").lower().startswith("text/event-stream"):
            async with aclosing(_streamed(name, body)) as found:
                async for transcript in found:
                    yield transcript
        else:
            yield _whole(name, b"".join([piece async for piece in body]), lasts_ms)


def sureness(logprobs: Iterable[LogProb]) -> float | None:
    """The geometric mean of the tokens' probabilities; None where none is told."""
    told = [one.logprob for one in logprobs if one.logprob is not None]
    return min(math.exp(sum(told) / len(told)), 1.0) if told else None


async def _streamed(name: str, body: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
    said = ""
    async for event in _events(name, body):
        if event.type == _DELTA and event.delta:
            said += event.delta
            yield Transcript(said.strip(), is_final=False)
        elif event.type == _DONE:
            text = event.text if event.text is not None else said
            yield Transcript(text.strip(), is_final=True, confidence_0_1=sureness(event.logprobs or ()))
            return
        elif event.type == _ERROR or event.error is not None:
            raise of_error(name, event.error)
    raise ProviderBroken(name, "the stream ended before the transcript did")


async def _events(name: str, body: AsyncIterator[bytes]) -> AsyncIterator[_Event]:
    held = b""
    async for piece in body:
        *lines, held = (held + piece).split(b"\n")
        for line in lines:
            field, _, value = line.strip().partition(b":")
            if field != b"data" or value.strip() == b"[DONE]":
                continue
            try:
                yield _Event.model_validate_json(value)
            except ValidationError:
                raise ProviderBroken(name, "an event has another shape than documented") from None


def _whole(name: str, body: bytes, lasts_ms: int) -> Transcript:
    try:
        heard = _Heard.model_validate_json(body)
    except ValidationError:
        raise ProviderBroken(name, "the answer has another shape than documented") from None
    segments = heard.segments or []
    if segments and all(_is_silence(segment) for segment in segments):
        return Transcript("", is_final=True)
    told = [LogProb(logprob=segment.avg_logprob) for segment in segments]
    words = tuple(_word(word, lasts_ms) for word in heard.words or ())
    text = heard.text.strip()
    return Transcript(text, True, words if text else (), sureness(heard.logprobs or told))


def _is_silence(segment: _Segment) -> bool:
    if segment.no_speech_prob is None or segment.avg_logprob is None:
        return False
    return segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _UNSURE


def _word(word: _Word, lasts_ms: int) -> Word:
    """Times are held within the sound: the vendor rounds them, and may end the last word behind its end."""
    started, ended = (min(max(round(1000 * told), 0), lasts_ms) for told in (word.start, word.end))
    return Word(word.word.strip(), started, max(ended, started))
