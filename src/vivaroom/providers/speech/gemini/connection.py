"""One connection to Gemini Live with its session set up: what is posted goes out in order, what comes is sorted."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError
from vivaroom.providers.speech.dialogue.renewed import Expired
from vivaroom.providers.speech.gemini.hearing import Hearing
from vivaroom.providers.speech.gemini.socket import Dial, Socket
from vivaroom.providers.speech.gemini.turns import Turn, Turns
from vivaroom.providers.speech.gemini.wire import (
    ACTIVITY_END,
    HUSH,
    GoingAway,
    Happening,
    Heard,
    Json,
    Resumable,
    SetUp,
    Supposed,
    Terms,
    asked,
    read,
    set_up,
)

_STOPS_WITHIN_S = 0.5
"""So long after it was told to stop, something of a turn may still come."""


async def opened(name: str, dial: Dial, terms: Terms, handle: str | None, within: timedelta) -> "Connection":
    """A connection whose session takes messages, resumed by `handle`. Raises ProviderError."""
    connection = Connection(name, await dial())
    try:
        connection.post(set_up(terms, handle))
        await connection.until(lambda: connection.is_set_up, within.total_seconds())
        connection.demand()
        if not connection.is_set_up:
            raise ProviderBroken(name, "the session was not set up in time")
    except BaseException:
        await connection.end()
        raise
    return connection


class Connection:
    """`handle` resumes its session elsewhere; `leaves_at` is when the service will close it, by the loop's clock.

    `failure` is why it is no more; where the quota of its key was used up and there are `other_keys`, it has only come to
    its end, and `limited` says why. Words of the candidate go to `hearing`, where somebody listens.
    """

    def __init__(self, name: str, socket: Socket) -> None:
        loop = asyncio.get_running_loop()
        self.is_set_up = False
        self.opened_at = loop.time()
        self.handle: str | None = None
        self.leaves_at: float | None = None
        self.failure: ProviderError | None = None
        self.limited: ProviderBusy | None = None
        self.other_keys = False
        self.hearing: Hearing | None = None
        self.turns = Turns()
        self._name = name
        self._socket = socket
        self._outgoing: asyncio.Queue[Json] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._work = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._write())]

    @property
    def is_generating(self) -> bool:
        """Whether more of a turn may come."""
        pending, now = self.turns.pending, asyncio.get_running_loop().time()
        return pending is not None and (pending.hushed_at is None or now < pending.hushed_at + _STOPS_WITHIN_S)

    def post(self, *messages: Json) -> None:
        """To be sent after all that was posted before; a failure shows in `failure`."""
        for message in messages:
            self._outgoing.put_nowait(message)

    def end_activity(self) -> Turn:
        """The candidate's turn is over; what is given is the turn that the model takes then, unasked."""
        self.post(ACTIVITY_END)
        return self.turns.expect(is_asked=False)

    def ask(self, *texts: str) -> Turn:
        """The turn in which the model answers the last of these texts."""
        self.post(asked(*texts))
        return self.turns.expect(is_asked=True)

    def hush(self, turn: Turn) -> None:
        """Nothing more of this turn is wanted, whether it has begun or not."""
        if not turn.has_ended and turn.hushed_at is None:
            turn.hushed_at = asyncio.get_running_loop().time()
            self.post(HUSH)
        turn.take()

    async def settle(self) -> None:
        """Until nothing is generated, or none of what was stopped is to be expected any more."""
        pending = self.turns.pending
        if pending is None:
            return
        self.hush(pending)
        stopped_s = asyncio.get_running_loop().time() - (pending.hushed_at or 0.0)
        await self.until(lambda: self.turns.pending is None, _STOPS_WITHIN_S - stopped_s)
        self.turns.give_up()

    def demand(self) -> None:
        """Raises the failure of this connection, if it has failed."""
        if self.failure is not None:
            raise self.failure

    async def change(self, within_s: float | None) -> None:
        """Until something happens, or so long."""
        changed = self._changed
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await changed.wait()

    async def until(self, condition: Callable[[], bool], within_s: float) -> None:
        """Until this holds, the connection has failed, or so long."""
        deadline = asyncio.get_running_loop().time() + within_s
        while not condition() and self.failure is None:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await self.change(left)

    async def end(self) -> None:
        """Give it back; whoever still waits for something of it is told."""
        if self.failure is None:
            self._fail(Expired(self._name, "the connection was given back"))
        for work in self._work:
            work.cancel()
        await self._socket.drop()
        await asyncio.gather(*self._work, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                for happening in read(self._name, await self._socket.receive()):
                    self._take(happening)
                self.tell()
        except ProviderError as failure:
            self._fail(failure)

    async def _write(self) -> None:
        try:
            while True:
                await self._socket.send(await self._outgoing.get())
        except ProviderError as failure:
            self._fail(failure)

    def _take(self, happening: Happening) -> None:
        match happening:
            case SetUp():
                self.is_set_up = True
            case Resumable(handle):
                self.handle = handle or self.handle
            case GoingAway(time_left):
                self.leaves_at = asyncio.get_running_loop().time() + time_left.total_seconds()
            case Heard() | Supposed():
                if self.hearing is not None:
                    self.hearing.add(happening, asyncio.get_running_loop().time())
            case _:
                self._take_of_a_turn(happening)

    def _take_of_a_turn(self, happening: Happening) -> None:
        pending = self.turns.pending
        began = pending is not None and pending.has_begun
        turn = self.turns.tell(happening)
        if turn is not None and not turn.is_asked and turn.has_begun and not began:
            self.hush(turn)

    def _fail(self, failure: ProviderError) -> None:
        """The first failure says why. After notice of its end, an end is what was announced."""
        if self.failure is None:
            self.limited = failure if isinstance(failure, ProviderBusy) else None
            was_announced = self.leaves_at is not None and type(failure) is ProviderBroken
            ends = was_announced or (self.other_keys and self.limited is not None)
            self.failure = Expired(self._name, failure.detail) if ends else failure
        self.tell()

    def tell(self) -> None:
        """Something has changed."""
        self._changed.set()
        self._changed = asyncio.Event()
