"""Says the words that it is given in the model's voice, within the conversation that the model has heard."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.ports.dialogue import Departed
from vivaroom.providers.speech.gemini.connection import Connection
from vivaroom.providers.speech.gemini.talk import Talk
from vivaroom.providers.speech.gemini.turns import Turn
from vivaroom.providers.speech.gemini.verbatim import Verbatim
from vivaroom.providers.speech.gemini.wire import RATE_HZ
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import SpokenPieces

_SLOWER, _FASTER = 0.95, 1.05
_CONNECTIONS = 3
"""So many that end at once are enough."""


class GeminiVoice:
    """A `TextToSpeech` of one conversation, PCM16 at 24 kHz: one text after the other.

    Sound is given as its words turn out to be the ones that were asked for. Nothing is said ahead: the model would take it
    for said.
    """

    rate_hz = RATE_HZ

    def __init__(self, name: str, talk: Talk, answers_within: timedelta) -> None:
        self.name = name
        self._talk = talk
        self._within_s = answers_within.total_seconds()

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """The first piece as soon as there are 100 ms, then half seconds. Closing it early stops the model.

        Raises ProviderError, Departed where the model says something else.
        """
        for part in [] if ahead else parts_to_say(text):
            sounding = SpokenPieces(RATE_HZ)
            async with self._talk.floor, aclosing(self._sound(part, pace)) as pieces:
                async for piece in pieces:
                    if found := sounding.feed(piece):
                        yield found
            if last := sounding.rest():
                yield last
            self._talk.remember("model", part)

    async def _sound(self, part: str, pace: float) -> AsyncGenerator[bytes]:
        """The sound of the part as far as the words that were said are those that it has. Raises Departed where not."""
        connection, turn = await self._asked(request(part, pace))
        verbatim, made, held = Verbatim(part), 0, b""
        self._talk.said += 1
        try:
            while not verbatim.overruns:
                connection.demand()
                over, held = turn.has_ended, held + turn.take()
                verbatim.heard(turn.words)
                if verbatim.is_followed:
                    made += len(held)
                    yield held
                    held = b""
                if over:
                    break
                await self._more(connection, turn)
        finally:
            connection.hush(turn)
        if not verbatim.is_whole:
            self._depart(turn, made)

    def _depart(self, turn: Turn, made: int) -> None:
        """Raises ProviderBroken; Departed where it said other words, of which hardly any was heard."""
        if turn.is_cut or made % 2:
            raise ProviderBroken(self.name, "it broke off")
        if turn.words:
            self._talk.departures += 1
            raise Departed(self.name, "it said other words than it was asked to")
        raise ProviderBroken(self.name, "it made no sound, or told no words of it")

    async def _asked(self, asked: str) -> tuple[Connection, Turn]:
        """The turn once it has begun; where the connection ends before, the next one is asked."""
        for _ in range(_CONNECTIONS - 1):
            try:
                return await self._asked_once(asked)
            except ProviderError as ended:
                if not self._talk.goes_on(ended):
                    raise
        return await self._asked_once(asked)

    async def _asked_once(self, asked: str) -> tuple[Connection, Turn]:
        connection = await self._talk.line()
        await connection.settle()
        return connection, await self._begun(connection, asked)

    async def _begun(self, connection: Connection, asked: str) -> Turn:
        connection.demand()
        turn = connection.ask(*self._talk.notes(), asked)
        try:
            await self._more(connection, turn)
            connection.demand()
        except BaseException:
            connection.hush(turn)
            raise
        return turn

    async def _more(self, connection: Connection, turn: Turn) -> None:
        """Until there is more of it. Raises ProviderBroken where there is not in time."""
        deadline = asyncio.get_running_loop().time() + self._within_s
        await connection.until(lambda: turn.has_more, self._within_s)
        if asyncio.get_running_loop().time() >= deadline and not turn.has_more and connection.failure is None:
            raise ProviderBroken(self.name, f"it said nothing for {self._within_s:g} s")


def request(part: str, pace: float) -> str:
    """The words, with how fast they are said, in the shape that the instruction of the session speaks of."""
    manner = " slowly" if pace < _SLOWER else " quickly" if pace > _FASTER else ""
    return f"Say{manner}: {part}"
