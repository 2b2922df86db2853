"""Asks a vendor to keep what it has read of the fixed part of a prompt, where it does so only when asked.

Gemini, Groq, and the programs that run models on a machine of one's own keep the beginning of a prompt by themselves.
OpenAI does too, and finds it more often when requests that begin alike carry the same key. Anthropic keeps what ends in
a mark, when it is long enough: from 1,024 tokens, for some models from 4,096.
"""

import hashlib

from pydantic_ai.settings import ModelSettings

from vivaroom.providers.language.choice import OPENAI_URL, LanguageChoice, Vendor, address_of

KEY_CHARACTERS = 32


def caching(choice: LanguageChoice, fixed: str) -> ModelSettings:
    """The settings of a request whose instructions begin with `fixed`; none where there is nothing to ask for.

    Who is only compatible with OpenAI may refuse a key that it does not know, so it gets none.
    """
    if choice.vendor is Vendor.ANTHROPIC:
        from pydantic_ai.models.anthropic import AnthropicModelSettings

        return AnthropicModelSettings(anthropic_cache_instructions=True)
    if choice.vendor is Vendor.OPENAI and address_of(choice.base_url or OPENAI_URL).url == OPENAI_URL:
        from pydantic_ai.models.openai import OpenAIChatModelSettings

        digest = hashlib.sha256(fixed.encode("utf-8", "surrogatepass")).hexdigest()
        return OpenAIChatModelSettings(openai_prompt_cache_key=digest[:KEY_CHARACTERS])
    return ModelSettings()
