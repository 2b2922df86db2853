"""Rooms of a LiveKit server, in which interviews can be held."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Flag, read_from, without_placeholders


class RoomSettings(BaseSettings):
    """Rooms of a LiveKit server, in which interviews can be held; the first three are needed."""

    livekit_url: str | None = Field(
        default=None,
        validation_alias=read_from("LIVEKIT_URL"),
        description="Where candidates and this server reach LiveKit: wss://… or ws://…; unset: no rooms.",
    )
    livekit_api_key: str | None = Field(
        default=None, validation_alias=read_from("LIVEKIT_API_KEY"), description="Name of the key of LiveKit."
    )
    livekit_api_secret: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("LIVEKIT_API_SECRET"),
        description="Secret of that key: signs tokens, and checks what LiveKit tells.",
    )

    room_recording: Flag = Field(
        default=False,
        validation_alias=read_from("VIVAROOM_ROOM_RECORDING"),
        description="Whether LiveKit records rooms (egress) into the object storage of VIVAROOM_FILES, as far as "
        "candidates agree: sound, and their camera only where they agreed to that.",
    )

    @field_validator("livekit_url")
    @classmethod
    def _socket(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, mark, rest = value.rstrip("/").partition("://")
        scheme = {"https": "wss", "http": "ws"}.get(scheme, scheme)
        if scheme not in ("ws", "wss") or not mark or not rest:
            raise ValueError("expected wss://… or ws://…")
        return f"{scheme}://{rest}"

    _no_sample = field_validator("livekit_url", "livekit_api_key", "livekit_api_secret", mode="before")(
        without_placeholders
    )
