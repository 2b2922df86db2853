"""One utterance over a WebSocket: sound and control messages go out while messages come in, and silence is noticed.

The control messages are those of https://developers.deepgram.com/docs/audio-keep-alive, /docs/finalize and
/docs/close-stream; KeepAlive and Finalize are Nova's alone, Flux is kept open by the pings of the WebSocket.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.arriving import Arriving
from vivaroom.providers.speech.deepgram.failures import WRONG_ADDRESS, by_close, by_message, by_status, in_order

Message = dict[str, Any]
ANSWERS_WITHIN = timedelta(seconds=4.5)
"""So a stream that is half open is noticed within five seconds."""
KEEP_ALIVE_S = 4.0
"""The vendor asks for three to five seconds, and gives up after ten."""
ENOUGH_BYTES = 2 * HEARING_RATE_HZ
"""A second of sound without any answer, for less of it need not be one."""
_LOOKS_A_WAIT = 20
_CUT = 1006

_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.WARNING)
"""The library would write headers and messages, which hold the key and what a candidate said, at the level DEBUG."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a model wants to be told: where the speaker falls silent, and while no sound comes. None: nothing."""

    at_silence: str | None = None
    while_waiting: str | None = None


@asynccontextmanager
async def connected(name: str, url: str, headers: dict[str, str], within: timedelta) -> AsyncIterator[ClientConnection]:
    """A connection for the length of the block, which is dropped without ceremony. Raises ProviderError."""
    try:
        socket = await connect(
            url, additional_headers=headers, open_timeout=within.total_seconds(), compression=None, logger=_LOG
        )
    except InvalidStatus as refused:
        reply = refused.response
        raise by_status(name, reply.status_code, "".join(reply.headers.get_all("retry-after"))) from None
    except (InvalidURI, ValueError):
        raise ProviderRefused(name, WRONG_ADDRESS) from None
    except (WebSocketException, OSError, EOFError) as error:
        raise ProviderBroken(name, f"cannot connect: {type(error).__name__}") from None
    try:
        yield socket
    finally:
        socket.transport.abort()
        await socket.wait_closed()


class Conversation:
    """Sends the sound of one utterance and gives what comes back.

    `ended` tells that all of the sound was sent and its end was told; `was_cut` that the stream then broke off without
    a farewell; `sent_s` is how much sound was sent.
    """

    def __init__(self, name: str, socket: ClientConnection, manner: Manner, answers_within: timedelta) -> None:
        self.ended = False
        self.was_cut = False
        self._name = name
        self._socket = socket
        self._manner = manner
        self._patience_s = answers_within.total_seconds()
        self._sent_bytes = 0
        self._unanswered_bytes = 0
        self._unanswered_since: float | None = None

    @property
    def sent_s(self) -> float:
        """Seconds of sound that were sent."""
        return self._sent_bytes / 2 / HEARING_RATE_HZ

    async def messages(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Message]:
        """All messages until the stream is closed after the sound's end. Raises ProviderError, and what the audio raises."""
        arriving = Arriving(audio)
        sending = asyncio.ensure_future(self._send(arriving))
        try:
            while (raw := await self._next(sending)) is not None:
                yield self._read(raw)
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
            self._answered()
            return receiving.result()
        except ConnectionClosed as closed:
            self._closed(closed)
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
                    await self._tell(self._manner.while_waiting)
                    continue
                over, quiet = arriving.all.done(), arriving.fell_quiet()
                for frame in arriving.frames(rest=over or quiet):
                    self._expects(len(frame))
                    await self._socket.send(frame)
                if quiet and not over:
                    await self._tell(self._manner.at_silence)
            arriving.all.result()
            self.ended = True
            self._expects(0)
            await self._tell("CloseStream")

    async def _tell(self, message: str | None) -> None:
        if message is not None:
            await self._socket.send(json.dumps({"type": message}))

    def _expects(self, sent_bytes: int) -> None:
        self._sent_bytes += sent_bytes
        self._unanswered_bytes += sent_bytes
        if self._unanswered_since is None:
            self._unanswered_since = asyncio.get_running_loop().time()

    def _answered(self) -> None:
        self._unanswered_bytes = 0
        self._unanswered_since = asyncio.get_running_loop().time() if self.ended else None

    def _expect_an_answer(self) -> None:
        """A stream that is half open takes sound for ever: nothing else tells that nobody is there."""
        since = self._unanswered_since
        if since is None or not (self.ended or self._unanswered_bytes >= ENOUGH_BYTES):
            return
        if asyncio.get_running_loop().time() - since >= self._patience_s:
            raise ProviderBroken(self._name, f"it took sound and said nothing for {self._patience_s:g} s")

    def _closed(self, closed: ConnectionClosed) -> None:
        """The stream is over; raises where it should not be."""
        status = closed.rcvd.code if closed.rcvd else _CUT
        self.was_cut = closed.rcvd is None
        if not self.ended or not (self.was_cut or in_order(status)):
            raise by_close(self._name, status, closed.rcvd.reason if closed.rcvd else "") from None

    def _read(self, raw: str | bytes) -> Message:
        try:
            message = json.loads(raw) if isinstance(raw, str) else None
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise ProviderBroken(self._name, "it sent something that is not a message")
        if message.get("type") == "Error":
            raise by_message(self._name, message.get("code"))
        return message
