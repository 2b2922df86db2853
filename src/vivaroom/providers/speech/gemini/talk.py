"""The one conversation with the model, over as many connections as it takes: each is renewed before the service ends it."""

import asyncio
from collections import deque
from datetime import timedelta

from vivaroom.kit.errors import ProviderError
from vivaroom.providers.speech.gemini.connection import Connection
from vivaroom.providers.speech.gemini.doors import Door
from vivaroom.providers.speech.gemini.instruction import HEARD
from vivaroom.providers.speech.gemini.wire import remembered

RENEWED_AFTER = timedelta(minutes=50)
"""Connections are announced to end, by the documents after about ten minutes; one of 3.8 was cut at 58 without a word."""
LATEST = timedelta(seconds=3)
"""So long before its end a connection is left even where somebody is speaking."""
_LOOKS_EVERY_S = 0.5
_TRIES_AGAIN_S = 20.0
"""A service that takes connections only to close them is not asked again and again; whoever needs one asks at once."""
_REMEMBERED = 40


class Talk:
    """What its two sides share: who speaks takes `floor`, the model's side, or `candidate`, the other one.

    `renewals` counts how often it was connected anew, `asked` how many texts the model was asked to say, `said` how many of
    them it has said to their end.
    """

    def __init__(self, door: Door) -> None:
        self.floor = asyncio.Lock()
        self.candidate = asyncio.Lock()
        self.renewals = 0
        self.asked = self.said = 0
        self._door = door
        self._opening = asyncio.Lock()
        self._connection: Connection | None = None
        self._note: str | None = None
        self._said: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)

    def remember(self, role: str, text: str) -> None:
        """This was said by the `user` or the `model`: it is told again where a session cannot be resumed."""
        if text:
            self._said.append((role, text))

    def heard_instead(self, heard: str) -> None:
        """Of the interviewer's last words the candidate has heard these: the model is told before its next ones."""
        self._note = HEARD.format(heard=heard)
        self.remember("user", self._note)

    def notes(self) -> tuple[str, ...]:
        """What the model has to know before its next words, once."""
        note, self._note = self._note, None
        return (note,) if note else ()

    async def line(self) -> Connection:
        """The connection; another one where it is no more. Raises ProviderError."""
        async with self._opening:
            connection = self._connection
            if connection is None or connection.failure is not None:
                connection = await self._replaced()
            return connection

    async def keep(self) -> None:
        """Open the connection, and renew it whenever it is time, in a pause; to be cancelled at the end."""
        while True:
            try:
                if self._connection is None:
                    await self.line()
                elif self._is_due():
                    await self._renewed()
            except ProviderError:
                await asyncio.sleep(_TRIES_AGAIN_S)  # whoever needs it sooner tries, too, and tells why it fails
            await asyncio.sleep(_LOOKS_EVERY_S)

    async def end(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.end()

    async def _renewed(self) -> None:
        async with self._opening:
            await self._replaced()

    def _is_due(self) -> bool:
        connection = self._connection
        if connection is None or self._opening.locked():
            return False
        now, leaves_at = asyncio.get_running_loop().time(), connection.leaves_at
        if connection.failure is not None:
            return now - connection.opened_at >= _TRIES_AGAIN_S
        if leaves_at is not None and now >= leaves_at - LATEST.total_seconds():
            return True
        is_old = leaves_at is not None or now - connection.opened_at >= RENEWED_AFTER.total_seconds()
        return is_old and not (self.floor.locked() or self.candidate.locked() or connection.is_generating)

    async def _replaced(self) -> Connection:
        """The next connection; the one before serves until it is there."""
        before = self._connection
        after = self._connection = await self._opened(before)
        if before is not None:
            self.renewals += 1
            await before.end()
        return after

    async def _opened(self, before: Connection | None) -> Connection:
        """Resumed, or begun anew with what was said told again."""
        resumed = await self._door.resumed(before) if before is not None else None
        if resumed is not None:
            return resumed
        afresh = await self._door.afresh()
        if self._said:
            afresh.post(remembered(list(self._said)))
            self._note = None
        return afresh
