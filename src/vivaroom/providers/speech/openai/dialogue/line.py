"""One connection of a dialogue: what is sent goes out in order, what comes in goes to whom it concerns."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.dialogue.renewed import Expired
from vivaroom.providers.speech.openai.access import Access
from vivaroom.providers.speech.openai.dialogue.saying import Saying, response_of
from vivaroom.providers.speech.openai.dialogue.terms import DialogueOptions, item
from vivaroom.providers.speech.openai.failures import of_close, of_error
from vivaroom.providers.speech.openai.realtime_hearing import Understanding
from vivaroom.providers.speech.openai.realtime_socket import event_of, open_socket

_HEARD = "conversation.item.input_audio_transcription."
_LIMIT_REACHED = "session_expired"
_NO_MATTER = "no-matter"
_COMMIT = "input_audio_buffer.commit"


class Line:
    """Open from `opened` to `hang_up`. `failure` says why it is dead, once it is.

    `buffer` is held by whoever sends sound, `mouth` by whoever has something said: there is one of each in a session.
    """

    def __init__(self, name: str, socket: ClientConnection, answers_within: timedelta) -> None:
        self.failure: ProviderError | None = None
        self.began_at = asyncio.get_running_loop().time()
        self.buffer, self.mouth = asyncio.Lock(), asyncio.Lock()
        self.pace = 1.0
        self._name = name
        self._socket = socket
        self._answers_within = answers_within
        self._numbers, self._users = count(), 0
        self._leaves = False
        self._ready = asyncio.Event()
        self._outbox: asyncio.Queue[str] = asyncio.Queue()
        self._hearing: set[Understanding] = set()
        self._committed: dict[str, Understanding] = {}
        self._items: dict[str, Understanding] = {}
        self._filling: Understanding | None = None
        self._saying: Saying | None = None
        self._tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._write())]

    @classmethod
    async def opened(cls, name: str, access: Access, options: DialogueOptions, said: list[tuple[str, str]]) -> "Line":
        """A connection whose terms are settled and that knows what was said before. Raises ProviderError."""
        socket = await open_socket(name, access, f"/realtime?model={options.model}", options.seconds)
        line = cls(name, socket, options.hearing.answers_within)
        try:
            line.post("session.update", session=options.session())
            for role, text in said:
                line.add(role, text)
            async with asyncio.timeout(options.seconds):
                await line._ready.wait()
        except TimeoutError:
            line.hang_up()
            raise ProviderBroken(name, "the session was not opened in time") from None
        except asyncio.CancelledError:
            line.hang_up()
            raise
        if line.failure is not None:
            line.hang_up()
            raise line.failure
        return line

    @contextmanager
    def used(self) -> Iterator["Line"]:
        """Keep it open for the length of the block, even where another one takes its place."""
        self._users += 1
        try:
            yield self
        finally:
            self._users -= 1
            if self._leaves and not self._users:
                self.hang_up()

    def retire(self) -> None:
        """Nobody begins anything here any more; it ends with whoever still uses it."""
        self._leaves = True
        if not self._users:
            self.hang_up()

    def hang_up(self) -> None:
        """It ends now, without a farewell."""
        self._socket.transport.abort()
        for task in self._tasks:
            task.cancel()

    async def gone(self) -> None:
        """Once it was hung up: all that it held is given back."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.wait_closed()

    def post(self, kind: str, **fields: Any) -> str:
        """Send an event after those before it; its name."""
        return self._send(f"event-{next(self._numbers)}", kind, fields)

    def wish(self, kind: str, **fields: Any) -> None:
        """Send an event that may be refused: nothing depends on it."""
        self._send(f"{_NO_MATTER}-{next(self._numbers)}", kind, fields)

    def add(self, role: str, text: str) -> None:
        """Let the model know what was said where it did not hear it."""
        self.wish("conversation.item.create", item=item(role, text))

    def hear(self) -> Understanding:
        """An utterance, which sends its sound here and is told what becomes of it."""

        async def tell(kind: str, **fields: Any) -> None:
            event_id, self._filling = self.post(kind, **fields), understanding
            if kind == _COMMIT:
                self._committed[event_id] = understanding

        understanding = Understanding(self._name, self._answers_within, tell)
        self._hearing.add(understanding)
        if self.failure is not None:
            understanding.events.put_nowait(self.failure)
        return understanding

    def forget(self, understanding: Understanding) -> None:
        """Nobody waits for it any more."""
        self._hearing.discard(understanding)

    def say(self, response: dict[str, Any]) -> Saying:
        """Ask for this response; the one before must be over."""
        saying = Saying(self._name, self.post("response.create", response=response))
        self._saying = saying
        if self.failure is not None:
            saying.fail(self.failure)
        return saying

    def cancel(self, saying: Saying) -> None:
        """It need not go on."""
        if not saying.over.is_set() and not saying.is_cancelled:
            saying.is_cancelled = True
            self.wish("response.cancel", **({"response_id": saying.response_id} if saying.response_id else {}))

    async def silent(self, within_s: float) -> None:
        """Once what was said last is over. Raises ProviderBroken where it does not end."""
        if self._saying is None:
            return
        try:
            async with asyncio.timeout(within_s):
                await self._saying.over.wait()
        except TimeoutError:
            raise ProviderBroken(self._name, "a cancelled response does not end") from None

    def _send(self, event_id: str, kind: str, fields: dict[str, Any]) -> str:
        self._outbox.put_nowait(json.dumps({"type": kind, "event_id": event_id, **fields}))
        return event_id

    async def _write(self) -> None:
        with suppress(ConnectionClosed):  # the reader knows why
            while True:
                await self._socket.send(await self._outbox.get())

    async def _read(self) -> None:
        try:
            while True:
                self._take(event_of(self._name, await self._socket.recv()))
        except ConnectionClosed as closed:
            self._end(of_close(self._name, closed.rcvd.code if closed.rcvd else None))
        except ProviderError as garbage:
            self._end(garbage)

    def _take(self, event: dict[str, Any]) -> None:
        kind = str(event.get("type"))
        match kind:
            case "session.updated":
                self._ready.set()
            case "input_audio_buffer.committed" if self._committed:
                waited = self._committed.pop(next(iter(self._committed)))
                self._items[str(event.get("item_id"))] = waited
                waited.events.put_nowait(event)
            case "error":
                self._failed(event)
            case _ if kind.startswith(_HEARD):
                if (understanding := self._whose(event)) is not None:
                    understanding.events.put_nowait(event)
            case _ if kind.startswith("response."):
                self._said(event)

    def _whose(self, event: dict[str, Any]) -> Understanding | None:
        """Whose words these are: some models tell words of a stretch before it is one."""
        begun = next(iter(self._committed.values()), self._filling)
        return self._items.get(str(event.get("item_id")), begun)

    def _said(self, event: dict[str, Any]) -> None:
        saying = self._saying
        if saying is not None and saying.response_id in (None, response_of(event)):
            saying.take(event)

    def _failed(self, event: dict[str, Any]) -> None:
        """An error belongs to the event that led to it; one that belongs to none ends the connection."""
        error = event.get("error")
        told = error if isinstance(error, dict) else {}
        cause = str(told.get("event_id"))
        if told.get("code") == _LIMIT_REACHED:
            self._end(Expired(self._name, "the session has come to its limit"))
        elif cause in self._committed:
            self._committed.pop(cause).events.put_nowait(event)
        elif self._saying is not None and cause == self._saying.event_id:
            self._saying.fail(of_error(self._name, error))
        elif not cause.startswith(_NO_MATTER):
            self._end(of_error(self._name, error))

    def _end(self, failure: ProviderError) -> None:
        self.failure = self.failure or failure
        self._ready.set()
        for understanding in self._hearing:
            understanding.events.put_nowait(self.failure)
        if self._saying is not None and not self._saying.over.is_set():
            self._saying.fail(self.failure)
