"""The rooms that this process's interviewer is in: it comes when a candidate does, and leaves with them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import structlog

from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.realtime.close_codes import RESTARTING
from vivaroom.interview.recordings.rooms.keeping import RoomKeeper
from vivaroom.kit.errors import ProviderError, VivaError
from vivaroom.ports.rooms import Arrived, Chair, Departed, Recorded, RoomPass, Rooms

END_SECONDS = 8.0
PASS_LIFETIME = timedelta(hours=3)
"""As long as an access token; who is in stays in."""
log = structlog.get_logger(__name__)


class Meeting:
    """The interviewer's stay in the room of one session. `end` lets it end with a code, once there is a conversation."""

    def __init__(self, room: str, org_id: UUID, session_id: UUID) -> None:
        self.room = room
        self.org_id = org_id
        self.session_id = session_id
        self.chair: Chair | None = None
        self.end: Callable[[int], None] | None = None
        self.is_awaited_again = False


Hold = Callable[[Meeting, Chair], Awaitable[None]]
"""Waits for the candidate, converses, and returns when one of both has gone. Raises VivaError to refuse."""


class RoomHost:
    """Holds every meeting in a task of its own, one a room."""

    def __init__(self, rooms: Rooms, names: RoomNames, keeper: RoomKeeper | None = None) -> None:
        """Without a keeper nothing is recorded but the sound that is kept here."""
        self.rooms = rooms
        self.keeper = keeper
        self._names = names
        self._held: dict[str, tuple[Meeting, asyncio.Task[None]]] = {}
        self._ends = False
        self._looking: asyncio.Task[None] | None = None

    def begin(self, hold: Hold) -> None:
        """Come to those who sit alone in a room since another process left them, or told nobody that they came."""
        self._looking = asyncio.create_task(self._look(hold), name="looks for candidates who wait in rooms")

    def admit(self, org_id: UUID, session_id: UUID) -> RoomPass:
        """A pass to the room of a session."""
        return self.rooms.admit(self._names.name(org_id, session_id), PASS_LIFETIME)

    async def hear(self, body: bytes, signature: str, hold: Hold) -> None:
        """Do what is to be done about what the media server tells. Raises Unauthenticated, ProviderError."""
        match self.rooms.read(body, signature):
            case Arrived(room):
                self._come(room, hold)
            case Departed(room, stay):
                held = self._held.get(room)
                if held is not None and held[0].chair is not None:
                    held[0].chair.departed(stay)
            case Recorded() as over:
                if self.keeper is not None:
                    await self.keeper.ended(over)
            case None:
                pass

    async def close(self) -> None:
        """Leave all rooms, since the server goes; who is there is told to come again."""
        self._ends = True
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        held = list(self._held.values())
        for meeting, task in held:
            if meeting.end is not None:
                meeting.end(RESTARTING)
            else:
                task.cancel()
        tasks = [task for _, task in held]
        if tasks:
            await asyncio.wait(tasks, timeout=END_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, hold: Hold) -> None:
        try:
            for arrived in await self.rooms.waiting(lambda room: self._names.read(room) is not None):
                self._come(arrived.room, hold)
        except ProviderError as error:
            log.warning("rooms_unseen", error=type(error).__qualname__)

    def _come(self, room: str, hold: Hold) -> None:
        """Who is told twice of one candidate comes once; who is told of another while there looks again afterwards."""
        named = self._names.read(room)
        if named is None or self._ends:
            return
        if room in self._held:
            self._held[room][0].is_awaited_again = True
            return
        meeting = Meeting(room, *named)
        self._held[room] = meeting, asyncio.create_task(self._hold(meeting, hold), name="holds a meeting in a room")

    async def _hold(self, meeting: Meeting, hold: Hold) -> None:
        try:
            while not self._ends:
                meeting.is_awaited_again = False
                async with self.rooms.join(meeting.room) as chair:
                    meeting.chair = chair
                    await hold(meeting, chair)
                meeting.chair = meeting.end = None
                if not meeting.is_awaited_again:
                    break
        except (VivaError, ProviderError) as error:
            log.warning("room_left", session=str(meeting.session_id), error=type(error).__qualname__)
        except Exception as error:  # the loop of a room, as of a socket: a fault ends this one alone
            log.error("room_failed", session=str(meeting.session_id), error=type(error).__qualname__)
        finally:
            del self._held[meeting.room]


@asynccontextmanager
async def hosting(rooms: Rooms, names: RoomNames, keeper: RoomKeeper | None = None) -> AsyncIterator[RoomHost]:
    """A host for the length of the block."""
    host = RoomHost(rooms, names, keeper)
    try:
        yield host
    finally:
        await host.close()
