"""The calls that this process holds: takes one, finds it again by its id, and ends all of them with the server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import structlog

from vivaroom.api.realtime.close_codes import HUNG_UP, RESTARTING
from vivaroom.kit.errors import Unavailable, VivaError
from vivaroom.kit.ids import new_id
from vivaroom.ports.calls import Peer, Peers

END_SECONDS = 8.0
log = structlog.get_logger(__name__)


class Call:
    """One call of a session. `end` lets it end, with a code; who holds the call may know a kinder way than the first."""

    def __init__(self, session_id: UUID) -> None:
        self.id = new_id()
        self.session_id = session_id
        self.end: Callable[[int], None] = lambda code: None
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def answer(self, description: str) -> None:
        """The caller is told our description (SDP): from now on the call can be made."""
        self._answer.set_result(description)

    def refuse(self, error: VivaError) -> None:
        """The caller is told this, if there was no answer yet."""
        if not self._answer.done():
            self._answer.set_exception(error)

    async def answered(self) -> str:
        """Our description. Raises what the call was refused with."""
        return await asyncio.shield(self._answer)


Hold = Callable[[Call, Peer], Awaitable[None]]
"""Answers a call and returns when it is over. Raises VivaError to refuse it."""


class Switchboard:
    """Holds every call in a task of its own, which ends with the call."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._held: dict[UUID, tuple[Call, asyncio.Task[None]]] = {}

    def take(self, session_id: UUID, hold: Hold) -> Call:
        """Begin to hold a call of this session."""
        call = Call(session_id)
        task = asyncio.create_task(self._hold(call, hold), name="holds a call")

        def give_up(_code: int) -> None:
            task.cancel()

        call.end = give_up
        self._held[call.id] = call, task
        return call

    def find(self, call_id: UUID) -> Call | None:
        """The call of this id, while it lasts."""
        held = self._held.get(call_id)
        return held[0] if held else None

    async def hang_up(self, call: Call) -> None:
        """End a call, and return when it has ended."""
        held = self._held.get(call.id)
        if held is not None:
            call.end(HUNG_UP)
            await asyncio.wait({held[1]}, timeout=END_SECONDS)

    async def close(self) -> None:
        """End all calls, since the server goes; their callers are told to come again."""
        held = list(self._held.values())
        for call, _ in held:
            call.end(RESTARTING)
        tasks = [task for _, task in held]
        if tasks:
            await asyncio.wait(tasks, timeout=END_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _hold(self, call: Call, hold: Hold) -> None:
        try:
            async with self._peers.peer() as peer:
                await hold(call, peer)
        except VivaError as error:
            call.refuse(error)
        except Exception as error:  # the loop of a call, as of a socket: a fault ends this one and is told
            log.error("call_failed", error=type(error).__qualname__)
            call.refuse(Unavailable("call_failed", "This is a fault of the server; its log has more."))
        finally:
            call.refuse(Unavailable("call_ended", "The call was ended before it was answered."))
            del self._held[call.id]


@asynccontextmanager
async def taking_calls(peers: Peers) -> AsyncIterator[Switchboard]:
    """A switchboard for the length of the block."""
    switchboard = Switchboard(peers)
    try:
        yield switchboard
    finally:
        await switchboard.close()
