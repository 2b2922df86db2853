"""Recordings that a LiveKit server makes of a room (egress), into the object storage that keeps our own files.

LiveKit calls it room composite egress: everybody in the room, mixed by the server, which uploads the file itself.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, assert_never

import aiohttp
from livekit import api
from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.rooms import Recorded
from vivaroom.providers.buckets import AzureContainer, Bucket, GoogleBucket, Place

NAME = "livekit"
RECORDED = "egress_ended"
FOLDER = "rooms"
_NANOSECONDS_A_MS = 1_000_000
_ENDED = ("not_found", "failed_precondition")


@dataclass(frozen=True, slots=True)
class LiveKitRecorder:
    """A `RoomRecorder`: the server at `url`, which is told with each recording where to put it, and with which key."""

    url: str
    key: str
    secret: SecretStr
    place: Place

    async def begin(self, room: str, name: str, *, video: bool) -> str:
        """As `ports/rooms.py` says."""
        wanted = api.RoomCompositeEgressRequest(
            room_name=room, audio_only=not video, file_outputs=[output(self.place, name, video=video)]
        )
        try:
            async with self._server() as server:
                return str((await server.egress.start_room_composite_egress(wanted)).egress_id)
        except (api.ServerError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ProviderBroken(NAME, f"the room is not recorded: {type(error).__name__}") from error

    async def end(self, recording: str) -> None:
        """As `ports/rooms.py` says."""
        try:
            async with self._server() as server:
                await server.egress.stop_egress(api.StopEgressRequest(egress_id=recording))
        except api.ServerError as error:
            if error.code not in _ENDED:
                raise ProviderBroken(NAME, f"the recording was not ended: {error.code}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderBroken(NAME, f"the recording was not ended: {type(error).__name__}") from error

    def _server(self) -> api.LiveKitAPI:
        return api.LiveKitAPI(self.url, self.key, self.secret.get_secret_value())


def output(place: Place, name: str, *, video: bool) -> api.EncodedFileOutput:
    """Where the server puts the file, and how it comes in there."""
    kind = api.EncodedFileType.MP4 if video else api.EncodedFileType.OGG
    path = str(PurePosixPath(place.prefix) / name)
    made = api.EncodedFileOutput(file_type=kind, filepath=path, disable_manifest=True)
    match place:
        case Bucket():
            made.s3.CopyFrom(_amazon(place))
        case GoogleBucket():
            keys = place.credentials.expanduser().read_text() if place.credentials else ""
            made.gcp.CopyFrom(api.GCPUpload(bucket=place.name, credentials=keys))
        case AzureContainer():
            key = place.key.get_secret_value() if place.key else ""
            account = place.account or ""
            made.azure.CopyFrom(api.AzureBlobUpload(container_name=place.name, account_name=account, account_key=key))
        case _:
            assert_never(place)
    return made


def recorded(told: Any) -> Recorded:
    """The end of a recording, as the server tells it. Files lie in a folder of ours, below whatever prefix."""
    files = list(told.file_results)
    is_there = told.status == api.EgressStatus.EGRESS_COMPLETE and bool(files)
    name = files[0].filename if files else ""
    short = f"{FOLDER}/{name.rpartition(f'{FOLDER}/')[2]}" if f"{FOLDER}/" in name else name
    lasted_ms = files[0].duration // _NANOSECONDS_A_MS if files else 0
    return Recorded(told.egress_id, short, files[0].size if is_there else None, lasted_ms)


def _amazon(bucket: Bucket) -> api.S3Upload:
    key = bucket.key
    return api.S3Upload(
        access_key=key.name if key else "", secret=key.secret.get_secret_value() if key else "", region=bucket.region,
        endpoint=bucket.endpoint or "", bucket=bucket.name, force_path_style=bucket.endpoint is not None,
    )  # fmt: skip
