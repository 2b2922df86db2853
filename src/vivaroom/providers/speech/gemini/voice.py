"""Says the words that it is given in the model's voice, within the conversation that the model has heard."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.gemini.connection import Connection
from vivaroom.providers.speech.gemini.talk import Talk
from vivaroom.providers.speech.gemini.turns import Turn
from vivaroom.providers.speech.gemini.wire import RATE_HZ
from vivaroom.providers.speech.parts import parts_to_say
from vivaroom.providers.speech.sound import SpokenPieces

_LONGEST_S = 120
"""No part of a text takes so long to say."""
_SLOWER, _FASTER = 0.95, 1.05
_CONNECTIONS = 3
"""So many that end at once are enough."""


class GeminiVoice:
    """A `TextToSpeech` of one conversation, PCM16 at 24 kHz: one text after the other.

    Nothing is said ahead: the model would take it for said.
    """

    rate_hz = RATE_HZ

    def __init__(self, name: str, talk: Talk, answers_within: timedelta) -> None:
        self.name = name
        self._talk = talk
        self._within_s = answers_within.total_seconds()

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """The first piece as soon as there are 100 ms, then half seconds. Closing it early stops the model.

        Raises ProviderError, ProviderBroken also where the model says nothing.
        """
        for part in [] if ahead else parts_to_say(text):
            sounding = SpokenPieces(RATE_HZ)
            async with self._talk.floor, aclosing(self._sound(request(part, pace))) as pieces:
                async for piece in pieces:
                    if found := sounding.feed(piece):
                        yield found
            if last := sounding.rest():
                yield last
            if not sounding.began:
                raise ProviderBroken(self.name, "it made no sound")
            self._talk.remember("model", part)

    async def _sound(self, asked: str) -> AsyncGenerator[bytes]:
        connection, turn = await self._asked(asked)
        made = 0
        try:
            while True:
                connection.demand()
                over, sound = turn.has_ended, turn.take()
                made += len(sound)
                if made > 2 * RATE_HZ * _LONGEST_S:
                    raise ProviderBroken(self.name, f"it spoke for more than {_LONGEST_S} s")
                if sound:
                    yield sound
                if over:
                    break
                if not sound:
                    await self._more(connection, turn)
        finally:
            connection.hush(turn)
        if turn.is_cut or made % 2:
            raise ProviderBroken(self.name, "it broke off")

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
        turn = connection.ask(asked)
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
