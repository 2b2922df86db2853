"""A real LiveKit server, where LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET name one: two ends of one room."""

import asyncio
import math
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

pytest.importorskip("livekit.rtc", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from livekit import rtc
from pydantic import SecretStr

from vivaroom.kit.ids import new_id
from vivaroom.ports.rooms import CANDIDATE, Chair
from vivaroom.providers.livekit.chair import CAPTIONS_TOPIC, EVENTS_TOPIC
from vivaroom.providers.livekit.rooms import LiveKitRooms

NEEDED = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
FRAME = 480
pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not all(os.environ.get(name) for name in NEEDED), reason=f"needs {', '.join(NEEDED)}"),
]


@asynccontextmanager
async def both(rooms: LiveKitRooms, room: str) -> AsyncIterator[tuple[Chair, Any, "asyncio.Queue[tuple[str, str]]"]]:
    """The interviewer's place, the candidate's end of the room, and the texts that come to the candidate by topic."""
    texts: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    tasks: set[asyncio.Task[None]] = set()
    candidate: Any = rtc.Room()

    def take(topic: str) -> Any:
        async def read(reader: Any) -> None:
            texts.put_nowait((topic, await reader.read_all()))

        def begin(reader: Any, _identity: str) -> None:
            tasks.add(asyncio.get_running_loop().create_task(read(reader)))

        return begin

    for topic in (EVENTS_TOPIC, CAPTIONS_TOPIC):
        candidate.register_text_stream_handler(topic, take(topic))
    await candidate.connect(rooms.url, rooms.admit(room, timedelta(minutes=5)).token)
    try:
        async with rooms.join(room) as chair:
            yield chair, candidate, texts
    finally:
        await candidate.disconnect()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_both_ends_of_a_room_hear_and_read_each_other() -> None:
    url, key, secret = (os.environ[name] for name in NEEDED)
    rooms, room = LiveKitRooms(url.replace("http", "ws", 1), key, SecretStr(secret)), f"try-{new_id().hex}"
    async with asyncio.timeout(60), both(rooms, room) as (chair, candidate, texts):
        assert await chair.opened()
        await chair.send('{"type": "session.created"}')
        assert await texts.get() == (EVENTS_TOPIC, '{"type": "session.created"}')
        chair.caption(CANDIDATE, "utterance-1", "Hello.")
        assert await texts.get() == (CAPTIONS_TOPIC, "Hello.")
        await candidate.local_participant.send_text("{}", topic=EVENTS_TOPIC)
        assert await chair.receive() == "{}"
        source: Any = rtc.AudioSource(24_000, 1)
        track = rtc.LocalAudioTrack.create_audio_track("microphone", source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await candidate.local_participant.publish_track(track, options)
        for number in range(150):
            moments = range(number * FRAME, (number + 1) * FRAME)
            sound = [int(16_000 * math.sin(one * 2 * math.pi * 440 / 24_000)) for one in moments]
            await source.capture_frame(rtc.AudioFrame(struct.pack(f"<{FRAME}h", *sound), 24_000, 1, FRAME))
        loudest = 0
        while loudest < 8_000:
            heard = await chair.receive()
            assert isinstance(heard, bytes)
            loudest = max(loudest, *(abs(one) for (one,) in struct.iter_unpack("<h", heard)))
        assert await rooms.waiting(lambda name: name == room) == ()
    assert await rooms.waiting(lambda name: name == room) == ()
