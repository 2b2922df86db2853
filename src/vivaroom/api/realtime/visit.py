"""One connection from its first event to its close code, in the one loop that every client's events go through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import structlog

from vivaroom.api.realtime import server_events as out
from vivaroom.api.realtime.attending import Attendant
from vivaroom.api.realtime.channel import Channel, Gone
from vivaroom.api.realtime.close_codes import ENDED, FLOODED, RESTARTING, STALLED, TAKEN_OVER, TRY_LATER
from vivaroom.api.realtime.entering import Visitor
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
from vivaroom.kit.errors import TooMany, Unavailable, VivaError
from vivaroom.kit.ids import public_id
from vivaroom.voice.happenings import Ending

LAST_WORDS_SECONDS = 5.0
_CODES = {Ending.COMPLETED: ENDED, Ending.TAKEN_OVER: TAKEN_OVER, Ending.RESTARTING: RESTARTING}
_OURS = 500
log = structlog.get_logger(__name__)


class Visit:
    """One connection. `teller` is what a conversation tells its happenings to."""

    def __init__(
        self, channel: Channel, services: Services, visitor: Visitor, *, old_names: bool = False, on_call: bool = False
    ) -> None:
        self._channel = channel
        agreed = Agreed(public_id("session", visitor.card.id), old_names=old_names, on_call=on_call)
        self._line = Line(agreed, Outbox(channel))
        seen = sees_judgement(visitor.caller, visitor.card)
        self._news = LedgerNews(services, Reader(visitor.card, seen, self._line.emit))
        self._gate = Gate(services.clock)
        self._told_to_end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.teller = Teller(self._line, self._news)

    async def begin(self) -> None:
        """Remember where the ledger stands: what comes behind this place is told; begin with the rate that the session's
        policy names. Raises NotFound.
        """
        session = await self._news.begin()
        rate_hz = session.policy.sound.in_rate_hz
        self._line.agreed = replace(self._line.agreed, last_seq=session.seq, rate_hz=rate_hz)

    def end(self, code: int) -> None:
        """Let the connection end with this code, as soon as what was said before has left."""
        if not self._told_to_end.done():
            self._told_to_end.set_result(code)

    async def hold(self, conversation: Conversation) -> None:
        """Tell and listen until one of both sides ends it."""
        self._line.emit(out.SessionCreated(session=self._line.agreed.shown()))
        code: int | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._line.outbox.run(), name="sends")
                tasks.create_task(self._news.follow(), name="follows the ledger")
                tasks.create_task(self._watch(), name="watches the queue")
                tasks.create_task(self._obey(), name="ends when told to")
                tasks.create_task(self._converse(conversation), name="converses")
                tasks.create_task(self._listen(conversation), name="listens")
        except* _Over as over:
            code = next(end.code for end in over.exceptions if isinstance(end, _Over))
        except* Gone:
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
            frame = await self._channel.receive()
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
        await self._say_last_words(code)

    async def _obey(self) -> None:
        """Whoever holds the connections has one end."""
        await self._say_last_words(await self._told_to_end)

    async def _say_last_words(self, code: int) -> None:
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

    async def _hang_up(self, code: int | None) -> None:
        """Close with a code, where somebody is still there; a client that takes nothing is not waited for."""
        if code is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_SECONDS):
                    await self._channel.close(code)


class _Over(Exception):
    """The connection ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
