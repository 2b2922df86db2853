"""The candidate's sound: pieces become words as they come, and the words an answer when the candidate gives it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta

from vivaroom.interview.signals import Answered
from vivaroom.interview.sound import Sound, SpokenWord
from vivaroom.kit.errors import ProviderError, TooLarge, Unavailable
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript
from vivaroom.voice.clips.decoding import LONGEST_SECONDS, ClipPieces
from vivaroom.voice.clips.sniffing import container_of
from vivaroom.voice.clips.speech import ClipSpeech
from vivaroom.voice.happenings import NOT_UNDERSTOOD

BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000


class Hearing:
    """Hears one connection. `tell` is told all words so far of an answer, again and again, but not the last ones."""

    def __init__(self, clips: ClipSpeech, rate_hz: int, tell: Callable[[str], None]) -> None:
        self._clips = clips
        self._tell = tell
        self._pieces = ClipPieces(clips.decoder, rate_hz)
        self._rate_hz = rate_hz
        self._heard_ms = 0
        self._answer: _Heard | None = None

    async def hear(self, tasks: asyncio.TaskGroup, piece: bytes, rate_hz: int | None = None) -> None:
        """One more piece, `rate_hz` where it is plain PCM of another rate than before.

        Raises Unavailable `voice_not_ready`, and what `ClipDecoder.decode` raises.
        """
        is_new_file = self._answer is None and container_of(piece) is not None
        if is_new_file or rate_hz not in (None, self._rate_hz):  # else a recording goes on from answer to answer
            self._rate_hz = rate_hz or self._rate_hz
            self._pieces = ClipPieces(self._clips.decoder, self._rate_hz)
        if self._answer is None:
            heard = _Heard(self._heard_ms)
            words = self._clips.transcribe(heard.sound())
            heard.understanding = tasks.create_task(heard.understand(words, self._tell), name="understands")
            self._answer = heard
        if self._answer.lasted.total_seconds() > LONGEST_SECONDS:
            raise TooLarge("audio_too_long", f"Expected at most {LONGEST_SECONDS:.0f} seconds of sound in an answer.")
        pcm = await asyncio.to_thread(self._pieces.feed, piece)
        self._heard_ms += len(pcm) // BYTES_A_MS
        self._answer.add(pcm)

    async def answer(self, part: int) -> Answered | None:
        """What was said since the last answer, understood to its end; None where no sound came. `part` is the
        connection. Raises Unavailable `speech_not_understood`.
        """
        heard, self._answer = self._answer, None
        if heard is None:
            return None
        final = await heard.final()
        return Answered(final.text, took=heard.lasted, sound=self._sound(part, heard, final))

    async def rest(self) -> str:
        """What was said since the last answer, understood as far as that can be: no more sound comes, and no answer."""
        heard, self._answer = self._answer, None
        if heard is None:
            return ""
        try:
            return (await heard.final()).text
        except Unavailable:
            return heard.so_far

    def forget(self) -> None:
        """What was said since the last answer is void: the candidate has written instead."""
        if self._answer is not None:
            self._answer.drop()
        self._answer = None

    def _sound(self, part: int, heard: "_Heard", final: Transcript) -> Sound | None:
        instruments = self._clips.instruments()
        if instruments is None or not final.text:
            return None
        words = tuple(
            SpokenWord(word.text, heard.began_ms + word.started_ms, heard.began_ms + word.ended_ms)
            for word in final.words
        )
        span = (heard.began_ms, self._heard_ms)
        return Sound(part, *span, instruments.recogniser.name, words, final.confidence_0_1)


class _Heard:
    """The sound of one answer on its way to the recogniser; `began_ms` of the connection's sound came before it."""

    def __init__(self, began_ms: int) -> None:
        self.began_ms = began_ms
        self.understanding: asyncio.Task[Transcript | None] | None = None
        self.so_far = ""
        self._bytes = 0
        self._arriving: asyncio.Queue[bytes | None] = asyncio.Queue()

    @property
    def lasted(self) -> timedelta:
        """How much of it there is."""
        return timedelta(milliseconds=self._bytes // BYTES_A_MS)

    def add(self, pcm: bytes) -> None:
        """More of it."""
        self._bytes += len(pcm)
        if pcm:
            self._arriving.put_nowait(pcm)

    def drop(self) -> None:
        """Nobody wants to know what was said."""
        if self.understanding is not None:
            self.understanding.cancel()

    async def sound(self) -> AsyncIterator[bytes]:
        """The sound as it comes, until the answer is given."""
        while (pcm := await self._arriving.get()) is not None:
            yield pcm

    async def understand(self, words: AsyncGenerator[Transcript], tell: Callable[[str], None]) -> Transcript | None:
        """The final transcript; None where the recogniser failed, which is said when the answer is given."""
        try:
            async with aclosing(words) as found:
                async for transcript in found:
                    if transcript.is_final:
                        return transcript
                    self.so_far = transcript.text
                    tell(transcript.text)
        except ProviderError:
            return None
        return None

    async def final(self) -> Transcript:
        """No more sound comes."""
        self._arriving.put_nowait(None)
        found = await self.understanding if self.understanding is not None else None
        if found is None:
            raise Unavailable(NOT_UNDERSTOOD.code, NOT_UNDERSTOOD.detail)
        return found
