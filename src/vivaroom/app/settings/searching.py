"""Searching the web, for company research."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders


class SearchingSettings(BaseSettings):
    """Searching the web, for company research."""

    tavily_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=read_from("TAVILY_API_KEY"),
        description="Key of Tavily, which searches the web for facts about a company; unset: no company research.",
    )
    tavily_base_url: str = Field(
        default="https://api.tavily.com",
        validation_alias=read_from("TAVILY_BASE_URL"),
        description="Where Tavily, or what speaks its protocol, is reached.",
    )

    _unset = field_validator("tavily_api_key", mode="before")(without_placeholders)
