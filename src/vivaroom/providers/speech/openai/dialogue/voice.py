"""The voice of a dialogue: the model says the interviewer's words, having heard what was said before."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.dialogue.faithful import Faithful
from vivaroom.providers.speech.openai.dialogue.line import Line
from vivaroom.providers.speech.openai.dialogue.lines import Lines
from vivaroom.providers.speech.openai.dialogue.said import SaidHere
from vivaroom.providers.speech.openai.dialogue.saying import Saying
from vivaroom.providers.speech.openai.dialogue.terms import FASTEST, SLOWEST, to_say
from vivaroom.providers.speech.openai.realtime_sound import RATE_HZ
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import SpokenPieces

ENDS_WITHIN_S = 3.0
"""A response that was cancelled is over soon after."""


class OpenAIDialogueVoice:
    """A `TextToSpeech` of one dialogue. Sound is let through as far as its words are known to be those of the text."""

    def __init__(self, lines: Lines, said: SaidHere) -> None:
        self.name = lines.name
        self.rate_hz = RATE_HZ
        self._lines = lines
        self._said = said

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM16 in pieces; `pace` is held between 0.25 and 1.5. Raises ProviderError, Departed for other words."""
        pace = max(SLOWEST, min(FASTEST, pace))
        for part in () if ahead else parts_to_say(text):
            with (await self._lines.line()).used() as line:
                async with line.mouth, aclosing(self._part(line, part, pace)) as pieces:
                    async for piece in pieces:
                        yield piece

    async def _part(self, line: Line, text: str, pace: float) -> AsyncGenerator[bytes]:
        await line.silent(ENDS_WITHIN_S)
        if pace != line.pace:
            line.pace = pace
            line.wish("session.update", session={"type": "realtime", "audio": {"output": {"speed": pace}}})
        saying, is_said = line.say(to_say(text)), False
        self._said.begins(line, saying)
        try:
            async with aclosing(self._sound(saying, Faithful(self.name, text, pace))) as pieces:
                async for piece in pieces:
                    yield piece
            is_said = True
        except ProviderError:
            self._said.takes_back(line, saying)
            raise
        finally:
            if not is_said:
                line.cancel(saying)

    async def _sound(self, saying: Saying, faithful: Faithful) -> AsyncGenerator[bytes]:
        """The sound of one response, as far as its words are right; all of it once it is over and they were."""
        made = _Made()
        while not made.is_whole:
            event = await self._next(saying)
            match event.get("type"):
                case "response.output_audio.delta":
                    made.takes(saying.sound(event))
                case "response.output_audio_transcript.delta":
                    faithful.hears(saying.text(event))
                case "response.done":
                    if (failure := saying.failure(event)) is not None:
                        raise failure
                    faithful.ends()
                    made.is_whole = True
            if piece := made.until(faithful.reached_s):
                yield piece
            saying.skipped_ms = made.skipped_ms
        if not made.is_heard:
            raise ProviderBroken(self.name, "no sound came")

    async def _next(self, saying: Saying) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._lines.options.seconds):
                told = await saying.told.get()
        except TimeoutError:
            raise ProviderBroken(self.name, "nothing more of what is said came in time") from None
        if isinstance(told, ProviderError):
            raise told
        return told


class _Made:
    """The sound of one response: what came, and what of it was let through."""

    def __init__(self) -> None:
        self.is_whole = False
        """Nothing more of it comes, and all of it is right."""
        self._spoken = SpokenPieces(RATE_HZ)
        self._held = bytearray()
        self._let = 0

    @property
    def is_heard(self) -> bool:
        """Whether there is more in it than silence."""
        return self._spoken.began

    @property
    def skipped_ms(self) -> int:
        """So much silence at its head was left out."""
        return self._spoken.skipped_bytes * 1000 // (2 * RATE_HZ)

    def takes(self, pcm: bytes) -> None:
        """More of it came."""
        self._held += pcm

    def until(self, reached_s: float) -> bytes:
        """What may be heard by now and was not given yet."""
        reached = self._spoken.skipped_bytes + 2 * int(reached_s * RATE_HZ) if reached_s else 0
        size = len(self._held) if self.is_whole else max(min(reached - self._let, len(self._held)), 0)
        released = bytes(self._held[:size])
        del self._held[:size]
        self._let += size
        piece = self._spoken.feed(released)
        return piece + self._spoken.rest() if self.is_whole else piece
