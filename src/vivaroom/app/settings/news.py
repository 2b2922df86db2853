"""What carries news between servers and workers beside PostgreSQL."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders

_SCHEMES = ("redis://", "rediss://", "unix://")


class NewsSettings(BaseSettings):
    """What carries news between servers and workers beside PostgreSQL."""

    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("REDIS_URL"),
        description="A Redis or Valkey that carries news between servers and workers, such as redis://host:6379; it "
        "keeps nothing. Unset, or while it is away: PostgreSQL does.",
    )

    @field_validator("redis_url")
    @classmethod
    def _speaks_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(_SCHEMES):
            raise ValueError(f"expected an address that begins with one of {', '.join(_SCHEMES)}")
        return value

    _unset_redis = field_validator("redis_url", mode="before")(without_placeholders)
