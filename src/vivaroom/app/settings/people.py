"""Who is who."""

import difflib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Several, read_from, without_placeholders

DIALECTS = ("phased", "collector", "supervised", "queued", "rooms")


class PeopleSettings(BaseSettings):
    """Who is who."""

    secret_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("JWT_SECRET_KEY"),
        description="Signs access tokens; made and kept in the data folder when absent. 32 bytes or more off loopback.",
    )
    token_algorithm: Literal["HS256", "HS384", "HS512"] = Field(
        default="HS256",
        validation_alias=read_from("JWT_ALGORITHM"),
        description="How access tokens are signed: HS256, HS384 or HS512.",
    )
    access_token_minutes: int = Field(
        default=180,
        ge=1,
        le=10080,
        validation_alias=read_from("JWT_ACCESS_TOKEN_EXPIRE_MINUTES"),
        description="Life of an access token.",
    )
    firebase_project_id: str | None = Field(
        default=None,
        validation_alias=read_from("FIREBASE_PROJECT_ID"),
        description="Firebase project whose tokens are accepted.",
    )
    firebase_credentials_json: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("FIREBASE_CREDENTIALS_JSON"),
        description="Credentials of a Firebase project, base64 or plain JSON: its name, and where they are of a service account "
        "the key that asks whether a token was taken back.",
    )
    firebase_credentials_path: Path | None = Field(
        default=None,
        validation_alias=read_from("FIREBASE_CREDENTIALS_PATH"),
        description="The same in a file.",
    )
    google_credentials_path: Path | None = Field(
        default=None,
        validation_alias=read_from("GOOGLE_APPLICATION_CREDENTIALS"),
        description="The same in a file that other programs of Google read too.",
    )

    open_dialects: Several = Field(
        default=(),
        validation_alias=read_from("VIVAROOM_OPEN_DIALECTS"),
        description="Dialects, separated by commas, that whoever reaches this server uses without signing in. On "
        "loopback nobody needs to sign in anyway.",
    )

    @field_validator("open_dialects")
    @classmethod
    def _known_dialects(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = next((one for one in value if one not in DIALECTS), None)
        if unknown is not None:
            near = difflib.get_close_matches(unknown, DIALECTS, n=1)
            raise ValueError(f"expected some of {', '.join(DIALECTS)}" + (f"; did you mean {near[0]}?" if near else ""))
        return value

    _unset = field_validator("secret_key", "firebase_credentials_json", mode="before")(without_placeholders)
