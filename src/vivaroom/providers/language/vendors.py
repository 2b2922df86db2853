"""The vendors' models and clients as pydantic-ai knows them. Takes a second to import: only ever imported in a thread."""

from urllib.parse import urlsplit

import httpx2
from pydantic_ai.models import Model, create_async_httpx2_client

from vivaroom.providers.language.choice import (
    ANTHROPIC_URL,
    HOMES,
    KEYLESS,
    OPENAI_URL,
    LanguageChoice,
    Vendor,
    address_of,
)

CONNECT_SECONDS = 5.0
NO_KEY = "none"


def client_of(choice: LanguageChoice) -> httpx2.AsyncClient:
    """The connections to one vendor, closed by whoever asked for them."""
    seconds = choice.timeout.total_seconds()
    return create_async_httpx2_client(timeout=httpx2.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)))


def model_of(choice: LanguageChoice, client: httpx2.AsyncClient) -> Model:
    """The model with all that it needs, so that nothing is read from the environment."""
    key = choice.key.get_secret_value() if choice.key else NO_KEY
    if choice.vendor is Vendor.GOOGLE:
        return _google(choice, key, client)
    if choice.vendor is Vendor.ANTHROPIC:
        return _anthropic(choice, key, client)
    if choice.vendor is Vendor.AZURE or address_of(choice.base_url or "").api_version:
        return _azure(choice, key, client)
    return _openai(choice, key, client)


def _openai(choice: LanguageChoice, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    url = address_of(choice.base_url or HOMES.get(choice.vendor, OPENAI_URL)).url
    if choice.vendor in KEYLESS and not urlsplit(url).path:
        url += "/v1"
    if url == OPENAI_URL:
        return OpenAIChatModel(choice.model, provider=OpenAIProvider(url, key, http_client=client))
    compatible = OpenAICompatibleProvider("openai-compatible", base_url=url, api_key=key, http_client=client)
    return OpenAIChatModel(choice.model, provider=compatible)


def _azure(choice: LanguageChoice, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.azure import AzureProvider

    address = address_of(choice.base_url or "")
    endpoint = address.root if address.api_version else address.url
    provider = AzureProvider(azure_endpoint=endpoint, api_version=address.api_version, api_key=key, http_client=client)
    return OpenAIChatModel(choice.model, provider=provider)


def _google(choice: LanguageChoice, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    url = address_of(choice.base_url).url if choice.base_url else None
    return GoogleModel(choice.model, provider=GoogleProvider(api_key=key, http_client=client, base_url=url))


def _anthropic(choice: LanguageChoice, key: str, client: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    url = address_of(choice.base_url or ANTHROPIC_URL).url.removesuffix("/v1")
    return AnthropicModel(choice.model, provider=AnthropicProvider(api_key=key, base_url=url, http_client=client))
