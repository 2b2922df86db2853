"""A LiveKit server: makes passes to its rooms, reads what it tells, and joins a room as the interviewer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
import jwt
from livekit import api
from pydantic import SecretStr

from vivaroom.kit.errors import ProviderBroken, Unauthenticated
from vivaroom.ports.rooms import CANDIDATE, INTERVIEWER, Arrived, Chair, Departed, RoomNews, RoomPass
from vivaroom.providers.livekit.recording import RECORDED, recorded

if TYPE_CHECKING:
    from vivaroom.providers.livekit.chair import LiveKitChair

OURS_FOR = timedelta(minutes=10)
"""How long the interviewer's own token lets in; who is in stays in."""
_ARRIVED = "participant_joined"
_DEPARTED = ("participant_left", "participant_connection_aborted")


@dataclass(frozen=True, slots=True)
class LiveKitRooms:
    """The server at `url`, which knows us by this key."""

    url: str
    key: str
    secret: SecretStr

    def admit(self, room: str, lifetime: timedelta) -> RoomPass:
        """A pass for the candidate: to one room, with microphone and camera, and nothing to administer."""
        grants = api.VideoGrants(room_join=True, room=room, can_publish_sources=["microphone", "camera"])
        return RoomPass(self.url, room, self._token(CANDIDATE, grants, lifetime).to_jwt())

    def read(self, body: bytes, signature: str) -> RoomNews | None:
        """What the server tells; `ports/rooms.py` says what it raises."""
        receiver = api.WebhookReceiver(api.TokenVerifier(self.key, self.secret.get_secret_value()))
        try:
            event = receiver.receive(body.decode(), signature.removeprefix("Bearer "))
        except jwt.InvalidTokenError as error:
            raise _unsigned(type(error).__name__) from None
        except (
            Exception
        ) as error:  # the SDK raises nothing narrower for a hash that is missing or wrong, or for no JSON
            raise _unsigned("the hash of the body is missing or another") from error
        if event.event == RECORDED:
            return recorded(event.egress_info)
        if event.participant.identity != CANDIDATE:
            return None
        if event.event == _ARRIVED:
            return Arrived(event.room.name, event.participant.sid)
        return Departed(event.room.name, event.participant.sid) if event.event in _DEPARTED else None

    async def waiting(self, is_ours: Callable[[str], bool]) -> tuple[Arrived, ...]:
        """Candidates who sit alone in a room of ours now; `ports/rooms.py` says what it raises."""
        found: list[Arrived] = []
        try:
            async with api.LiveKitAPI(self.url, self.key, self.secret.get_secret_value()) as server:
                for room in (await server.room.list_rooms(api.ListRoomsRequest())).rooms:
                    if not is_ours(room.name):
                        continue
                    there = await server.room.list_participants(api.ListParticipantsRequest(room=room.name))
                    stays = {one.identity: one.sid for one in there.participants}
                    if CANDIDATE in stays and INTERVIEWER not in stays:
                        found.append(Arrived(room.name, stays[CANDIDATE]))
        except (api.ServerError, aiohttp.ClientError, TimeoutError) as error:
            raise ProviderBroken("livekit", f"it could not be asked who waits: {type(error).__name__}") from error
        return tuple(found)

    @asynccontextmanager
    async def join(self, room: str) -> AsyncIterator[Chair]:
        """The interviewer's place in a room; its tasks end with the block."""
        chairs = await asyncio.to_thread(_chairs)
        grants = api.VideoGrants(room_join=True, room=room, can_publish_sources=["microphone"])
        token = self._token(INTERVIEWER, grants, OURS_FOR).with_kind("agent").to_jwt()
        async with chairs.taking(self.url, token) as chair:
            yield chair

    def _token(self, identity: str, grants: api.VideoGrants, lifetime: timedelta) -> api.AccessToken:
        token = api.AccessToken(self.key, self.secret.get_secret_value())
        return token.with_identity(identity).with_ttl(lifetime).with_grants(grants)


def _chairs() -> "type[LiveKitChair]":
    from vivaroom.providers.livekit.chair import LiveKitChair

    return LiveKitChair


def _unsigned(reason: str) -> Unauthenticated:
    detail = f"Expected what LiveKit has signed with the key of LIVEKIT_API_KEY: {reason}."
    return Unauthenticated("livekit_signature_wrong", detail)
