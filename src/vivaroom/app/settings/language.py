"""The language model that words and judges."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Keys, each_once, read_from, without_placeholders


class LanguageSettings(BaseSettings):
    """The language model that words and judges."""

    llm_model: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM"),
        description="Language model as vendor:name, for example openai:gpt-4o-mini or anthropic:claude-haiku-4-5; several with commas: the next answers where one fails; local: the small one of this machine; built-in: none; unset: chosen by the keys at hand.",
    )
    llm_speak: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM_SPEAK"),
        description="Models, as in VIVAROOM_LLM, that word questions and read short utterances; unset: VIVAROOM_LLM.",
    )
    llm_judge: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM_JUDGE"),
        description="Models, as in VIVAROOM_LLM, that judge answers; unset: VIVAROOM_LLM.",
    )
    llm_plan: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM_PLAN"),
        description="Models, as in VIVAROOM_LLM, that set up interviews by conversation; unset: VIVAROOM_LLM.",
    )
    llm_supervise: str | None = Field(
        default=None,
        validation_alias=read_from("VIVAROOM_LLM_SUPERVISE"),
        description="Models, as in VIVAROOM_LLM, that look at supervised sessions; unset: VIVAROOM_LLM.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("OPENAI_API_KEY"), description="Key of an OpenAI-compatible service."
    )
    openai_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("OPENAI_API_KEYS"),
        description="Further keys of that service, separated by commas; all are used in turn.",
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
    gemini_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("GEMINI_API_KEYS", "GOOGLE_API_KEYS"),
        description="Further keys for Gemini, separated by commas; all are used in turn.",
    )
    gemini_model: str = Field(
        default="gemini-2.5-flash", validation_alias=read_from("GEMINI_MODEL"), description="Gemini model."
    )
    judge_url: str | None = Field(
        default=None,
        validation_alias=read_from("PROXYLLM_URL"),
        description="URL of an OpenAI-compatible service whose model judges answers, before the one that words them.",
    )
    judge_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("PROXYLLM_KEY"), description="Key of that service."
    )
    judge_model: str = Field(
        default="azure/gpt-4.1", validation_alias=read_from("PROXYLLM_MODEL"), description="Model that judges there."
    )
    llm_timeout_seconds: float = Field(
        default=8.0,
        gt=0,
        le=120,
        validation_alias=read_from("VIVAROOM_LLM_TIMEOUT"),
        description="After this the built-in director speaks instead.",
    )

    @property
    def openai_keys(self) -> tuple[SecretStr, ...]:
        """Every key of the OpenAI-compatible service, each once."""
        return each_once(self.openai_api_key, self.openai_api_keys)

    @property
    def google_keys(self) -> tuple[SecretStr, ...]:
        """Every key for Gemini, each once."""
        return each_once(self.google_api_key, self.gemini_api_keys)

    _unset = field_validator(*("openai_api_key", "google_api_key", "judge_url", "judge_key"), mode="before")(
        without_placeholders
    )
