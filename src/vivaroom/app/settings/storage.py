"""Where everything is kept, and how long."""

from pathlib import Path

from platformdirs import user_cache_dir, user_data_dir
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders


class StorageSettings(BaseSettings):
    """Where everything is kept, and how long."""

    data_dir: Path = Field(
        default_factory=lambda: Path(user_data_dir("vivaroom")),
        validation_alias=read_from("VIVAROOM_DATA_DIR"),
        description="Folder of the database, of files, and of the link to the weights' cache.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(user_cache_dir("vivaroom")),
        validation_alias=read_from("VIVAROOM_CACHE_DIR"),
        description="Folder where weights are kept by digest, shared by all data folders.",
    )
    models_dir: Path | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_MODELS"),
        description="Folder with weights to use before any download.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("DATABASE_URL"),
        description="A PostgreSQL to use in place of the embedded one.",
    )
    db_pool_size: int = Field(
        default=20, ge=1, le=500, validation_alias=read_from("DB_POOL_SIZE"), description="Connections kept open."
    )
    db_max_overflow: int = Field(
        default=30,
        ge=0,
        le=500,
        validation_alias=read_from("DB_MAX_OVERFLOW"),
        description="Connections opened beyond that under load.",
    )
    keep_sessions_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=read_from("VIVAROOM_KEEP_SESSIONS_DAYS"),
        description="Closed sessions are erased after so many days; unset: kept.",
    )
    keep_recordings_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=read_from("VIVAROOM_KEEP_RECORDINGS_DAYS"),
        description="The sound of closed sessions is erased after so many days, their words stay; unset: kept as they are.",
    )
    keep_resumes_days: int | None = Field(
        default=None,
        ge=1,
        validation_alias=read_from("VIVAROOM_KEEP_RESUMES_DAYS"),
        description="Resumes are erased after so many days; unset: kept.",
    )

    _unset = field_validator("database_url", mode="before")(without_placeholders)
