"""Keys and addresses of further vendors of language models, and of programs that run models on a machine of one's own."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import Keys, each_once, read_from, without_placeholders


class VendorSettings(BaseSettings):
    """Keys and addresses of further vendors of language models."""

    anthropic_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("ANTHROPIC_API_KEY"), description="Key of Anthropic."
    )
    anthropic_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("ANTHROPIC_API_KEYS"),
        description="Further keys of Anthropic, separated by commas; all are used in turn.",
    )
    anthropic_base_url: str | None = Field(
        default=None,
        validation_alias=read_from("ANTHROPIC_BASE_URL"),
        description="URL of a service that speaks Anthropic's protocol; Anthropic's own when unset.",
    )
    anthropic_model: str = Field(
        default="claude-haiku-4-5", validation_alias=read_from("ANTHROPIC_MODEL"), description="Model of Anthropic."
    )
    groq_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("GROQ_API_KEY"), description="Key of Groq."
    )
    groq_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("GROQ_API_KEYS"),
        description="Further keys of Groq, separated by commas; all are used in turn.",
    )
    groq_model: str = Field(
        default="llama-3.3-70b-versatile", validation_alias=read_from("GROQ_MODEL"), description="Model of Groq."
    )
    cerebras_api_key: SecretStr | None = Field(
        default=None, validation_alias=read_from("CEREBRAS_API_KEY"), description="Key of Cerebras."
    )
    cerebras_api_keys: Keys = Field(
        default=(),
        validation_alias=read_from("CEREBRAS_API_KEYS"),
        description="Further keys of Cerebras, separated by commas; all are used in turn.",
    )
    cerebras_model: str = Field(
        default="llama-3.3-70b", validation_alias=read_from("CEREBRAS_MODEL"), description="Model of Cerebras."
    )
    ollama_base_url: str | None = Field(
        default=None,
        validation_alias=read_from("OLLAMA_BASE_URL"),
        description="URL of Ollama, up to /v1; this machine's when unset.",
    )
    vllm_base_url: str | None = Field(
        default=None,
        validation_alias=read_from("VLLM_BASE_URL"),
        description="URL of vLLM, up to /v1; this machine's when unset.",
    )
    llamacpp_base_url: str | None = Field(
        default=None,
        validation_alias=read_from("LLAMACPP_BASE_URL"),
        description="URL of llama.cpp's server, up to /v1; this machine's when unset.",
    )

    @property
    def anthropic_keys(self) -> tuple[SecretStr, ...]:
        """Every key of Anthropic, each once."""
        return each_once(self.anthropic_api_key, self.anthropic_api_keys)

    @property
    def groq_keys(self) -> tuple[SecretStr, ...]:
        """Every key of Groq, each once."""
        return each_once(self.groq_api_key, self.groq_api_keys)

    @property
    def cerebras_keys(self) -> tuple[SecretStr, ...]:
        """Every key of Cerebras, each once."""
        return each_once(self.cerebras_api_key, self.cerebras_api_keys)

    _no_keys = field_validator("anthropic_api_key", "groq_api_key", "cerebras_api_key", mode="before")(
        without_placeholders
    )
