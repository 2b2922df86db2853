"""A room is recorded as far as its candidate agreed, and what comes of it goes when the session goes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.api.realtime.house import House, Seated, house_of
from tests.api.realtime.lines import LOOPBACK
from tests.api.rooms.seated import SeatedRooms, until
from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.rooms.host import hosting
from vivaroom.api.services import Services
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.recordings.forgetting import forget_session
from vivaroom.interview.recordings.rooms.keeping import RoomKeeper
from vivaroom.interview.recordings.rooms.store import room_recordings_of
from vivaroom.kit.errors import NotFound, ProviderBroken
from vivaroom.kit.ids import new_id

NAMES = RoomNames(SecretStr("not-a-real-secret"))
SOUND = ConsentGiven("1", voice=True)
PICTURES = ConsentGiven("1", voice=True, video=True)


@dataclass
class Recorder:
    """A media server that notes what it is to record: (room, file, with pictures) by the name that it gives."""

    begun: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    broken: bool = False

    async def begin(self, room: str, name: str, *, video: bool) -> str:
        if self.broken:
            raise ProviderBroken("livekit", "the room is not recorded")
        recording = f"EG_{new_id().hex}"
        self.begun[recording] = room, name, video
        return recording

    async def end(self, recording: str) -> None:
        self.ended.append(recording)


@dataclass
class Studio:
    """A house whose rooms can be recorded."""

    house: House
    rooms: SeatedRooms
    recorder: Recorder

    @property
    def services(self) -> Services:
        found: Services = self.house.app.state.services
        return found

    async def enter(self, seat: Seated) -> None:
        """The candidate comes into the room, and the interview begins."""
        await self.post("/v1/livekit/webhook", f"arrived {NAMES.name(seat.org_id, seat.id)} PA_1")
        await until(lambda: bool(self.rooms.chairs))
        await self.rooms.chairs[-1].until("response.done")

    async def leave(self) -> None:
        """The candidate leaves, and so does the interviewer."""
        self.rooms.chairs[-1].goes()
        await until(lambda: self.rooms.chairs[-1].left)

    async def tell(self, recording: str) -> httpx.Response:
        """The media server tells that a recording is over."""
        return await self.post("/v1/livekit/webhook", f"recorded {recording} {self.recorder.begun[recording][1]}")

    async def post(self, path: str, body: str) -> httpx.Response:
        async with self._client() as client:
            return await client.post(path, content=body, headers={"Authorization": "signed"})

    async def listed(self, seat: Seated) -> list[dict[str, Any]]:
        """What the candidate finds of the recordings."""
        found: list[dict[str, Any]] = (await self.get(f"/v1/sessions/{seat.public_id}/room/recordings", seat)).json()
        return found

    async def get(self, path: str, seat: Seated | None = None) -> httpx.Response:
        async with self._client() as client:
            return await client.get(path, headers={"Authorization": f"Bearer {seat.key}"} if seat else {})

    async def agree(self, seat: Seated, **said: bool) -> None:
        """The candidate says anew what they agree to."""
        async with self._client() as client:
            headers = {"Authorization": f"Bearer {seat.key}"}
            path = f"/v1/sessions/{seat.public_id}/consent"
            assert (await client.post(path, json={"version": "2", **said}, headers=headers)).status_code == 200

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.house.app, client=LOOPBACK)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost:8000")


@pytest.fixture
async def studio(services: Services) -> AsyncIterator[Studio]:
    rooms, recorder = SeatedRooms(), Recorder()
    keeper = RoomKeeper(recorder, services.database, services.files, services.clock)
    async with hosting(rooms, NAMES, keeper) as host:
        yield Studio(house_of(replace(services, room_host=host)), rooms, recorder)


async def test_a_stay_is_recorded_from_its_beginning_to_its_end_and_can_be_watched(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=PICTURES)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    ((recording, (room, name, video)),) = studio.recorder.begun.items()
    assert (room, video, name.endswith(".mp4")) == (NAMES.name(seat.org_id, seat.id), True, True)
    (listed,) = await studio.listed(seat)
    assert (listed["status"], listed["url"]) == ("recording", None)
    await studio.leave()
    await until(lambda: studio.recorder.ended == [recording])
    await studio.services.files.put(name, b"a picture", "video/mp4")
    assert (await studio.tell(recording)).status_code == 204
    (listed,) = await studio.listed(seat)
    assert (listed["status"], listed["video"], listed["duration_ms"]) == ("ready", True, 60_000)
    played = await studio.get(listed["url"])
    assert (played.content, played.headers["content-type"]) == (b"a picture", "video/mp4")
    assert (await studio.get(listed["url"].replace("room=0", "room=1"))).status_code == 404


async def test_without_a_yes_to_their_camera_only_sound_is_recorded(studio: Studio) -> None:
    await studio.enter(await studio.house.seat(agreed=SOUND))
    await until(lambda: bool(studio.recorder.begun))
    ((_, name, video),) = studio.recorder.begun.values()
    assert (video, name.endswith(".ogg")) == (False, True)


@pytest.mark.parametrize(
    "agreed", [ConsentGiven("1", voice=True, recording=False, video=True), ConsentGiven("1", video=True)]
)
async def test_nothing_is_recorded_of_whoever_did_not_agree_to_it(studio: Studio, agreed: ConsentGiven) -> None:
    seat = await studio.house.seat(agreed=agreed)
    await studio.enter(seat)
    await studio.leave()
    assert studio.recorder.begun == {}
    assert await studio.listed(seat) == []


async def test_what_was_agreed_to_can_be_taken_back_in_the_middle(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=PICTURES)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    await studio.agree(seat, voice=True, video=True)
    assert studio.recorder.ended == []
    await studio.agree(seat, voice=True)
    assert studio.recorder.ended == [*studio.recorder.begun]


async def test_a_stay_after_a_process_died_is_recorded_anew(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=SOUND)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    card = (await studio.services.ledger.read(studio.services.database.glance(seat.org_id), seat.id)).card
    host = studio.services.room_host
    assert host is not None
    assert host.keeper is not None
    await host.keeper.begin("room", card, SOUND)
    assert studio.recorder.ended == [*studio.recorder.begun][:1]
    assert len(studio.recorder.begun) == 2


async def test_a_media_server_that_does_not_record_disturbs_no_interview(studio: Studio) -> None:
    studio.recorder.broken = True
    seat = await studio.house.seat(agreed=SOUND)
    await studio.enter(seat)
    await studio.leave()
    assert [one["status"] for one in await studio.listed(seat)] == ["failed"]


async def test_a_recording_of_which_there_is_no_file_has_failed(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=SOUND)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    await studio.leave()
    studio.rooms.loses_files = True
    await studio.tell(*studio.recorder.begun)
    assert [(one["status"], one["url"]) for one in await studio.listed(seat)] == [("failed", None)]


async def test_erasing_a_session_ends_what_is_recorded_of_it_when_its_candidate_goes(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=PICTURES)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    await forget_session(studio.services.database, studio.services.shelves, seat.id)
    await studio.leave()
    await until(lambda: studio.recorder.ended == [*studio.recorder.begun])


async def test_files_go_with_their_session_also_those_that_come_after_it(studio: Studio) -> None:
    seat = await studio.house.seat(agreed=PICTURES)
    await studio.enter(seat)
    await until(lambda: bool(studio.recorder.begun))
    await studio.leave()
    name = next(iter(studio.recorder.begun.values()))[1]
    files = studio.services.files
    await files.put(name, b"a picture", "video/mp4")
    await forget_session(studio.services.database, studio.services.shelves, seat.id)
    with pytest.raises(NotFound):
        await files.get(name)
    await files.put(name, b"a picture", "video/mp4")
    await studio.tell(*studio.recorder.begun)
    with pytest.raises(NotFound):
        await files.get(name)
    assert await room_recordings_of(studio.services.database.system_glance(), seat.id) == []
