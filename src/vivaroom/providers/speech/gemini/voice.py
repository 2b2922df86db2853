"""Says the words that it is given in the model's voice, within the conversation that the model has heard."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.dialogue.faithful import Faithful
from vivaroom.providers.speech.gemini.connection import Connection
from vivaroom.providers.speech.gemini.talk import Talk
from vivaroom.providers.speech.gemini.turns import Turn
from vivaroom.providers.speech.gemini.wire import RATE_HZ
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import SpokenPieces

SLOW, FAST = 0.75, 1.25
_SLOWER, _FASTER = 0.95, 1.05


class GeminiVoice:
    """A `TextToSpeech` of one conversation, PCM16 at 24 kHz: one text after the other.

    Sound is given as its words turn out to be the ones that were asked for. Nothing is said ahead: the model would take it
    for said. The service knows no pace: the model is asked to speak slowly or quickly.
    """

    rate_hz = RATE_HZ

    def __init__(self, name: str, talk: Talk, answers_within: timedelta) -> None:
        self.name = name
        self._talk = talk
        self._within_s = answers_within.total_seconds()

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """The first piece as soon as there are 100 ms, then half seconds. Closing it early stops the model.

        Raises ProviderError: Departed where the model says something else, Expired where the connection has come to its
        end and the next one may say the rest.
        """
        for part in [] if ahead else parts_to_say(text):
            sounding = SpokenPieces(RATE_HZ)
            async with self._talk.floor, aclosing(self._sound(part, pace, sounding)) as pieces:
                async for piece in pieces:
                    if found := sounding.feed(piece):
                        yield found
            if last := sounding.rest():
                yield last
            if not sounding.began:
                raise ProviderBroken(self.name, "it made no sound")
            self._talk.said += 1
            self._talk.remember("model", part)

    async def _sound(self, part: str, pace: float, sounding: SpokenPieces) -> AsyncGenerator[bytes]:
        """The sound of the part, as far as its words are known to be the right ones; all of it once it is over."""
        connection = await self._talk.line()
        await connection.settle()
        connection.demand()
        turn = connection.ask(*self._talk.notes(), _request(part, pace))
        self._talk.asked += 1
        faithful, held, let, heard = Faithful(self.name, part, _spoken_at(pace)), b"", 0, 0
        try:
            while not turn.has_ended:
                await self._more(connection, turn)
                held, more, heard = held + turn.take(), turn.words[heard:], len(turn.words)
                faithful.hears(more)
                reached = sounding.skipped_bytes + 2 * int(faithful.reached_s * RATE_HZ)
                if faithful.reached_s and (right := held[: max(reached - let, 0)]):
                    held, let = held[len(right) :], let + len(right)
                    yield right
            self._check(turn, faithful)
        finally:
            connection.hush(turn)
        yield held

    def _check(self, turn: Turn, faithful: Faithful) -> None:
        """Raises ProviderBroken, Departed for other words."""
        if turn.is_cut:
            raise ProviderBroken(self.name, "it broke off")
        if not turn.words:
            raise ProviderBroken(self.name, "it said nothing, or not what")
        faithful.ends()

    async def _more(self, connection: Connection, turn: Turn) -> None:
        """Until there is more of it. Raises ProviderError, ProviderBroken also where there is not in time."""
        words = len(turn.words)
        deadline = asyncio.get_running_loop().time() + self._within_s
        await connection.until(lambda: turn.has_more(words), self._within_s)
        connection.demand()
        if asyncio.get_running_loop().time() >= deadline and not turn.has_more(words):
            raise ProviderBroken(self.name, f"it said nothing for {self._within_s:g} s")


def _spoken_at(pace: float) -> float:
    """About how fast it will be spoken."""
    return SLOW if pace < _SLOWER else FAST if pace > _FASTER else 1.0


def _request(part: str, pace: float) -> str:
    """The words, with how fast they are said, in the shape that the instruction of the session speaks of."""
    manner = {SLOW: " slowly", FAST: " quickly"}.get(_spoken_at(pace), "")
    return f"Say{manner}: {part}"
