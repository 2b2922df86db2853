"""A LiveKit server is asked with its own client to record a room, and told where the file goes."""

from pathlib import Path

import pytest

pytest.importorskip("livekit.api", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from livekit import api
from pydantic import SecretStr

from tests.vendors.livekit import KEY, SECRET, LiveKitServer
from tests.vendors.livekit_service import room_service
from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.rooms import Recorded
from vivaroom.providers.buckets import AzureContainer, Bucket, BucketKey, GoogleBucket
from vivaroom.providers.livekit.recording import LiveKitRecorder, output
from vivaroom.providers.livekit.rooms import LiveKitRooms

BUCKET = Bucket("sound", "team", "eu-west-1", "https://s3.example", BucketKey("a name", SecretStr("not-a-real-key")))
NAME = "rooms/0190.mp4"


def recorder(url: str, secret: str = SECRET) -> LiveKitRecorder:
    return LiveKitRecorder(url, KEY, SecretStr(secret), BUCKET)


async def test_a_room_is_recorded_into_our_bucket_until_it_is_ended() -> None:
    async with room_service() as service:
        assert await recorder(service.url).begin("interview-abc", NAME, video=True) == "EG_1"
        (asked,) = service.recorded
        assert (asked.room_name, asked.audio_only) == ("interview-abc", False)
        (made,) = asked.file_outputs
        assert (made.filepath, made.file_type) == ("team/rooms/0190.mp4", api.EncodedFileType.MP4)
        told = made.s3
        assert (told.bucket, told.region, told.endpoint) == ("sound", "eu-west-1", "https://s3.example")
        assert (told.access_key, told.secret, told.force_path_style) == ("a name", "not-a-real-key", True)
        await recorder(service.url).end("EG_1")
        assert service.going_on == set()
        await recorder(service.url).end("EG_1")


async def test_sound_alone_is_another_kind_of_file() -> None:
    async with room_service() as service:
        await recorder(service.url).begin("interview-abc", "rooms/0190.ogg", video=False)
        (asked,) = service.recorded
        assert (asked.audio_only, asked.file_outputs[0].file_type) == (True, api.EncodedFileType.OGG)


def test_every_place_of_files_can_be_told(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text("{}")
    google = output(GoogleBucket("sound", credentials=key), NAME, video=True)
    assert (google.filepath, google.gcp.bucket, google.gcp.credentials) == (NAME, "sound", "{}")
    azure = output(AzureContainer("sound", account="team", key=SecretStr("not-a-real-key")), NAME, video=True)
    assert (azure.azure.container_name, azure.azure.account_name) == ("sound", "team")
    assert azure.azure.account_key == "not-a-real-key"


@pytest.mark.parametrize("how", ["fails", "does not know the key", "is not there"])
async def test_a_server_that_does_not_record_is_a_failure_of_the_provider(how: str) -> None:
    async with room_service() as service:
        service.fails = how == "fails"
        url = "ws://127.0.0.1:9" if how == "is not there" else service.url
        asked = recorder(url, SECRET[::-1] if how == "does not know the key" else SECRET)
        with pytest.raises(ProviderBroken):
            await asked.begin("interview-abc", NAME, video=True)
        with pytest.raises(ProviderBroken):
            await asked.end("EG_1")


def test_the_end_of_a_recording_is_news_with_its_file_or_without_one() -> None:
    rooms, server = LiveKitRooms("wss://rooms.example", KEY, SecretStr(SECRET)), LiveKitServer()
    assert rooms.read(*server.tells_of_recording("EG_1", f"team/{NAME}")) == Recorded("EG_1", NAME, 1234, 61_000)
    lost = rooms.read(*server.tells_of_recording("EG_1", f"team/{NAME}", is_kept=False))
    assert lost == Recorded("EG_1", NAME, None, 61_000)
