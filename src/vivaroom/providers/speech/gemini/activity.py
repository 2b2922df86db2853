"""One utterance of the candidate on its way to the model: its sound goes out as it comes, what is understood comes back."""

import asyncio
from collections.abc import AsyncIterator

from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.gemini.connection import Connection
from vivaroom.providers.speech.gemini.hearing import Hearing
from vivaroom.providers.speech.gemini.turns import Turn
from vivaroom.providers.speech.gemini.wire import ACTIVITY_START, sound
from vivaroom.providers.speech.sound import SILENT_PEAK, peak

_FRAME_BYTES = 2 * HEARING_RATE_HZ // 10
_MOST_BYTES = 10 * _FRAME_BYTES
"""Sound is sent in messages of a tenth of a second, of a whole one where it comes all at once."""
_FORGOTTEN_WITHIN_S = 1.0
"""Words of an utterance that nobody wants any more would else be taken for the next one's."""
_GENERATED_WITHIN_S = 4.0


class Activity:
    """Begins with the first sound that is no silence, for what is silent needs nobody to understand it. `leave` it at the end.

    `hearing` is what was understood, `sent_s` how much sound was sent. `was_silent` says that nothing was to be understood.
    """

    def __init__(self, connection: Connection, audio: AsyncIterator[bytes]) -> None:
        self.connection = connection
        self.hearing = Hearing()
        self.sent_s = 0.0
        self.was_silent = False
        self._has_begun = False
        self._answer: Turn | None = None
        self._held = bytearray()
        self._sending = asyncio.ensure_future(self._send(audio))

    def demand(self) -> None:
        """Raises what broke the sound that came, or the connection; else it is noted how far the model's own turn is."""
        if self._sending.done():
            self._sending.result()
        self.connection.demand()
        answer = self._answer
        if answer is not None and (answer.has_begun or answer.has_ended):
            now = asyncio.get_running_loop().time()
            self.hearing.answered_at = now if self.hearing.answered_at is None else self.hearing.answered_at
            self.hearing.is_answered_wholly = answer.has_ended

    async def leave(self, *, is_over: bool) -> None:
        """Nothing more is sent or understood; of what is left in the middle, the last words are waited for a moment."""
        self._sending.cancel()
        await asyncio.gather(self._sending, return_exceptions=True)
        if not self._has_begun:
            return
        answer = self._answer or self.connection.end_activity()
        if not is_over:
            await self.connection.until(lambda: answer.has_begun or answer.has_ended, _FORGOTTEN_WITHIN_S)
        self.connection.hush(answer)
        if self.connection.hearing is self.hearing:
            self.connection.hearing = None

    async def _send(self, audio: AsyncIterator[bytes]) -> None:
        try:
            async for piece in audio:
                self._held += piece
                while len(self._held) >= _FRAME_BYTES or (self._held and not piece):
                    self._post()
            while self._held:
                self._post()
            await self._end()
        finally:
            self.connection.tell()

    def _post(self) -> None:
        frame = bytes(self._held[:_MOST_BYTES])
        del self._held[:_MOST_BYTES]
        if not self._has_begun and peak(frame) <= SILENT_PEAK:
            return
        if not self._has_begun:
            self._has_begun = True
            self.connection.hearing = self.hearing
            self.connection.post(ACTIVITY_START)
        self.connection.post(sound(frame))
        self.sent_s += len(frame) / 2 / HEARING_RATE_HZ

    async def _end(self) -> None:
        """The end of an activity has the model begin a turn: what it is generating, because we asked, comes before."""
        self.was_silent = not self._has_begun
        if self._has_begun:
            await self.connection.until(self._nothing_is_generated, _GENERATED_WITHIN_S)
            self._answer = self.connection.end_activity()
        self.hearing.ended_at = asyncio.get_running_loop().time()

    def _nothing_is_generated(self) -> bool:
        pending = self.connection.turns.pending
        return pending is None or not pending.is_asked
