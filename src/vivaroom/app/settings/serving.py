"""Where and how the server is reached, and what it tells of itself."""

import difflib
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Flag, Several, read_from, without_placeholders

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ServingSettings(BaseSettings):
    """Where and how the server is reached, and what it tells of itself."""

    host: str = Field(
        default="127.0.0.1", validation_alias=read_from("VIVAROOM_HOST", "HOST"), description="Address to listen on."
    )
    port: int = Field(
        default=8000, ge=0, le=65535, validation_alias=read_from("PORT"), description="Port to listen on."
    )
    tls: bool = Field(
        default=False,
        validation_alias=read_from("VIVAROOM_TLS"),
        description="Speak HTTPS, with a certificate of this machine's own making.",
    )
    tls_certificate: Path | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_TLS_CERTIFICATE"),
        description="Speak HTTPS with this certificate: a PEM file with those above it.",
    )
    tls_key: Path | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_TLS_KEY"),
        description="The key of that certificate, where it lies in a file of its own.",
    )
    frontend_url: str = Field(
        default="http://localhost:5174",
        validation_alias=read_from("FRONTEND_URL"),
        description="Origin of a separate front end.",
    )
    allowed_origins: Several = Field(
        default=(), validation_alias=read_from("ALLOWED_ORIGINS"), description="Further origins, separated by commas."
    )
    metrics_open: bool = Field(
        default=False,
        validation_alias=read_from("VIVAROOM_METRICS_OPEN"),
        description="Let whoever can reach the server read GET /metrics; otherwise it is for this machine's owner, "
        "admins of the home organisation, and whoever has the token of the metrics.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=24,
        validation_alias=read_from("VIVAROOM_METRICS_TOKEN"),
        description="What a Prometheus sends as bearer token to read GET /metrics; 24 characters or more.",
    )
    webhooks_to_private: bool = Field(
        default=False,
        validation_alias=read_from("VIVAROOM_WEBHOOKS_TO_PRIVATE"),
        description="Allow webhooks to private addresses (development).",
    )
    log_level: str = Field(
        default="INFO", validation_alias=read_from("LOG_LEVEL"), description="DEBUG, INFO, WARNING or ERROR."
    )
    debug: Flag = Field(
        default=False,
        validation_alias=read_from("DEBUG"),
        description="Log at DEBUG, where LOG_LEVEL is not set.",
    )
    environment: str = Field(
        default="local",
        validation_alias=read_from("ENVIRONMENT"),
        description="A name for this installation; production logs as JSON.",
    )

    @field_validator("allowed_origins")
    @classmethod
    def _without_last_slash(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(origin.rstrip("/") for origin in value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _known_level(cls, value: Any) -> Any:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        if str(value).upper() not in levels:
            near = difflib.get_close_matches(str(value).upper(), levels, n=1)
            raise ValueError(f"one of {', '.join(levels)}" + (f"; did you mean {near[0]}?" if near else ""))
        return str(value).upper()

    @model_validator(mode="after")
    def _debugging(self) -> Self:
        if self.debug and "log_level" not in self.model_fields_set:
            self.log_level = "DEBUG"
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK

    @property
    def scheme(self) -> str:
        """How the server is spoken to: `http` or `https`."""
        return "https" if self.tls or self.tls_certificate is not None else "http"

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of other front ends that may call us."""
        return (self.frontend_url.rstrip("/"), *self.allowed_origins)

    _unset = field_validator("metrics_token", mode="before")(without_placeholders)
