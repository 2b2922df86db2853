"""The part of a LiveKit server that is asked who is in its rooms, and to record them: Twirp over HTTP, as its documentation has it.

A request is a POST to /twirp/livekit.RoomService/<Method>, or .Egress/<Method> in protobuf, with a JWT whose grants allow it; an error is JSON
with a code.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from livekit import api
from livekit.protocol.egress import EgressInfo, RoomCompositeEgressRequest, StopEgressRequest
from livekit.protocol.models import ParticipantInfo
from livekit.protocol.models import Room as RoomInfo
from livekit.protocol.room import (
    ListParticipantsRequest,
    ListParticipantsResponse,
    ListRoomsRequest,
    ListRoomsResponse,
)

from tests.vendors.livekit import KEY, SECRET


@dataclass
class RoomService:
    """Who is in which room: identities by the names of rooms. `asked` are the methods that were called."""

    rooms: dict[str, list[str]] = field(default_factory=dict)
    url: str = ""
    fails: bool = False
    asked: list[str] = field(default_factory=list)
    recorded: list[RoomCompositeEgressRequest] = field(default_factory=list)
    going_on: set[str] = field(default_factory=set)

    async def answer(self, request: web.Request) -> web.Response:
        """One call."""
        method, body = request.match_info["method"], await request.read()
        self.asked.append(method)
        if self.fails:
            return web.json_response({"code": "internal", "msg": "no"}, status=500)
        if request.content_type != "application/protobuf":
            return web.json_response({"code": "malformed", "msg": "expected protobuf"}, status=400)
        try:
            grants = (
                api.TokenVerifier(KEY, SECRET).verify(request.headers["Authorization"].removeprefix("Bearer ")).video
            )
        except Exception:
            return web.json_response({"code": "unauthenticated", "msg": "invalid token"}, status=401)
        try:
            told = self._told(method, body, grants)
        except KeyError:
            return web.json_response({"code": "not_found", "msg": "egress does not exist"}, status=404)
        if told is None:
            return web.json_response({"code": "permission_denied", "msg": "permissions denied"}, status=403)
        return web.Response(body=told, content_type="application/protobuf")

    def _told(self, method: str, body: bytes, grants: Any) -> bytes | None:
        found: bytes | None = None
        match method:
            case "ListRooms" if grants.room_list:
                ListRoomsRequest.FromString(body)
                found = ListRoomsResponse(rooms=[RoomInfo(name=name) for name in self.rooms]).SerializeToString()
            case "ListParticipants":
                room = ListParticipantsRequest.FromString(body).room
                if grants.room_admin and grants.room == room:
                    there = [ParticipantInfo(identity=one, sid=f"PA_{one}") for one in self.rooms[room]]
                    found = ListParticipantsResponse(participants=there).SerializeToString()
            case "StartRoomCompositeEgress" if grants.room_record:
                self.recorded.append(RoomCompositeEgressRequest.FromString(body))
                self.going_on.add(f"EG_{len(self.recorded)}")
                found = EgressInfo(egress_id=f"EG_{len(self.recorded)}").SerializeToString()
            case "StopEgress" if grants.room_record:
                recording = StopEgressRequest.FromString(body).egress_id
                self.going_on.remove(recording)
                found = EgressInfo(egress_id=recording).SerializeToString()
            case _:
                pass
        return found


@asynccontextmanager
async def room_service() -> AsyncIterator[RoomService]:
    """The service on a free port, for as long as the block lasts."""
    service = RoomService()
    app = web.Application()
    for name in ("RoomService", "Egress"):
        app.router.add_post(f"/twirp/livekit.{name}/{{method}}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"ws://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        await runner.cleanup()
