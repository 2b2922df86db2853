"""`/v1/sessions/{id}/room`: the candidate's way into the LiveKit room of a session."""

from datetime import datetime
from typing import Self

from fastapi import Response, status
from pydantic import BaseModel, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.rooms.host import PASS_LIFETIME
from vivaroom.api.rooms.webhook import host_of
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import Gone
from vivaroom.ports.rooms import RoomPass

router = Routes(prefix="/v1", tags=["livekit"])
_OVER = (SessionStatus.COMPLETED, SessionStatus.CANCELLED, SessionStatus.EXPIRED)


class RoomPassOut(BaseModel):
    """What a client of LiveKit joins with, as `candidate`: `room.connect(url, token)`."""

    url: str = Field(examples=["wss://rooms.example.com"])
    room: str = Field(description="The room of this session: always the same, and nothing that could be guessed.")
    token: str = Field(description="Lets in until `expires_at`; who is in stays in.")
    expires_at: datetime

    @classmethod
    def of(cls, admitted: RoomPass, now: datetime) -> Self:
        """The pass as it is sent."""
        return cls(url=admitted.url, room=admitted.room, token=admitted.token, expires_at=now + PASS_LIFETIME)


@router.post(
    "/sessions/{session_id}/room", status_code=status.HTTP_201_CREATED, operation_id="enterRoom",
    summary="A pass to the LiveKit room of a session, where the interviewer comes as soon as its candidate does",
)  # fmt: skip
async def admit(session_id: SessionId, caller: CallerDep, services: ServicesDep, response: Response) -> RoomPassOut:
    card = await session_for(services, caller, Verb.TAKE, session_id)
    host = host_of(services)
    check_open(card)
    response.headers["Cache-Control"] = "no-store"
    return RoomPassOut.of(host.admit(card.org_id, card.id), services.clock.now())


def check_open(card: SessionCard) -> None:
    """Raises Gone `session_over` for a session that nobody can enter any more."""
    if card.status in _OVER:
        raise Gone("session_over", f"The session is {card.status.value}: its report has what came of it.")
