"""URLs are understood as people paste them."""

import pytest
from pydantic import SecretStr

from vivaroom.providers.language.choice import LanguageChoice, Vendor, address_of

PASTED = [
    ("https://api.openai.com/v1", "https://api.openai.com/v1", None),
    ("https://api.cerebras.ai/v1/chat/completions", "https://api.cerebras.ai/v1", None),
    (" http://localhost:11434/v1/ ", "http://localhost:11434/v1", None),
    ("http://box:8000/v1/models", "http://box:8000/v1", None),
    ("https://me.openai.azure.com/openai/v1/", "https://me.openai.azure.com/openai/v1", None),
    (
        "https://me.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "https://me.openai.azure.com/openai/deployments/d",
        "2024-10-21",
    ),
]


@pytest.mark.parametrize(("pasted", "url", "version"), PASTED)
def test_an_endpoint_at_the_end_is_stripped(pasted: str, url: str, version: str | None) -> None:
    assert (address_of(pasted).url, address_of(pasted).api_version) == (url, version)


def test_the_root_of_an_azure_address_is_its_resource() -> None:
    assert address_of(PASTED[-1][0]).root == "https://me.openai.azure.com"


def test_a_key_never_shows() -> None:
    assert "hush" not in repr(LanguageChoice(Vendor.OPENAI, "m", SecretStr("hush")))


def test_the_name_tells_vendor_and_model() -> None:
    assert LanguageChoice(Vendor.GOOGLE, "gemini-2.5-flash").name == "google:gemini-2.5-flash"
