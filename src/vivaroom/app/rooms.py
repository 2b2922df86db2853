"""Whether and how this server is in rooms (LiveKit)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.rooms.host import RoomHost, hosting
from vivaroom.api.rooms.meeting import meet
from vivaroom.api.services import Services
from vivaroom.app.files import place_named
from vivaroom.app.settings.reading import Settings
from vivaroom.interview.recordings.rooms.keeping import RoomKeeper
from vivaroom.providers.livekit import installed


@asynccontextmanager
async def rooms_hosted(settings: Settings, services: Services) -> AsyncIterator[RoomHost | None]:
    """A host for the length of the block; None where LiveKit is not set up, or its extra is not installed."""
    url, key, secret = settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret
    if url is None or key is None or secret is None or not installed():
        yield None
        return
    from vivaroom.providers.livekit.recording import LiveKitRecorder
    from vivaroom.providers.livekit.rooms import LiveKitRooms

    place, keeper = place_named(settings) if settings.room_recording else None, None
    if place is not None:
        recorder = LiveKitRecorder(url, key, secret, place)
        keeper = RoomKeeper(recorder, services.database, services.files, services.clock)
    async with hosting(LiveKitRooms(url, key, secret), RoomNames(secret), keeper) as host:
        yield host


def come_to_rooms(services: Services) -> None:
    """Let the interviewer come to those who wait in rooms already."""
    if services.room_host is not None:
        services.room_host.begin(partial(meet, services))


def rooms_advice(settings: Settings) -> Iterator[str]:
    """One line for each thing that keeps rooms from being used, where any of them is set."""
    given = {
        "LIVEKIT_URL": settings.livekit_url,
        "LIVEKIT_API_KEY": settings.livekit_api_key,
        "LIVEKIT_API_SECRET": settings.livekit_api_secret,
    }
    lacks = [name for name, value in given.items() if value is None]
    if len(lacks) == len(given):
        return
    if lacks:
        yield f"LiveKit needs {', '.join(lacks)} too; until then there are no rooms"
    if settings.room_recording and place_named(settings) is None:
        yield "VIVAROOM_ROOM_RECORDING needs an object storage in VIVAROOM_FILES; until then LiveKit records nothing"
    if not installed():
        yield 'LiveKit needs its extra: pip install "vivaroom[livekit]"; until then there are no rooms'
