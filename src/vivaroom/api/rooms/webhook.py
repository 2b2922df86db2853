"""`/v1/livekit/webhook`: where a LiveKit server tells who comes and goes."""

from functools import partial
from typing import Annotated, Any

from fastapi import Header, Request, status

from vivaroom.api.rooms.host import RoomHost
from vivaroom.api.rooms.meeting import meet
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.kit.errors import NotFound

router = Routes(prefix="/v1/livekit", tags=["livekit"])
Signature = Annotated[str, Header(alias="Authorization", description="A token of LiveKit with the hash of the body.")]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/webhook+json": {
                "schema": {"type": "object", "description": "An event, as LiveKit describes its webhooks."}
            }
        },
    }
}


@router.post(
    "/webhook", operation_id="hearLiveKit", summary="Hear from LiveKit who comes into a room and who leaves",
    status_code=status.HTTP_204_NO_CONTENT, openapi_extra=_BODY,
)  # fmt: skip
async def hear(request: Request, services: ServicesDep, signature: Signature = "") -> None:
    host = host_of(services)
    await host.hear(await request.body(), signature, partial(meet, services))


def host_of(services: Services) -> RoomHost:
    """Who is in rooms. Raises NotFound `rooms_not_configured`."""
    if services.room_host is None:
        detail = "This server is in no rooms: it needs LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET and vivaroom[livekit]."
        raise NotFound("rooms_not_configured", detail)
    return services.room_host
