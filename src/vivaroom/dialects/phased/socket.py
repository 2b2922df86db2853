"""`WS /ws/interview/{id}` in this dialect: one connection, from its first message to the code that it is closed with."""

import asyncio
from contextlib import suppress

import structlog
from fastapi import WebSocket

from vivaroom.accounts.policy import Caller
from vivaroom.api.doors import answered_protocol
from vivaroom.api.page_sockets import OF_OURS
from vivaroom.api.realtime.channel import Gone
from vivaroom.api.realtime.close_codes import FLOODED, HUNG_UP, STALLED, TRY_LATER
from vivaroom.api.realtime.flood import Gate, Verdict
from vivaroom.api.realtime.outbox import Outbox
from vivaroom.api.realtime.socket_channel import SocketChannel
from vivaroom.api.services import Services
from vivaroom.dialects.phased import frames
from vivaroom.dialects.phased.visit import Guest, Visit
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit import errors
from vivaroom.voice.clips.encoding import ClipFormat
from vivaroom.voice.happenings import NOT_UNDERSTOOD

MOST_WAITING = 64
LAST_WORDS_SECONDS = 20.0
CLOSING_SECONDS = 5.0
_OF_SERVERS = 500
_TAKEN_OVER = "connection_taken_over"
_NEVER_HELD = (SessionStatus.EXPIRED, SessionStatus.CANCELLED)
log = structlog.get_logger(__name__)


async def hold(socket: WebSocket, services: Services, caller: Caller, card: SessionCard) -> None:
    """Hold a session over a socket that is not accepted yet. Raises Gone `session_over` where nobody entered in time."""
    if card.status in _NEVER_HELD:
        raise errors.Gone("session_over", f"This interview is {card.status.value}: start another one.")
    await socket.accept(answered_protocol(socket))
    async with Attendance(services.director).attends(card.org_id, card.id, lambda: True):
        await _Connection(socket, services, Guest(caller, card, _wanted(socket))).run()


class _Connection:
    """Messages in and out of one socket. A heartbeat is answered at once, everything else in order."""

    def __init__(self, socket: WebSocket, services: Services, guest: Guest) -> None:
        self._channel = SocketChannel(socket)
        self._outbox = Outbox(self)
        self._gate = Gate(services.clock)
        self._visit = Visit(services, guest, self._emit)
        self._waiting: asyncio.Queue[frames.FrameIn | bytes] = asyncio.Queue(MOST_WAITING)
        self._ends = False

    async def run(self) -> None:
        """Until one of both sides ends it."""
        code: int | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._outbox.run(), name="sends")
                tasks.create_task(self._watch(), name="watches the queue")
                tasks.create_task(self._visit.speaking.run(), name="speaks")
                tasks.create_task(self._visit.keeping.run(), name="keeps")
                tasks.create_task(self._converse(tasks), name="converses")
        except* _Over as over:
            code = next(end.code for end in over.exceptions if isinstance(end, _Over))
        except* Gone:
            code = None
        if code is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_SECONDS):
                    await self._channel.close(code)

    async def _converse(self, tasks: asyncio.TaskGroup) -> None:
        try:
            await self._visit.begin()
            tasks.create_task(self._listen(), name="listens")
            tasks.create_task(self._attend(tasks), name="attends")
            tasks.create_task(self._end(), name="ends")
            await self._visit.follow()
        except errors.VivaError as error:
            await self._refuse(error)

    async def _listen(self) -> None:
        """The loop: whatever a client sends, the answer is a message, and the next frame is read."""
        while True:
            frame = await self._received()
            if not self._is_taken(frame):
                continue
            try:
                message = frame if isinstance(frame, bytes) else frames.read(frame)
            except errors.VivaError as error:
                self._complain(error)
                continue
            if isinstance(message, frames.Ping):
                self._emit(frames.Pong())
            else:
                await self._waiting.put(message)

    async def _attend(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            message = await self._waiting.get()
            try:
                if isinstance(message, frames.Answer) and not self._gate.signal():
                    raise errors.TooMany("rate_limit_exceeded", "Too many answers at once; this one was dropped.")
                await self._visit.attend(tasks, message)
            except errors.VivaError as error:
                if error.code == _TAKEN_OVER:
                    await self._refuse(error)
                self._complain(error)
            except errors.ProviderError:
                self._complain(errors.Unavailable(NOT_UNDERSTOOD.code, NOT_UNDERSTOOD.detail))
            except Exception as error:  # nothing that one message does may end the interview
                if isinstance(error, _Over):
                    raise
                log.error("event_failed", error=type(error).__qualname__)
                self._complain(errors.Unavailable("event_failed", "This is a fault of the server; its log has more."))
            finally:
                self._waiting.task_done()

    async def _received(self) -> str | bytes:
        """The next frame. Whoever has gone has said what they sent: that is taken before. Raises Gone."""
        try:
            return await self._channel.receive()
        except Gone:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):
                    await self._waiting.join()
                    await self._visit.leave()
            raise

    async def send(self, content: str | bytes) -> None:
        """A frame; whether somebody is there still is known to who listens."""
        with suppress(Gone):
            await self._channel.send(content)

    def hush(self) -> None:
        """What has left is in the client's hands."""

    def _is_taken(self, frame: str | bytes) -> bool:
        """Whether a frame is not too much. Raises _Over where it is far too much."""
        match self._gate.frame(len(frame)):
            case Verdict.TAKE:
                return True
            case Verdict.COMPLAIN:
                detail = (
                    "More messages or bytes in a second than are taken; some were dropped. Send audio at its own pace."
                )
                self._complain(errors.TooMany("rate_limit_exceeded", detail))
            case Verdict.DROP:
                pass
            case Verdict.HANG_UP:
                raise _Over(FLOODED)
        return False

    async def _end(self) -> None:
        """After the last message, and the last words, if they are spoken in time."""
        await self._visit.over.wait()
        await self._hang_up(HUNG_UP)

    async def _refuse(self, error: errors.VivaError) -> None:
        """Why the connection cannot go on, once."""
        if not self._ends:
            self._ends = True
            self._complain(error)
        await self._hang_up(TRY_LATER if error.status >= _OF_SERVERS else OF_OURS + error.status)

    async def _hang_up(self, code: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                if code == HUNG_UP:
                    await self._visit.speaking.said()
                else:
                    await self._visit.leave()
                await self._outbox.sent()
        raise _Over(code)

    async def _watch(self) -> None:
        """Words are never dropped; a client that does not take them is hung up on."""
        await self._outbox.overwhelmed.wait()
        raise _Over(STALLED)

    def _complain(self, error: errors.VivaError) -> None:
        self._emit(frames.ErrorTold(code=error.code, message=error.detail))

    def _emit(self, frame: frames.FrameOut) -> None:
        self._outbox.put(frame.model_dump_json())


class _Over(Exception):
    """The connection ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _wanted(socket: WebSocket) -> ClipFormat:
    """MP3, unless the client names Ogg, in a header or, since pages cannot set one, in the query."""
    named = socket.headers.get("accept", "") + socket.query_params.get("accept", "")
    return ClipFormat.OGG_OPUS if ClipFormat.OGG_OPUS in named else ClipFormat.MP3
