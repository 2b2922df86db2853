"""One utterance over a WebSocket: sound and commands go out while messages come in.

Commands are the bare words of https://docs.cartesia.ai/2025-04-16/api-reference/stt/stt: `finalize` has everything
understood that was sent, and is answered by `flush_done`; `done` ends the stream, and is answered by `done`. Versions
from 2026 on call the latter `close`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.arriving import Arriving
from vivaroom.providers.speech.cartesia.failures import by_close, in_order
from vivaroom.providers.speech.cartesia.socket import Message, checked, close_status, read

KEEP_ALIVE_S = 8.0
"""The vendor hangs up when 20 seconds pass without sound or a command."""
FINALIZE = "finalize"
_CLOSE_SINCE = "2026"
_LOOKS_A_WAIT = 20


def farewell(version: str) -> str:
    """The command that ends a stream."""
    return "close" if version >= _CLOSE_SINCE else "done"


class Conversation:
    """Sends the sound of one utterance and gives what comes back; `flushed_s` is how much of it was surely understood."""

    def __init__(self, name: str, socket: ClientConnection, ending: str, answers_within: timedelta) -> None:
        self.flushed_s = 0.0
        self._name = name
        self._socket = socket
        self._ending = ending
        self._patience_s = answers_within.total_seconds()
        self._ended = False
        self._sent_bytes = 0
        self._asked_about: deque[int] = deque([0])
        self._unanswered_since: float | None = None
        self._owes_since: float | None = None
        self._owes_from = 0

    async def messages(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Message]:
        """All messages until the stream is over after the sound's end. Raises ProviderError, and what the audio raises."""
        arriving = Arriving(audio)
        sending = asyncio.ensure_future(self._send(arriving))
        try:
            while (raw := await self._next(sending)) is not None:
                message = checked(self._name, read(self._name, raw))
                self._take(message)
                yield message
                if message.get("type") == "done":
                    return
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await arriving.stop()

    async def _next(self, sending: "asyncio.Future[None]") -> str | bytes | None:
        receiving = asyncio.ensure_future(self._socket.recv())
        try:
            while not receiving.done():
                watched: set[asyncio.Future[Any]] = {receiving} if sending.done() else {receiving, sending}
                wait_s = self._patience_s / _LOOKS_A_WAIT
                await asyncio.wait(watched, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
                if not receiving.done():
                    self._expect_an_answer()
            return receiving.result()
        except ConnectionClosed as closed:
            status = close_status(closed)
            if not (self._ended and in_order(status)):
                raise by_close(self._name, status) from None
            return None
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)

    async def _send(self, arriving: Arriving) -> None:
        # Where the connection is closed, whoever receives tells why.
        with suppress(ConnectionClosed):
            over = False
            while not over:
                if not await arriving.changes(KEEP_ALIVE_S):
                    await self._finalize()
                    continue
                over, quiet = arriving.all.done(), arriving.fell_quiet()
                for frame in arriving.frames(rest=over or quiet):
                    self._sent_bytes += len(frame)
                    await self._socket.send(frame)
                if quiet and not over:
                    await self._finalize()
            arriving.all.result()
            self._ended = True
            self._expects(since_open=True)
            await self._socket.send(self._ending)

    async def _finalize(self) -> None:
        # Nobody promises an answer where nothing came since the last one was asked for.
        if self._sent_bytes > self._asked_about[-1]:
            self._expects()
        self._asked_about.append(self._sent_bytes)
        await self._socket.send(FINALIZE)

    def _take(self, message: Message) -> None:
        if message.get("type") == "flush_done" and len(self._asked_about) > 1:
            self._asked_about.popleft()
            self.flushed_s = self._asked_about[0] / 2 / HEARING_RATE_HZ
        waits, now = self._ended or len(self._asked_about) > 1, asyncio.get_running_loop().time()
        self._unanswered_since = now if waits and self._unanswered_since else None
        # Words that are not final are told again, changed or final, whatever is said next.
        is_open = message.get("type") == "transcript" and not message.get("is_final", True)
        self._owes_since, self._owes_from = (now if is_open else None), self._sent_bytes

    def _expects(self, *, since_open: bool = False) -> None:
        """From now on; `since_open`: half the patience is spent where words have been open for so long already."""
        now = asyncio.get_running_loop().time()
        if self._unanswered_since is None:
            self._unanswered_since = now
        if since_open and self._owes_since is not None:
            begun = max(self._owes_since, now - self._patience_s / 2)
            self._unanswered_since = min(self._unanswered_since, begun)

    def _expect_an_answer(self) -> None:
        """A stream that is half open takes sound for ever: what tells that nobody is there are commands, which must be
        answered, and words that stay open while ever more sound comes.
        """
        owed_s = (self._sent_bytes - self._owes_from) / 2 / HEARING_RATE_HZ
        owes = self._owes_since if owed_s >= self._patience_s else None
        since = min((at for at in (self._unanswered_since, owes) if at is not None), default=None)
        if since is not None and asyncio.get_running_loop().time() - since >= self._patience_s:
            raise ProviderBroken(self._name, f"it took sound and said nothing for {self._patience_s:g} s")
