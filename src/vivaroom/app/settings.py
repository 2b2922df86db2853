"""Every setting of the product: the one place that reads the environment and the `.env` file."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_cache_dir, user_data_dir
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PLACEHOLDERS = frozenset({"", "your_key", "key1,key2,key3", "changeme", "change-me", "xxx", "none", "null"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """A setting is wrong; the message names it, where it was read, what is accepted, and the nearest match."""


def _from(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Settings(BaseSettings):
    """All settings with their defaults; the names are those of the environment."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)

    host: str = Field(
        default="127.0.0.1", validation_alias=_from("VIVAROOM_HOST", "HOST"), description="Address to listen on."
    )
    port: int = Field(default=8000, ge=0, le=65535, validation_alias=_from("PORT"), description="Port to listen on.")
    tls: bool = Field(
        default=False,
        validation_alias=_from("VIVAROOM_TLS"),
        description="Speak HTTPS, with a certificate of this machine's own making.",
    )
    tls_certificate: Path | None = Field(
        default=None,
        validation_alias=_from("VIVAROOM_TLS_CERTIFICATE"),
        description="Speak HTTPS with this certificate: a PEM file with those above it.",
    )
    tls_key: Path | None = Field(
        default=None,
        validation_alias=_from("VIVAROOM_TLS_KEY"),
        description="The key of that certificate, where it lies in a file of its own.",
    )
    data_dir: Path = Field(
        default_factory=lambda: Path(user_data_dir("vivaroom")),
        validation_alias=_from("VIVAROOM_DATA_DIR"),
        description="Folder of the database, of files, and of the link to the weights' cache.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(user_cache_dir("vivaroom")),
        validation_alias=_from("VIVAROOM_CACHE_DIR"),
        description="Folder where weights are kept by digest, shared by all data folders.",
    )
    models_dir: Path | None = Field(
        default=None,
        validation_alias=_from("VIVAROOM_MODELS"),
        description="Folder with weights to use before any download.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=_from("DATABASE_URL"),
        description="A PostgreSQL to use in place of the embedded one.",
    )
    db_pool_size: int = Field(
        default=20, ge=1, le=500, validation_alias=_from("DB_POOL_SIZE"), description="Connections kept open."
    )
    db_max_overflow: int = Field(
        default=30,
        ge=0,
        le=500,
        validation_alias=_from("DB_MAX_OVERFLOW"),
        description="Connections opened beyond that under load.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        validation_alias=_from("JWT_SECRET_KEY"),
        description="Signs access tokens; made and kept in the data folder when absent. 32 bytes or more off loopback.",
    )
    access_token_minutes: int = Field(
        default=180,
        ge=1,
        le=10080,
        validation_alias=_from("JWT_ACCESS_TOKEN_EXPIRE_MINUTES"),
        description="Life of an access token.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        validation_alias=_from("OIDC_ISSUER"),
        description="Issuer whose tokens are accepted (Auth0, Supabase, any OIDC).",
    )
    oidc_audience: str | None = Field(
        default=None, validation_alias=_from("OIDC_AUDIENCE"), description="Audience that those tokens carry."
    )
    firebase_project_id: str | None = Field(
        default=None,
        validation_alias=_from("FIREBASE_PROJECT_ID"),
        description="Firebase project whose tokens are accepted.",
    )
    frontend_url: str = Field(
        default="http://localhost:5174",
        validation_alias=_from("FRONTEND_URL"),
        description="Origin of a separate front end.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), validation_alias=_from("ALLOWED_ORIGINS"), description="Further origins, separated by commas."
    )
    llm_model: str | None = Field(
        default=None,
        validation_alias=_from("VIVAROOM_LLM"),
        description="Language model as vendor:name, for example openai:gpt-4o-mini or google:gemini-2.5-flash; local: the small one of this machine; built-in: none; unset: chosen by the keys at hand.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=_from("OPENAI_API_KEY"), description="Key of an OpenAI-compatible service."
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=_from("OPENAI_BASE_URL"),
        description="URL of an OpenAI-compatible service, up to /v1.",
    )
    openai_model: str = Field(
        default="gpt-4o-mini", validation_alias=_from("OPENAI_MODEL"), description="Model of that service."
    )
    google_api_key: SecretStr | None = Field(
        default=None, validation_alias=_from("GOOGLE_API_KEY", "GEMINI_API_KEY"), description="Key for Gemini."
    )
    gemini_model: str = Field(
        default="gemini-2.5-flash", validation_alias=_from("GEMINI_MODEL"), description="Gemini model."
    )
    llm_timeout_seconds: float = Field(
        default=8.0,
        gt=0,
        le=120,
        validation_alias=_from("VIVAROOM_LLM_TIMEOUT"),
        description="After this the built-in director speaks instead.",
    )
    voice_sessions: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        validation_alias=_from("VIVAROOM_VOICE_SESSIONS"),
        description="Spoken interviews held at once, more are told to wait; unset: two a core.",
    )
    ice_servers: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        validation_alias=_from("VIVAROOM_ICE_SERVERS"),
        description="For calls through firewalls: the addresses of one STUN and one TURN server, stun:host:port and "
        "turn:host:port, separated by a comma.",
    )
    turn_username: str | None = Field(
        default=None, validation_alias=_from("VIVAROOM_TURN_USERNAME"), description="Name at the TURN server."
    )
    turn_password: SecretStr | None = Field(
        default=None, validation_alias=_from("VIVAROOM_TURN_PASSWORD"), description="Password at the TURN server."
    )
    call_addresses: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        validation_alias=_from("VIVAROOM_CALL_ADDRESSES"),
        description="The addresses of this machine at which calls are taken, separated by commas; unset: all.",
    )
    keep_sessions_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=_from("VIVAROOM_KEEP_SESSIONS_DAYS"),
        description="Closed sessions are erased after so many days; unset: kept.",
    )
    keep_recordings_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=_from("VIVAROOM_KEEP_RECORDINGS_DAYS"),
        description="The sound of closed sessions is erased after so many days, their words stay; unset: kept as they are.",
    )
    keep_resumes_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=_from("VIVAROOM_KEEP_RESUMES_DAYS"),
        description="Resumes are erased after so many days; unset: kept.",
    )
    webhooks_to_private: bool = Field(
        default=False,
        validation_alias=_from("VIVAROOM_WEBHOOKS_TO_PRIVATE"),
        description="Allow webhooks to private addresses (development).",
    )
    metrics_open: bool = Field(
        default=False,
        validation_alias=_from("VIVAROOM_METRICS_OPEN"),
        description="Let whoever can reach the server read GET /metrics; otherwise it is for this machine's owner, "
        "admins of the home organisation, and whoever has the token of the metrics.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=24,
        validation_alias=_from("VIVAROOM_METRICS_TOKEN"),
        description="What a Prometheus sends as bearer token to read GET /metrics; 24 characters or more.",
    )
    log_level: str = Field(
        default="INFO", validation_alias=_from("LOG_LEVEL"), description="DEBUG, INFO, WARNING or ERROR."
    )
    environment: str = Field(
        default="local",
        validation_alias=_from("ENVIRONMENT"),
        description="A name for this installation; production logs as JSON.",
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(o.strip().rstrip("/") for o in value.split(",") if o.strip()) if isinstance(value, str) else value

    @field_validator("ice_servers", "call_addresses", mode="before")
    @classmethod
    def _split_at_commas(cls, value: Any) -> Any:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("ice_servers")
    @classmethod
    def _known_servers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if not one.startswith(("stun:", "turn:", "turns:"))]
        if wrong:
            raise ValueError("expected addresses that begin with stun:, turn: or turns:")
        return value

    @field_validator(
        "openai_api_key",
        "google_api_key",
        "secret_key",
        "metrics_token",
        "database_url",
        "turn_password",
        mode="before",
    )
    @classmethod
    def _without_placeholders(cls, value: Any) -> Any:
        return None if isinstance(value, str) and value.strip().lower() in PLACEHOLDERS else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _known_level(cls, value: Any) -> Any:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        if str(value).upper() not in levels:
            near = difflib.get_close_matches(str(value).upper(), levels, n=1)
            raise ValueError(f"one of {', '.join(levels)}" + (f"; did you mean {near[0]}?" if near else ""))
        return str(value).upper()

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


def read_settings(**given: Any) -> Settings:
    """The settings; `given` (from the command line) win over the environment, which wins over `.env`.

    Raises SettingsError.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        raise SettingsError("\n".join(_mend(dict(e)) for e in error.errors())) from None


def _mend(error: dict[str, Any]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    place = "the environment" if name in os.environ else _line_in_env_file(name)
    return f"{name} ({place}): {error['msg']}; got {str(error.get('input'))[:60]!r}"


def _line_in_env_file(name: str) -> str:
    path = Path(".env")
    if path.is_file():
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
            if line.split("=", 1)[0].strip().removeprefix("export ") == name:
                return f".env line {number}"
    return "the command line"
