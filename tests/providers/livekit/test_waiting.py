"""Who sits alone in a room is asked of the server with its own client."""

import pytest

pytest.importorskip("livekit.api", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from pydantic import SecretStr

from tests.vendors.livekit import KEY, SECRET
from tests.vendors.livekit_service import room_service
from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.rooms import CANDIDATE, INTERVIEWER, Arrived
from vivaroom.providers.livekit.rooms import LiveKitRooms


async def test_only_candidates_without_an_interviewer_wait_and_rooms_of_others_are_not_looked_into() -> None:
    async with room_service() as service:
        service.rooms = {
            "ours-waiting": [CANDIDATE, "an onlooker"], "ours-held": [CANDIDATE, INTERVIEWER], "ours-empty": [],
            "theirs": [CANDIDATE],
        }  # fmt: skip
        rooms = LiveKitRooms(service.url, KEY, SecretStr(SECRET))
        waiting = await rooms.waiting(lambda name: name.startswith("ours"))
        assert waiting == (Arrived("ours-waiting", f"PA_{CANDIDATE}"),)
        assert service.asked == ["ListRooms", *["ListParticipants"] * 3]


@pytest.mark.parametrize("how", ["fails", "does not know the key", "is not there"])
async def test_a_server_that_cannot_be_asked_is_a_failure_of_the_provider(how: str) -> None:
    async with room_service() as service:
        service.fails = how == "fails"
        secret = SECRET[::-1] if how == "does not know the key" else SECRET
        url = "ws://127.0.0.1:9" if how == "is not there" else service.url
        with pytest.raises(ProviderBroken):
            await LiveKitRooms(url, KEY, SecretStr(secret)).waiting(lambda name: True)
