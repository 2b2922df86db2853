"""Where everything is kept, and how long."""

from pathlib import Path
from typing import Self
from urllib.parse import quote

from platformdirs import user_cache_dir, user_data_dir
from pydantic import Field, SecretStr, field_validator, model_validator
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
        description="A PostgreSQL to use in place of the embedded one, with any driver in its scheme.",
    )
    db_host: str | None = Field(
        default=None,
        validation_alias=read_from("DB_HOST"),
        description="Host of that PostgreSQL, where DATABASE_URL is not set; with it DB_NAME and DB_USER.",
    )
    db_port: int = Field(default=5432, ge=1, le=65535, validation_alias=read_from("DB_PORT"), description="Its port.")
    db_name: str | None = Field(default=None, validation_alias=read_from("DB_NAME"), description="Its database.")
    db_user: str | None = Field(
        default=None, validation_alias=read_from("DB_USER"), description="Who signs in there, and owns the schema."
    )
    db_pass: SecretStr | None = Field(
        default=None, validation_alias=read_from("DB_PASS", "DB_PASSWORD"), description="Password of DB_USER."
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

    _unset = field_validator("database_url", "db_host", "db_name", "db_user", "db_pass", mode="before")(
        without_placeholders
    )

    @model_validator(mode="after")
    def _database_of_parts(self) -> Self:
        """The parts of a URL count where there is no URL."""
        if self.database_url is None and self.db_host is not None:
            missing = [name for name, part in (("DB_NAME", self.db_name), ("DB_USER", self.db_user)) if not part]
            if missing:
                raise ValueError(f"DB_HOST is set, and {' and '.join(missing)} not: set them, or DATABASE_URL")
            self.database_url = SecretStr(self._url_of_parts())
        return self

    def _url_of_parts(self) -> str:
        password = f":{quote(self.db_pass.get_secret_value(), safe='')}" if self.db_pass else ""
        host = f"[{self.db_host}]" if ":" in str(self.db_host) else self.db_host
        who = quote(str(self.db_user), safe="") + password
        return f"postgresql://{who}@{host}:{self.db_port}/{quote(str(self.db_name), safe='')}"
