"""The interviewer's place in a LiveKit room: the candidate's microphone and events in, voice, events and captions out."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from livekit import rtc

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.rooms import CANDIDATE, INTERVIEWER
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.livekit.voice import RoomVoice

EVENTS_TOPIC = "vivaroom.events"
"""The topic of the text streams that events travel on, one event a stream, in both directions."""
CAPTIONS_TOPIC = "lk.transcription"
"""Where LiveKit's own front ends look for captions."""
CHAT_TOPIC = "lk.chat"
"""Where LiveKit's own front ends send what is typed: an answer, as if it had been typed anywhere else."""
CONNECT_SECONDS = 10.0
MOST_EVENT_BYTES = 64 * 1024
MOST_UNREAD = 32
MOST_CAPTIONS = 64
FRAME_MS = 20


class LiveKitChair:
    """A stay in a room, from joining to leaving. Tracks are subscribed to one by one: only the candidate's microphone."""

    def __init__(self) -> None:
        self._room: Any = rtc.Room()
        self._voice = RoomVoice()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._incoming: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._captions: asyncio.Queue[tuple[str, str, dict[str, str]]] = asyncio.Queue()
        self._met = asyncio.Event()
        self._stay: str | None = None
        self._microphone: str | None = None
        self._ended = False
        self._room.on("participant_connected", self._meet)
        self._room.on("participant_disconnected", self._take_leave)
        self._room.on("track_published", self._look_at)
        self._room.on("track_subscribed", self._take_track)
        self._room.on("disconnected", self._lose)
        self._room.register_text_stream_handler(EVENTS_TOPIC, self._take_event)
        self._room.register_text_stream_handler(CHAT_TOPIC, self._take_chat)

    @classmethod
    @asynccontextmanager
    async def taking(cls, url: str, token: str) -> AsyncIterator["LiveKitChair"]:
        """A place for the length of the block."""
        chair = cls()
        try:
            await chair._join(url, token)
            yield chair
        finally:
            await chair._leave()

    async def opened(self) -> bool:
        """Wait for the candidate; False where the room has ended before."""
        await self._met.wait()
        return not self._ended

    async def receive(self) -> str | bytes | None:
        """The candidate's next event or piece of sound; None once they have gone."""
        return await self._incoming.get()

    async def send(self, event: str) -> None:
        """Send an event to the candidate; nothing happens once they have gone."""
        await self._write(event, topic=EVENTS_TOPIC, destination_identities=[CANDIDATE])

    def play(self, pcm: bytes) -> None:
        """Play this after what waits."""
        if not self._ended:
            self._voice.play(pcm)

    def hush(self) -> None:
        """Play nothing of what waits."""
        self._voice.hush()

    async def settled(self) -> None:
        """Wait until the voice has been played."""
        if not self._ended:
            await self._voice.settled()

    def caption(self, speaker: str, segment: str, text: str) -> None:
        """Show what somebody says, in the way in which LiveKit's front ends expect it."""
        attributes = {"lk.segment_id": segment, "lk.transcription_final": "true"}
        if speaker == CANDIDATE and self._microphone is not None:
            attributes["lk.transcribed_track_id"] = self._microphone
        identity = CANDIDATE if speaker == CANDIDATE else INTERVIEWER
        if self._captions.qsize() < MOST_CAPTIONS:
            self._captions.put_nowait((text, identity, attributes))

    def departed(self, stay: str) -> None:
        """A stay of the candidate is over."""
        if stay == self._stay:
            self._end()

    async def _join(self, url: str, token: str) -> None:
        options = rtc.RoomOptions(auto_subscribe=False)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._room.connect(url, token, options)
                track = rtc.LocalAudioTrack.create_audio_track(INTERVIEWER, self._voice.source)
                await self._room.local_participant.publish_track(
                    track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
                )
        except (TimeoutError, rtc.ConnectError, rtc.participant.PublishTrackError) as error:
            raise ProviderBroken("livekit", f"the room could not be joined: {type(error).__name__}") from error
        self._keep(self._voice.run(), "plays the interviewer's voice")
        self._keep(self._show(), "shows captions")
        for participant in list(self._room.remote_participants.values()):
            self._meet(participant)

    def _meet(self, participant: Any) -> None:
        """Whoever is not the candidate may look on, and is not listened to."""
        if participant.identity != CANDIDATE:
            return
        self._stay = participant.sid
        self._met.set()
        for publication in list(participant.track_publications.values()):
            self._look_at(publication, participant)

    def _look_at(self, publication: Any, participant: Any) -> None:
        if _is_microphone(publication, participant):
            publication.set_subscribed(True)

    def _take_track(self, track: Any, publication: Any, participant: Any) -> None:
        if not _is_microphone(publication, participant):
            return
        if self._listening is not None:
            self._listening.cancel()
        self._microphone = publication.sid
        self._listening = self._keep(self._listen(track), "hears a candidate in a room")

    async def _listen(self, track: Any) -> None:
        stream = rtc.AudioStream(track, sample_rate=HEARING_RATE_HZ, num_channels=1, frame_size_ms=FRAME_MS)
        try:
            async for event in stream:
                if self._met.is_set():
                    self._incoming.put_nowait(bytes(event.frame.data))
        finally:
            await stream.aclose()

    def _take_event(self, reader: Any, identity: str) -> None:
        """Streams of strangers are not read, nor those of a candidate who begins more than can be attended to."""
        if identity == CANDIDATE and len(self._tasks) < MOST_UNREAD:
            self._keep(self._read(reader), "reads an event")

    def _take_chat(self, reader: Any, identity: str) -> None:
        if identity == CANDIDATE and len(self._tasks) < MOST_UNREAD:
            self._keep(self._read(reader, typed_answer), "reads what is typed")

    async def _read(self, reader: Any, told: Callable[[str], str] = str) -> None:
        text = ""
        async for piece in reader:
            text += piece
            if len(text) > MOST_EVENT_BYTES:
                return
        if text.strip():
            self._incoming.put_nowait(told(text))

    async def _show(self) -> None:
        while True:
            text, identity, attributes = await self._captions.get()
            await self._write(text, topic=CAPTIONS_TOPIC, attributes=attributes, sender_identity=identity)

    async def _write(self, text: str, **options: Any) -> None:
        if self._ended:
            return
        try:
            writer = await self._room.local_participant.stream_text(**options)
            await writer.write(text)
            await writer.aclose()
        except (ConnectionError, RuntimeError):  # how the SDK says that the room is gone
            self._end()

    def _take_leave(self, participant: Any) -> None:
        if participant.identity == CANDIDATE:
            self._end()

    def _lose(self, _reason: Any = None) -> None:
        self._end()

    def _keep(self, work: Any, name: str) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _leave(self) -> None:
        self._end()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._room.disconnect()
        await self._voice.source.aclose()

    def _end(self) -> None:
        """The candidate has gone, or we go: whoever waits for something learns it."""
        if not self._ended:
            self._ended = True
            self._incoming.put_nowait(None)
            self._met.set()
            self._voice.hush()


def typed_answer(text: str) -> str:
    """What is typed into a room, as the event that answers the current question."""
    content = [{"type": "input_text", "text": text}]
    item = {"type": "message", "role": "user", "content": content}
    return json.dumps({"type": "conversation.item.create", "item": item})


def _is_microphone(publication: Any, participant: Any) -> bool:
    return bool(participant.identity == CANDIDATE and publication.source == rtc.TrackSource.SOURCE_MICROPHONE)
