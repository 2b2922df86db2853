"""A media server without media: rooms in which a candidate sits whom a test speaks for."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from vivaroom.kit.errors import ProviderBroken, Unauthenticated
from vivaroom.ports.rooms import Arrived, Departed, Recorded, RoomNews, RoomPass

Json = dict[str, Any]
PATIENCE_SECONDS = 20.0


class SeatedChair:
    """The interviewer's place; what came out of it is kept."""

    def __init__(self, stay: str | None) -> None:
        self.stay = stay
        self.events: list[Json] = []
        self.captions: list[tuple[str, str, str]] = []
        self.voice = bytearray()
        self.hushed = 0
        self.left = False
        self.incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._news = asyncio.Event()

    def says(self, type_: str, **fields: Any) -> None:
        """The candidate sends an event."""
        self.incoming.put_nowait(json.dumps({"type": type_, **fields}))

    def goes(self) -> None:
        """The candidate leaves."""
        self.incoming.put_nowait(None)

    async def until(self, type_: str, number: int = 1) -> Json:
        """The nth event of a type, once it has come."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(found := [one for one in self.events if one["type"] == type_]) < number:
                self._news.clear()
                await self._news.wait()
        return found[number - 1]

    async def opened(self) -> bool:
        if self.stay is None:
            await asyncio.Event().wait()
        return True

    async def receive(self) -> str | bytes | None:
        return await self.incoming.get()

    async def send(self, event: str) -> None:
        self.events.append(json.loads(event))
        self._news.set()

    def play(self, pcm: bytes) -> None:
        self.voice += pcm

    def hush(self) -> None:
        self.hushed += 1

    async def settled(self) -> None:
        pass

    def caption(self, speaker: str, segment: str, text: str) -> None:
        self.captions.append((speaker, segment, text))

    def departed(self, stay: str) -> None:
        if stay == self.stay:
            self.goes()


class SeatedRooms:
    """Rooms by name. News is `arrived room stay`, `departed room stay` or `recorded id file`, and `signed` its signature."""

    def __init__(self) -> None:
        self.chairs: list[SeatedChair] = []
        self.there: str | None = "PA_1"
        self.broken = self.loses_files = False
        self.alone: list[str] = []

    def admit(self, room: str, lifetime: timedelta) -> RoomPass:
        return RoomPass("wss://rooms.example", room, f"pass to {room} for {lifetime}")

    def read(self, body: bytes, signature: str) -> RoomNews | None:
        if signature != "signed":
            raise Unauthenticated("livekit_signature_wrong", "Expected what was signed.")
        what, room, stay = body.decode().split(" ")
        if what == "recorded":
            return Recorded(room, stay, None if self.loses_files else 9, 60_000)
        return Arrived(room, stay) if what == "arrived" else Departed(room, stay)

    async def waiting(self, is_ours: Callable[[str], bool]) -> tuple[Arrived, ...]:
        if self.broken:
            raise ProviderBroken("livekit", "it could not be asked who waits")
        return tuple(Arrived(room, "PA_1") for room in self.alone if is_ours(room))

    @asynccontextmanager
    async def join(self, room: str) -> AsyncIterator[SeatedChair]:
        if self.broken:
            raise ProviderBroken("livekit", "the room could not be joined")
        chair = SeatedChair(self.there)
        self.chairs.append(chair)
        try:
            yield chair
        finally:
            chair.left = True


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - of what is waited for nobody tells
            await asyncio.sleep(0.01)
