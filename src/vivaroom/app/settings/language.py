"""The language model that words and judges."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from, without_placeholders


class LanguageSettings(BaseSettings):
    """The language model that words and judges."""

    llm_model: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM"),
        description="Language model as vendor:name, for example openai:gpt-4o-mini or google:gemini-2.5-flash; local: the small one of this machine; built-in: none; unset: chosen by the keys at hand.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("OPENAI_API_KEY"), description="Key of an OpenAI-compatible service."
    )
    openai_base_url: str | None = Field(
        default=None,
        validation_alias=read_from("OPENAI_BASE_URL"),
        description="URL of an OpenAI-compatible service, up to /v1.",
    )
    openai_model: str = Field(
        default="gpt-4o-mini", validation_alias=read_from("OPENAI_MODEL"), description="Model of that service."
    )
    google_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("GOOGLE_API_KEY", "GEMINI_API_KEY"), description="Key for Gemini."
    )
    gemini_model: str = Field(
        default="gemini-2.5-flash", validation_alias=read_from("GEMINI_MODEL"), description="Gemini model."
    )
    llm_timeout_seconds: float = Field(
        default=8.0,
        gt=0,
        le=120,
        validation_alias=read_from("VIVAROOM_LLM_TIMEOUT"),
        description="After this the built-in director speaks instead.",
    )

    _unset = field_validator("openai_api_key", "google_api_key", mode="before")(without_placeholders)
