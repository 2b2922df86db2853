"""One connection from its first event to its close code, in the one loop that every client's events go through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from vivaroom.accounts.policy import Caller
from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.attending import Attendant
from vivaroom.api.realtime.flood import Gate, Verdict
from vivaroom.api.realtime.interview_events import InterviewRestarting
from vivaroom.api.realtime.ledger_news import LedgerNews, Reader
from vivaroom.api.realtime.line import Line
from vivaroom.api.realtime.negotiating import Agreed
from vivaroom.api.realtime.outbox import Outbox
from vivaroom.api.realtime.telling import Teller
from vivaroom.api.realtime.wire import Letter, read, understood
from vivaroom.api.recorded import sees_judgement
from vivaroom.api.services import Conversation, Services
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import TooMany, Unavailable, VivaError
from vivaroom.kit.ids import public_id
from vivaroom.voice.happenings import Ending

LAST_WORDS_SECONDS = 5.0
STALLED, TAKEN_OVER, ENDED, FLOODED, RESTARTING, TRY_LATER = 4408, 4409, 4410, 4429, 1012, 1013
_CODES = {Ending.COMPLETED: ENDED, Ending.TAKEN_OVER: TAKEN_OVER, Ending.RESTARTING: RESTARTING}
_OURS = 500
_OLD_HEADER, _OLD_PROTOCOL = "realtime=v1", "openai-beta.realtime-v1"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came, to which session."""

    caller: Caller
    card: SessionCard


class Visit:
    """One connection. `teller` is what a conversation tells its happenings to."""

    def __init__(self, socket: WebSocket, services: Services, visitor: Visitor) -> None:
        self._socket = socket
        agreed = Agreed(public_id("session", visitor.card.id), old_names=_speaks_old_names(socket))
        self._line = Line(agreed, Outbox(self._send))
        seen = sees_judgement(visitor.caller, visitor.card)
        self._news = LedgerNews(services, Reader(visitor.card, seen, self._line.emit))
        self._gate = Gate(services.clock)
        self.teller = Teller(self._line, self._news)

    async def begin(self) -> None:
        """Remember where the ledger stands: what comes behind this place is told. Raises NotFound."""
        self._line.agreed = replace(self._line.agreed, last_seq=await self._news.begin())

    async def hold(self, conversation: Conversation) -> None:
        """Tell and listen until one of both sides ends it."""
        self._line.emit(out.SessionCreated(session=self._line.agreed.shown()))
        code: int | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._line.outbox.run(), name="sends")
                tasks.create_task(self._news.follow(), name="follows the ledger")
                tasks.create_task(self._watch(), name="watches the queue")
                tasks.create_task(self._converse(conversation), name="converses")
                tasks.create_task(self._listen(conversation), name="listens")
        except* _Over as over:
            code = next(end.code for end in over.exceptions if isinstance(end, _Over))
        except* WebSocketDisconnect:
            code = None
        await self._hang_up(code)

    async def _listen(self, conversation: Conversation) -> None:
        """The loop: whatever a client sends, the answer is an event, and the next frame is read."""
        attendant = Attendant(self._line, self._news, conversation, self._gate)
        async for frame in self._frames():
            event_id = None
            try:
                letter = read(frame)
                if isinstance(letter, Letter):
                    event_id = letter.event_id
                    await attendant.attend(understood(letter))
                else:
                    await attendant.attend(letter)
            except VivaError as error:
                self._line.complain(error, event_id)
            except Exception as error:  # nothing that one event does may end the conversation
                log.error("event_failed", error=type(error).__qualname__)
                self._line.complain(
                    Unavailable("event_failed", "This is a fault of the server; its log has more."), event_id
                )

    async def _frames(self) -> AsyncIterator[str | bytes]:
        """What comes in, as long as it is not too much."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise _Over(None)
            frame: str | bytes = message["bytes"] if message.get("text") is None else message["text"]
            match self._gate.frame(len(frame)):
                case Verdict.TAKE:
                    yield frame
                case Verdict.COMPLAIN:
                    detail = "More messages or bytes in a second than are taken; some were dropped. Send audio at its own pace."
                    self._line.complain(TooMany("rate_limit_exceeded", detail))
                case Verdict.DROP:
                    pass
                case Verdict.HANG_UP:
                    raise _Over(FLOODED)

    async def _converse(self, conversation: Conversation) -> None:
        """Hold the conversation, then say what is left to say."""
        try:
            await conversation.run()
            code = _CODES[self.teller.ending or Ending.COMPLETED]
            await self._news.catch_up()
        except VivaError as error:
            self._line.complain(error)
            code = TRY_LATER if error.status >= _OURS else 4000 + error.status
        if code == RESTARTING:
            self._line.emit(InterviewRestarting(seq=self._news.place))
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._line.outbox.sent()
        raise _Over(code)

    async def _watch(self) -> None:
        """Words are never dropped; a client that does not take them is hung up on."""
        await self._line.outbox.overwhelmed.wait()
        raise _Over(STALLED)

    async def _send(self, content: str | bytes) -> None:
        if isinstance(content, str):
            await self._socket.send_text(content)
        else:
            await self._socket.send_bytes(content)

    async def _hang_up(self, code: int | None) -> None:
        """Close with a code, where somebody is still there; a client that takes nothing is not waited for."""
        if code is None or self._socket.client_state is not WebSocketState.CONNECTED:
            return
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._socket.close(code)


class _Over(Exception):
    """The connection ends, with this code; without one the client has gone."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


def _speaks_old_names(socket: WebSocket) -> bool:
    offered: list[str] = socket.scope.get("subprotocols", [])
    return _OLD_HEADER in socket.headers.get("openai-beta", "") or _OLD_PROTOCOL in offered
