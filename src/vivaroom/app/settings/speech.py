"""Spoken interviews, and calls through firewalls."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Several, read_from, without_placeholders


class SpeechSettings(BaseSettings):
    """Spoken interviews, and calls through firewalls."""

    voice_sessions: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        validation_alias=read_from("VIVAROOM_VOICE_SESSIONS"),
        description="Spoken interviews held at once, more are told to wait; unset: two a core.",
    )
    ice_servers: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_ICE_SERVERS"),
        description="For calls through firewalls: the addresses of one STUN and one TURN server, stun:host:port and "
        "turn:host:port, separated by a comma.",
    )
    turn_username: str | None = Field(
        default=None, validation_alias=read_from("VIVAROOM_TURN_USERNAME"), description="Name at the TURN server."
    )
    turn_password: SecretStr | None = Field(
        default=None, validation_alias=read_from("VIVAROOM_TURN_PASSWORD"), description="Password at the TURN server."
    )
    call_addresses: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_CALL_ADDRESSES"),
        description="The addresses of this machine at which calls are taken, separated by commas; unset: all.",
    )

    @field_validator("ice_servers")
    @classmethod
    def _known_servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if not one.startswith(("stun:", "turn:", "turns:"))]
        if wrong:
            raise ValueError("expected addresses that begin with stun:, turn: or turns:")
        return value

    _unset = field_validator("turn_password", mode="before")(without_placeholders)
