"""One connection to Cartesia's voice for many sayings, each in a context of its own; opened anew when it is gone.

Contexts: https://docs.cartesia.ai/use-the-api/tts-websocket/contexts. A connection over which nothing is asked for five
minutes is closed by the vendor: https://docs.cartesia.ai/use-the-api/concurrency-limits-and-timeouts.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.cartesia.account import Account
from vivaroom.providers.speech.cartesia.failures import by_close
from vivaroom.providers.speech.cartesia.socket import Message, checked, close_status, dropped, opened, read

PATH = "/tts/websocket"
IDLE_S = 240.0
"""A connection that was idle for so long is not used again: the vendor may be closing it at this very moment."""
CONTINUES_WITHIN_S = 0.7
"""After its last sound a context expires within a second."""
_GOODBYE_S = 1.0


class Context:
    """One saying on a connection. `is_first`: the connection was opened for it. `leave` it at the end, however it ended."""

    def __init__(self, connection: "_Connection", *, is_first: bool) -> None:
        self.is_first = is_first
        self._id = str(uuid4())
        self._connection = connection
        self._told: asyncio.Queue[tuple[float, Message | ProviderError]] = asyncio.Queue()
        self._over = False
        self._last_at = 0.0
        self._first: Message | None = None
        connection.join(self._id, self._told)

    @property
    def is_lost(self) -> bool:
        """The connection is gone."""
        return self._connection.failure is not None

    @property
    def takes_more(self) -> bool:
        """More text can still be added to it."""
        waited_s = asyncio.get_running_loop().time() - self._last_at
        return not self._over and not self.is_lost and waited_s < CONTINUES_WITHIN_S

    async def ask(self, requests: Sequence[Message]) -> None:
        """Have this done. Raises ProviderError."""
        for request in requests:
            await self._connection.send({**request, "context_id": self._id})

    async def begin(self, requests: Sequence[Message], within: timedelta) -> None:
        """Have this done, and wait until the answer begins. Raises ProviderError."""
        await self.ask(requests)
        self._first = await self.next(within)

    async def next(self, within: timedelta) -> Message:
        """The next message. Raises ProviderError, also where none comes in time."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        try:
            async with asyncio.timeout(within.total_seconds()):
                self._last_at, message = await self._told.get()
        except TimeoutError:
            self._connection.is_retired = True
            detail = f"it said nothing for {within.total_seconds():g} s"
            raise ProviderBroken(self._connection.name, detail) from None
        if isinstance(message, ProviderError):
            raise message
        self._over = message.get("type") in ("done", "error")
        return checked(self._connection.name, message)

    async def leave(self) -> None:
        """Have nothing more made; what was made already is dropped as it comes."""
        if not self._over and not self.is_lost:
            await self._connection.cancel(self._id)
        await self._connection.part(self._id)


class Line:
    """Keeps the connection. Sayings that go on at once share it."""

    def __init__(self, name: str, account: Account, answers_within: timedelta) -> None:
        self._name = name
        self._account = account
        self._within = answers_within
        self._connection: _Connection | None = None
        self._opening = asyncio.Lock()

    async def begun(self, requests: Sequence[Message]) -> Context:
        """A context in which this was asked for, and whose answer has begun. Raises ProviderError.

        Where a connection that was kept turns out to be gone, a new one is tried before anybody hears of it.
        """
        while True:
            context, has_begun = await self._context(), False
            try:
                await context.begin(requests, self._within)
                has_begun = True
                return context
            except ProviderError:
                if context.is_first or not context.is_lost:
                    raise
            finally:
                if not has_begun:
                    await context.leave()

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.end()

    async def _context(self) -> Context:
        async with self._opening:
            kept = self._connection
            if kept is not None and kept.serves():
                return Context(kept, is_first=False)
            if kept is not None:
                kept.is_retired = True
                await kept.end_if_unused()
            socket = await opened(self._name, self._account, PATH, (), self._within)
            self._connection = _Connection(self._name, socket)
            return Context(self._connection, is_first=True)


class _Connection:
    """A socket whose messages are handed to the contexts that they are about."""

    def __init__(self, name: str, socket: ClientConnection) -> None:
        self.name = name
        self.is_retired = False
        self.failure: ProviderError | None = None
        self._socket = socket
        self._contexts: dict[str, asyncio.Queue[tuple[float, Message | ProviderError]]] = {}
        self._used_at = asyncio.get_running_loop().time()
        self._reading = asyncio.ensure_future(self._read())

    def serves(self) -> bool:
        """Whether a new saying may begin on it."""
        idle_s = asyncio.get_running_loop().time() - self._used_at
        return self.failure is None and not self.is_retired and (bool(self._contexts) or idle_s < IDLE_S)

    def join(self, context: str, told: asyncio.Queue[tuple[float, Message | ProviderError]]) -> None:
        self._contexts[context] = told

    async def part(self, context: str) -> None:
        self._contexts.pop(context, None)
        self._used_at = asyncio.get_running_loop().time()
        if self.is_retired:
            await self.end_if_unused()

    async def send(self, message: Message) -> None:
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed as closed:
            raise self.failure or by_close(self.name, close_status(closed)) from None

    async def cancel(self, context: str) -> None:
        """Tell that nobody listens any more; a connection that does not even take that is given up."""
        try:
            async with asyncio.timeout(_GOODBYE_S):
                await self.send({"context_id": context, "cancel": True})
        except (TimeoutError, ProviderError):
            self.is_retired = True

    async def end_if_unused(self) -> None:
        if not self._contexts:
            await self.end()

    async def end(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await dropped(self._socket)

    async def _read(self) -> None:
        failure: ProviderError = by_close(self.name, 1000)
        try:
            while True:
                self._deliver(read(self.name, await self._socket.recv()))
        except ConnectionClosed as closed:
            failure = by_close(self.name, close_status(closed))
        except ProviderError as error:
            failure = error
            self._socket.transport.abort()
        finally:
            self.failure = failure
            for told in self._contexts.values():
                self._tell(told, failure)

    def _deliver(self, message: Message) -> None:
        """To whom it is about; what is about nobody, to everybody where it is an error, else to nobody."""
        context = message.get("context_id")
        if isinstance(context, str) and context:
            if context in self._contexts:
                self._tell(self._contexts[context], message)
        elif message.get("type") == "error":
            for told in self._contexts.values():
                self._tell(told, message)

    def _tell(
        self, told: asyncio.Queue[tuple[float, Message | ProviderError]], message: Message | ProviderError
    ) -> None:
        told.put_nowait((asyncio.get_running_loop().time(), message))
