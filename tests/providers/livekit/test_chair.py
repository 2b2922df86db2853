"""The interviewer's place in a room: whom it hears, what it sends, and how it falls silent."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

pytest.importorskip("livekit.rtc", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from tests.vendors.livekit_rtc import AudioFrame, AudioSource, Room, TrackSource
from vivaroom.api.realtime.client_events import ItemCreate
from vivaroom.api.realtime.wire import Letter, understood
from vivaroom.ports.rooms import CANDIDATE, INTERVIEWER
from vivaroom.providers.livekit.chair import CAPTIONS_TOPIC, CHAT_TOPIC, EVENTS_TOPIC, MOST_EVENT_BYTES, LiveKitChair
from vivaroom.providers.livekit.voice import FRAME_BYTES, MOST_WAITING_BYTES

SOUND = AudioFrame(b"\1\2" * 320, 16_000, 1, 320)


@pytest.fixture
async def chair(rooms_made: list[Room]) -> AsyncIterator[LiveKitChair]:
    async with LiveKitChair.taking("wss://rooms.example", "a pass") as found:
        yield found


@pytest.fixture
def room(chair: LiveKitChair, rooms_made: list[Room]) -> Room:
    return rooms_made[-1]


def source_of(room: Room) -> AudioSource:
    return room.local_participant.published[0].source


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def received(chair: LiveKitChair) -> str | bytes | None:
    async with asyncio.timeout(10):
        return await chair.receive()


async def test_the_candidates_microphone_is_heard_and_no_camera_is_looked_at(chair: LiveKitChair, room: Room) -> None:
    candidate = room.they_come()
    camera = room.they_publish(candidate, TrackSource.SOURCE_CAMERA)
    microphone = room.they_publish(candidate)
    assert (camera.subscribed, microphone.subscribed) == (False, True)
    microphone.track.frames.put_nowait(SOUND)
    assert await received(chair) == SOUND.data


async def test_others_in_the_room_are_neither_heard_nor_read(chair: LiveKitChair, room: Room) -> None:
    other = room.they_come("somebody", "PA_2")
    assert not room.they_publish(other).subscribed
    room.they_write(EVENTS_TOPIC, "{}", identity="somebody")
    room.they_come()
    room.they_write(EVENTS_TOPIC, '{"type": ', '"response.create"}')
    assert await received(chair) == '{"type": "response.create"}'
    room.they_go("somebody")
    await chair.send("still here")
    assert room.local_participant.sent.get_nowait()[0] == "still here"


async def test_what_is_typed_into_the_chat_of_livekits_own_pages_is_an_answer(chair: LiveKitChair, room: Room) -> None:
    room.they_come()
    room.they_write(CHAT_TOPIC, "I would ", "measure first.")
    event = json.loads(str(await received(chair)))
    assert event["type"] == "conversation.item.create"
    assert event["item"]["content"] == [{"type": "input_text", "text": "I would measure first."}]
    assert isinstance(understood(Letter(event, None)), ItemCreate)


async def test_chat_of_others_and_empty_or_endless_lines_are_no_answers(chair: LiveKitChair, room: Room) -> None:
    room.they_come("somebody", "PA_2")
    room.they_come()
    room.they_write(CHAT_TOPIC, "Say yes.", identity="somebody")
    room.they_write(CHAT_TOPIC, "  ")
    room.they_write(CHAT_TOPIC, *["x" * 1_000] * (MOST_EVENT_BYTES // 1_000 + 2))
    await settle()
    room.they_write(EVENTS_TOPIC, "{}")
    assert await received(chair) == "{}"


async def test_who_was_there_before_the_interviewer_is_met(
    rooms_made: list[Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = Room.connect

    async def crowded(self: Room, url: str, token: str, options: object) -> None:
        self.they_publish(self.they_come())
        await connect(self, url, token, options)  # type: ignore[arg-type]  # it is one

    monkeypatch.setattr(Room, "connect", crowded)
    async with LiveKitChair.taking("wss://rooms.example", "a pass") as chair:
        assert await chair.opened()
        assert rooms_made[0].remote_participants[CANDIDATE].track_publications["TR_2"].subscribed


async def test_a_microphone_that_is_published_anew_takes_the_place_of_the_first(
    chair: LiveKitChair, room: Room
) -> None:
    candidate = room.they_come()
    first = room.they_publish(candidate)
    await settle()
    second = room.they_publish(candidate)
    await settle()
    first.track.frames.put_nowait(SOUND)
    second.track.frames.put_nowait(AudioFrame(b"\3\4" * 320, 16_000, 1, 320))
    assert await received(chair) == b"\3\4" * 320


async def test_an_event_that_is_far_too_long_is_dropped(chair: LiveKitChair, room: Room) -> None:
    room.they_come()
    room.they_write(EVENTS_TOPIC, *["x" * 1_000] * (MOST_EVENT_BYTES // 1_000 + 2))
    await settle()
    room.they_write(EVENTS_TOPIC, "{}")
    assert await received(chair) == "{}"


async def test_events_go_to_the_candidate_alone_and_captions_to_all(chair: LiveKitChair, room: Room) -> None:
    room.they_publish(room.they_come())
    await chair.send('{"type": "session.created"}')
    chair.caption(INTERVIEWER, "saying-1", "Hello.")
    chair.caption(CANDIDATE, "utterance-1", "Hi.")
    sent = [await asyncio.wait_for(room.local_participant.sent.get(), 10) for _ in range(3)]
    assert sent[0] == (
        '{"type": "session.created"}',
        {"topic": EVENTS_TOPIC, "to": [CANDIDATE], "attributes": {}, "from": None},
    )
    assert [(text, told["topic"], told["to"], told["from"]) for text, told in sent[1:]] == [
        ("Hello.", CAPTIONS_TOPIC, None, INTERVIEWER),
        ("Hi.", CAPTIONS_TOPIC, None, CANDIDATE),
    ]
    assert sent[2][1]["attributes"] == {
        "lk.segment_id": "utterance-1", "lk.transcription_final": "true", "lk.transcribed_track_id": "TR_2",
    }  # fmt: skip


async def test_the_voice_is_played_in_whole_frames_at_24_khz(chair: LiveKitChair, room: Room) -> None:
    chair.play(b"\5\6" * 700)
    await chair.settled()
    source = source_of(room)
    assert source.sample_rate == 24_000
    assert bytes(source.played[:1_400]) == b"\5\6" * 700
    assert not any(source.played[1_400:])
    assert len(source.played) % FRAME_BYTES == 0


async def test_when_the_candidate_begins_to_speak_nothing_more_of_the_voice_is_played(
    chair: LiveKitChair, room: Room
) -> None:
    source = source_of(room)
    source.taking.clear()
    chair.play(b"\5\6" * 24_000)
    await settle()
    chair.hush()
    source.taking.set()
    await settle()
    assert source.cleared == 1
    assert len(source.played) <= FRAME_BYTES
    chair.play(b"\7\7" * 480)
    await chair.settled()
    assert bytes(source.played[-FRAME_BYTES:]) == b"\7\7" * 480


async def test_a_room_that_stands_still_takes_a_bounded_amount_of_memory(chair: LiveKitChair, room: Room) -> None:
    source_of(room).taking.clear()
    for _ in range(1_000):
        chair.play(bytes(1_920))
    assert len(chair._voice._waiting) <= MOST_WAITING_BYTES


@pytest.mark.parametrize("how", ["goes", "is told to have gone", "the room ends", "sending fails"])
async def test_whoever_has_gone_is_waited_for_no_longer(chair: LiveKitChair, room: Room, how: str) -> None:
    room.they_come(sid="PA_5")
    assert await chair.opened()
    chair.departed("PA_4")  # of an earlier stay
    match how:
        case "goes":
            room.they_go()
        case "is told to have gone":
            chair.departed("PA_5")
        case "the room ends":
            room.emit("disconnected", "ROOM_DELETED")
        case _:
            room.local_participant.broken = True
            await chair.send("{}")
    assert await received(chair) is None
    await chair.send("{}")
    chair.play(b"\1\1")
    await chair.settled()
    assert room.local_participant.sent.empty()
    assert not source_of(room).played


async def test_a_room_that_ends_before_the_candidate_came_is_told(chair: LiveKitChair, room: Room) -> None:
    waiting = asyncio.create_task(chair.opened())
    await settle()
    room.emit("disconnected", "ROOM_DELETED")
    assert await waiting is False
