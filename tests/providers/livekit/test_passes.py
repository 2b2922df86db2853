"""Passes let one person into one room, and only what the server has signed is believed."""

import asyncio
from datetime import UTC, datetime, timedelta

import jwt
import pytest

pytest.importorskip("livekit.api", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from livekit import api
from pydantic import SecretStr

from tests.vendors.livekit import KEY, SECRET, URL, LiveKitServer
from tests.vendors.livekit_rtc import Room
from vivaroom.kit.errors import ProviderBroken, Unauthenticated
from vivaroom.ports.rooms import INTERVIEWER, Arrived, Departed
from vivaroom.providers.livekit.rooms import LiveKitRooms

ROOMS = LiveKitRooms(URL, KEY, SecretStr(SECRET))
SERVER = LiveKitServer()


def test_a_pass_opens_one_room_for_a_while_and_administers_nothing() -> None:
    admitted = ROOMS.admit("interview-abc", timedelta(hours=1))
    claims = SERVER.entering(admitted.token)
    assert (admitted.url, admitted.room, claims["sub"]) == (URL, "interview-abc", "candidate")
    grants = claims["video"]
    assert (grants["room"], grants["canPublishSources"]) == ("interview-abc", ["microphone", "camera"])
    assert not [name for name in ("roomAdmin", "roomCreate", "roomList", "roomRecord", "hidden") if grants.get(name)]
    lasts = datetime.fromtimestamp(claims["exp"], UTC) - datetime.now(UTC)
    assert timedelta(minutes=58) < lasts <= timedelta(hours=1)
    assert api.TokenVerifier(KEY, SECRET).verify(admitted.token).video.room == "interview-abc"
    assert admitted.token not in repr(admitted)


def test_a_pass_is_none_to_a_server_with_another_secret_nor_when_its_time_is_over() -> None:
    admitted = ROOMS.admit("interview-abc", timedelta(hours=1))
    with pytest.raises(jwt.InvalidSignatureError):
        LiveKitServer(secret=SECRET[::-1]).entering(admitted.token)
    with pytest.raises(jwt.ExpiredSignatureError):
        SERVER.entering(ROOMS.admit("interview-abc", timedelta(seconds=-1)).token)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("participant_joined", Arrived("r", "PA_7")),
        ("participant_left", Departed("r", "PA_7")),
        ("participant_connection_aborted", Departed("r", "PA_7")),
        ("track_published", None),
        ("room_finished", None),
        ("something_that_came_later", None),
    ],
)
def test_what_the_server_tells_of_a_candidate_is_understood(event: str, expected: object) -> None:
    assert ROOMS.read(*SERVER.tells(event, "r", stay="PA_7")) == expected


def test_what_it_tells_of_the_interviewer_or_of_others_is_no_news() -> None:
    for identity in (INTERVIEWER, "somebody", ""):
        assert ROOMS.read(*SERVER.tells("participant_joined", "r", identity)) is None


def test_only_what_the_server_has_signed_is_believed() -> None:
    body, signature = SERVER.tells("participant_joined", "r")
    other = SERVER.tells("participant_joined", "another room")[0]
    without_hash = jwt.encode({"iss": KEY, "exp": datetime.now(UTC) + timedelta(minutes=1)}, SECRET, algorithm="HS256")
    refused = [
        (other, signature), (body, ""), (body, "nonsense"), (body, without_hash),
        (body, LiveKitServer(secret=SECRET[::-1]).signature(body)), (body, LiveKitServer(key="APIother").signature(body)),
        (body, SERVER.signature(body, age=timedelta(hours=1))), (b"\xff\xfe", SERVER.signature(b"\xff\xfe")),
        (b"no json", SERVER.signature(b"no json")),
    ]  # fmt: skip
    for told, signed in refused:
        with pytest.raises(Unauthenticated) as error:
            ROOMS.read(told, signed)
        assert error.value.code == "livekit_signature_wrong"


async def test_the_interviewer_joins_with_a_pass_of_its_own_and_subscribes_to_nothing_by_itself(
    rooms_made: list[Room],
) -> None:
    async with ROOMS.join("interview-abc"):
        assert rooms_made[0].joined is not None
        url, token, options = rooms_made[0].joined
        claims = SERVER.entering(token)
        assert (url, claims["sub"], claims["kind"]) == (URL, INTERVIEWER, "agent")
        assert claims["video"]["canPublishSources"] == ["microphone"]
        assert options.auto_subscribe is False
    assert rooms_made[0].left
    assert rooms_made[0].local_participant.published[0].source.closed
    assert [task.get_name() for task in asyncio.all_tasks() if "room" in task.get_name()] == []


async def test_a_room_that_cannot_be_reached_is_a_failure_of_the_provider(rooms_made: list[Room]) -> None:
    Room.refuses = True
    with pytest.raises(ProviderBroken):
        async with ROOMS.join("interview-abc"):
            raise AssertionError("there is no room")
    assert rooms_made[0].left
