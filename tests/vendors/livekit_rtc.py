"""A room without a network, of the shape of the classes of LiveKit's `rtc` SDK that the product uses.

`tests/providers/livekit/test_shape.py` compares the shape with that of the SDK.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from vivaroom.ports.rooms import CANDIDATE


class ConnectError(Exception):
    """The room cannot be joined."""


class TrackSource:
    """Where a track comes from."""

    SOURCE_CAMERA = 1
    SOURCE_MICROPHONE = 2


@dataclass
class RoomOptions:
    auto_subscribe: bool = True


@dataclass
class TrackPublishOptions:
    source: int = 0


@dataclass
class AudioFrame:
    data: bytes
    sample_rate: int
    num_channels: int
    samples_per_channel: int


class AudioSource:
    """Keeps what it is given; `played` is what the room has heard."""

    def __init__(self, sample_rate: int, num_channels: int, queue_size_ms: int = 1000) -> None:
        self.sample_rate = sample_rate
        self.played = bytearray()
        self.cleared = 0
        self.closed = False
        self.taking = asyncio.Event()
        self.taking.set()

    async def capture_frame(self, frame: AudioFrame) -> None:
        await self.taking.wait()
        self.played += frame.data

    def clear_queue(self) -> None:
        self.cleared += 1

    async def wait_for_playout(self) -> None:
        await self.taking.wait()

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class LocalAudioTrack:
    name: str
    source: AudioSource

    @staticmethod
    def create_audio_track(name: str, source: AudioSource) -> "LocalAudioTrack":
        return LocalAudioTrack(name, source)


@dataclass
class Track:
    """A track of somebody: the frames that come on it; None ends it."""

    frames: "asyncio.Queue[AudioFrame | None]" = field(default_factory=asyncio.Queue)


class AudioStream:
    """The frames of a track."""

    def __init__(self, track: Track, *, sample_rate: int, num_channels: int, frame_size_ms: int) -> None:
        assert (sample_rate, num_channels) == (16_000, 1)
        self._track = track

    def __aiter__(self) -> AsyncIterator[SimpleNamespace]:
        return self._frames()

    async def _frames(self) -> AsyncIterator[SimpleNamespace]:
        while (frame := await self._track.frames.get()) is not None:
            yield SimpleNamespace(frame=frame)

    async def aclose(self) -> None:
        self._track.frames.put_nowait(None)


@dataclass
class Publication:
    """Somebody's track in a room."""

    room: "Room"
    owner: "Participant"
    source: int
    sid: str
    track: Track = field(default_factory=Track)
    subscribed: bool = False

    def set_subscribed(self, subscribed: bool) -> None:
        self.subscribed = subscribed
        self.room.emit("track_subscribed", self.track, self, self.owner)


@dataclass
class Participant:
    """Somebody in a room."""

    identity: str
    sid: str
    track_publications: dict[str, Publication] = field(default_factory=dict)


class Reader:
    """A text stream that somebody sends."""

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[str]:
        return self._read()

    async def _read(self) -> AsyncIterator[str]:
        for piece in self._pieces:
            yield piece


@dataclass
class Writer:
    """A text stream that we send."""

    local: "LocalParticipant"
    options: dict[str, Any]
    text: str = ""

    async def write(self, text: str) -> None:
        self.text += text

    async def aclose(self) -> None:
        self.local.sent.put_nowait((self.text, self.options))


class LocalParticipant:
    """We in a room."""

    def __init__(self) -> None:
        self.published: list[LocalAudioTrack] = []
        self.sent: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self.broken = False

    async def publish_track(self, track: LocalAudioTrack, options: TrackPublishOptions) -> None:
        assert options.source == TrackSource.SOURCE_MICROPHONE
        self.published.append(track)

    async def stream_text(
        self,
        *,
        destination_identities: list[str] | None = None,
        topic: str = "",
        attributes: dict[str, str] | None = None,
        sender_identity: str | None = None,
    ) -> Writer:
        if self.broken:
            raise ConnectionError("the room is gone")
        return Writer(
            self,
            {"topic": topic, "to": destination_identities, "attributes": attributes or {}, "from": sender_identity},
        )


class Room:
    """A room; what a test lets others do in it begins with `they_`."""

    made: "list[Room]" = []
    refuses = False

    def __init__(self) -> None:
        self.local_participant = LocalParticipant()
        self.remote_participants: dict[str, Participant] = {}
        self.joined: tuple[str, str, RoomOptions] | None = None
        self.left = False
        self._handlers: dict[str, Callable[..., None]] = {}
        self._readers: dict[str, Callable[[Reader, str], None]] = {}
        Room.made.append(self)

    def on(self, event: str, callback: Callable[..., None]) -> None:
        self._handlers[event] = callback

    def emit(self, event: str, *told: Any) -> None:
        if event in self._handlers:
            self._handlers[event](*told)

    def register_text_stream_handler(self, topic: str, handler: Callable[[Reader, str], None]) -> None:
        self._readers[topic] = handler

    async def connect(self, url: str, token: str, options: RoomOptions) -> None:
        if Room.refuses:
            raise ConnectError("not reachable")
        self.joined = url, token, options

    async def disconnect(self) -> None:
        self.left = True

    def they_come(self, identity: str = CANDIDATE, sid: str = "PA_1") -> Participant:
        """Somebody comes in."""
        somebody = self.remote_participants[identity] = Participant(identity, sid)
        self.emit("participant_connected", somebody)
        return somebody

    def they_publish(self, who: Participant, source: int = TrackSource.SOURCE_MICROPHONE) -> Publication:
        """Somebody switches a microphone or a camera on."""
        publication = Publication(self, who, source, f"TR_{source}")
        who.track_publications[publication.sid] = publication
        self.emit("track_published", publication, who)
        return publication

    def they_write(self, topic: str, *pieces: str, identity: str = CANDIDATE) -> None:
        """Somebody sends a text stream."""
        self._readers[topic](Reader(*pieces), identity)

    def they_go(self, identity: str = CANDIDATE) -> None:
        """Somebody leaves."""
        self.emit("participant_disconnected", self.remote_participants.pop(identity))


participant = SimpleNamespace(PublishTrackError=type("PublishTrackError", (Exception,), {}))
