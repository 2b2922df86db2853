"""Who is who."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders


class PeopleSettings(BaseSettings):
    """Who is who."""

    secret_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("JWT_SECRET_KEY"),
        description="Signs access tokens; made and kept in the data folder when absent. 32 bytes or more off loopback.",
    )
    access_token_minutes: int = Field(
        default=180,
        ge=1,
        le=10080,
        validation_alias=read_from("JWT_ACCESS_TOKEN_EXPIRE_MINUTES"),
        description="Life of an access token.",
    )
    oidc_issuer: str | None = Field(
        default=None,
        validation_alias=read_from("OIDC_ISSUER"),
        description="Issuer whose tokens are accepted (Auth0, Supabase, any OIDC).",
    )
    oidc_audience: str | None = Field(
        default=None, validation_alias=read_from("OIDC_AUDIENCE"), description="Audience that those tokens carry."
    )
    firebase_project_id: str | None = Field(
        default=None,
        validation_alias=read_from("FIREBASE_PROJECT_ID"),
        description="Firebase project whose tokens are accepted.",
    )

    _unset = field_validator("secret_key", mode="before")(without_placeholders)
