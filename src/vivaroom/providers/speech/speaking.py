"""Several voices as one: when one breaks off, the next one goes on from the clause it was at."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.dialogue import Departed
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechWatch, TextToSpeech
from vivaroom.providers.breaker import kind_of
from vivaroom.providers.speech.passages import sentences, unsaid
from vivaroom.providers.speech.pump import Pump, goodbye
from vivaroom.providers.speech.rates import resampler
from vivaroom.providers.speech.rounds import Order

SOUND_WITHIN = timedelta(seconds=4)
"""To the first sound of a sentence."""
GOES_ON_WITHIN_S = 2.5
"""From one piece of a sentence to the next, at most: vendors make sound faster than it is heard, and the listener waits."""
COMMON_RATE_HZ = 24_000
PIECE_S = 0.5
"""Pieces are at least so long, but for the first one, so that those who count pieces are far enough ahead."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice, and how long its first sound is waited for; None, as long as it takes, and so is what follows it."""

    says: TextToSpeech
    sound_within: timedelta | None = SOUND_WITHIN

    @property
    def name(self) -> str:
        """Its own."""
        return self.says.name


class RelayedVoice:
    """A `TextToSpeech` of several, in an order that is made for each text; its rate is theirs, or 24 kHz where they differ.

    It is asked for a sentence at a time: the next one is made while the one before is heard.
    """

    def __init__(self, voices: Sequence[Voice], order: Order, watch: SpeechWatch = UNWATCHED_SPEECH) -> None:
        if not voices:
            raise ValueError("expected at least one voice, got none")
        rates = {voice.says.rate_hz for voice in voices}
        self.name = order.name
        self.rate_hz = rates.pop() if len(rates) == 1 else COMMON_RATE_HZ
        self.order = order
        self._voices = tuple(voices)
        self._watch = watch

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """As the voices say it. Raises the error of the last who was asked."""
        round_, line = self.order.round(), _Line(sentences(text), pace, ahead)
        failed: ProviderError | None = None
        try:
            while line.left:
                place = round_.next()
                if place is None:
                    raise failed or round_.nobody()
                voice = self._take(line, self._voices[place])
                try:
                    async with aclosing(self._go_on(line)) as pieces:
                        async for piece in pieces:
                            yield piece
                    round_.went_well(place)
                except ProviderError as error:
                    failed = error
                    self._watch.failed(voice.name, kind_of(error))
                    if not round_.failed(place, error):
                        raise
        finally:
            await goodbye(line.tasks)

    def _take(self, line: "_Line", voice: Voice) -> Voice:
        """The line goes on with this voice."""
        if line.voice is not None:
            self._watch.switched(line.voice.name, voice.name)
        line.voice = voice
        return voice

    async def _go_on(self, line: "_Line") -> AsyncGenerator[bytes]:
        """What is left of the line, by the voice that has it now."""
        while line.left:
            async with aclosing(self._sentence(line)) as pieces:
                async for piece in pieces:
                    yield piece
            line.left.pop(0)

    async def _sentence(self, line: "_Line") -> AsyncGenerator[bytes]:
        """One sentence; where it breaks off, the line is left with the rest of it."""
        spoken = _Spoken(line)
        line.tasks = [task for task in line.tasks if not task.done()] + [spoken.pump.task]
        to_rate, asked = resampler(spoken.rate_hz, self.rate_hz), asyncio.get_running_loop().time()
        try:
            while (pcm := await spoken.next()) is not None:
                if not spoken.made_bytes and not line.ahead:
                    self._watch.spoke(spoken.name, asyncio.get_running_loop().time() - asked)
                spoken.made_bytes += len(pcm)
                if piece := to_rate.feed(pcm):
                    yield piece
        except Departed:
            raise  # other words than these were heard: all of them are left
        except ProviderError:
            line.left[0] = unsaid(line.left[0], spoken.made_s, line.pace)
            raise
        finally:
            spoken.pump.task.cancel()
        if piece := to_rate.finish():
            yield piece


@dataclass(slots=True)
class _Line:
    """A text on its way: the sentences that are left, how they are said, and who has said the last of it."""

    left: list[str]
    pace: float
    ahead: bool
    voice: Voice | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class _Spoken:
    """The sound of one sentence by one voice, and how much of it there was."""

    def __init__(self, line: _Line) -> None:
        if line.voice is None:
            raise RuntimeError("nobody has the line yet")
        self.name = line.voice.name
        self.rate_hz = line.voice.says.rate_hz
        self.made_bytes = 0
        within = line.voice.sound_within
        self._within_s = None if within is None else within.total_seconds()
        self._began = False
        self.pump = Pump(line.voice.says.say(line.left[0], pace=line.pace, ahead=line.ahead))

    @property
    def made_s(self) -> float:
        """So much sound."""
        return self.made_bytes / 2 / self.rate_hz

    async def next(self) -> bytes | None:
        """The next half second, or less: the first sound at once, and what there is at the end. Raises ProviderError."""
        found = await self._piece()
        while found is not None and self.made_bytes and len(found) < 2 * PIECE_S * self.rate_hz:
            more = await self._piece()
            if more is None:
                break
            found += more
        return found

    async def _piece(self) -> bytes | None:
        within_s = self._within_s
        if within_s is not None and self._began:
            within_s = min(within_s, GOES_ON_WITHIN_S)
        try:
            async with asyncio.timeout(within_s):
                piece = await self.pump.next()
            self._began = True
            return piece
        except TimeoutError:
            raise ProviderBroken(self.name, "no sound in time") from None
