"""Whose tokens are accepted beside our own: Supabase, Auth0, and any provider that speaks OpenID Connect."""

from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Several, read_from, without_placeholders

SHORTEST_SECRET_BYTES = 32  # RFC 7518, section 3.2


class IssuingSettings(BaseSettings):
    """Whose tokens are accepted beside our own."""

    oidc_issuers: Several = Field(
        default=(),
        validation_alias=read_from("OIDC_ISSUER"),
        description="Issuers whose tokens are accepted, any that publish an OpenID discovery document; several, "
        "separated by commas.",
    )
    oidc_audiences: Several = Field(
        default=(),
        validation_alias=read_from("OIDC_AUDIENCE"),
        description="Audience that those tokens carry: one for all issuers, or as many as there are issuers, in "
        "their order.",
    )
    supabase_url: str | None = Field(
        default=None,
        validation_alias=read_from("SUPABASE_URL"),
        description="Supabase project whose tokens are accepted, such as https://abc.supabase.co.",
    )
    supabase_jwt_secret: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("SUPABASE_JWT_SECRET"),
        description="The old shared secret of that project, where it still signs tokens (HS256) with it.",
    )
    auth0_domain: str | None = Field(
        default=None,
        validation_alias=read_from("AUTH0_DOMAIN"),
        description="Auth0 tenant, or its own domain, whose tokens are accepted, such as team.eu.auth0.com.",
    )
    auth0_audience: str | None = Field(
        default=None, validation_alias=read_from("AUTH0_AUDIENCE"), description="Identifier of the API in that tenant."
    )

    @field_validator("oidc_issuers")
    @classmethod
    def _issuers_are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_secure(one) for one in value)

    @field_validator("supabase_url")
    @classmethod
    def _project_is_an_address(cls, value: str | None) -> str | None:
        return _secure(value) if value else None

    @field_validator("auth0_domain")
    @classmethod
    def _only_the_domain(cls, value: str | None) -> str | None:
        """The domain, also where its address was given."""
        domain = (value or "").removeprefix("https://").rstrip("/")
        if "/" in domain or ":" in domain:
            raise ValueError("expected a domain, such as team.eu.auth0.com")
        return domain or None

    @field_validator("supabase_jwt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < SHORTEST_SECRET_BYTES:
            raise ValueError(f"expected {SHORTEST_SECRET_BYTES} bytes or more, as Supabase makes it")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A half of a pair would be passed over in silence, and nobody could sign in."""
        given, wanted = len(self.oidc_audiences), len(self.oidc_issuers)
        if wanted and given not in (1, wanted):
            raise ValueError(
                f"OIDC_ISSUER names {wanted}, and OIDC_AUDIENCE {given}: set one audience, or one for each"
            )
        if self.auth0_domain and not self.auth0_audience:
            raise ValueError("AUTH0_DOMAIN is set, and AUTH0_AUDIENCE not: set it to the identifier of your API there")
        if self.supabase_jwt_secret is not None and not self.supabase_url:
            raise ValueError("SUPABASE_JWT_SECRET is set, and SUPABASE_URL not: set it to the address of the project")
        return self

    _unset_issuing = field_validator(
        "supabase_url", "supabase_jwt_secret", "auth0_domain", "auth0_audience", mode="before"
    )(without_placeholders)


def _secure(address: str) -> str:
    """As it was given; its keys decide who comes in, so they are not fetched where anybody could change them."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return address
    if parts.scheme == "http" and _is_this_machine(parts.hostname or ""):
        return address
    raise ValueError("expected an address that begins with https:// (http:// on this machine alone)")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
