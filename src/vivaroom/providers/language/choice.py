"""Which language model to use, and the one verb that makes it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit, urlunsplit

from pydantic import SecretStr

OPENAI_URL = "https://api.openai.com/v1"
ANTHROPIC_URL = "https://api.anthropic.com"
PATIENCE = timedelta(seconds=8)
_ENDPOINTS = ("/chat/completions", "/completions", "/responses", "/embeddings", "/models", "/messages")


class Vendor(StrEnum):
    """Whose protocol a model speaks; anything that is compatible with OpenAI's is `openai` with a URL of its own.

    A URL with `?api-version=` is taken for Azure's in any case. Groq, Cerebras, and the programs that run models on a
    machine of one's own speak OpenAI's too, and are known by name for their addresses and prices. `local` is the small
    model that this product runs itself; it is told less: see `fencing`.
    """

    OPENAI = "openai"
    AZURE = "azure"
    GOOGLE = "google"
    ANTHROPIC = "anthropic"
    GROQ = "groq"
    CEREBRAS = "cerebras"
    OLLAMA = "ollama"
    VLLM = "vllm"
    LLAMACPP = "llamacpp"
    LOCAL = "local"


HOMES = {
    Vendor.OPENAI: OPENAI_URL,
    Vendor.GROQ: "https://api.groq.com/openai/v1",
    Vendor.CEREBRAS: "https://api.cerebras.ai/v1",
    Vendor.OLLAMA: "http://localhost:11434/v1",
    Vendor.VLLM: "http://localhost:8000/v1",
    Vendor.LLAMACPP: "http://localhost:8080/v1",
}
"""Where each speaker of OpenAI's protocol is found when no URL is given; the last three as they listen by default."""
KEYLESS = (Vendor.OLLAMA, Vendor.VLLM, Vendor.LLAMACPP, Vendor.LOCAL)
"""Who asks for no key."""


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A model of a vendor.

    `key` may be absent where a server at `base_url` asks for none. `base_url` is the vendor's own when absent; a pasted
    endpoint (…/v1/chat/completions) is understood. `timeout` is for a whole request, from sending to the last word.
    For Azure with dated versions, `model` is the deployment and `base_url` carries `?api-version=`.
    """

    vendor: Vendor
    model: str
    key: SecretStr | None = None
    base_url: str | None = None
    timeout: timedelta = PATIENCE

    @property
    def name(self) -> str:
        """What stands in the ledger and in reports."""
        return f"{self.vendor.value}:{self.model}"

    @property
    def secret(self) -> bytes:
        """Bytes that no candidate knows; the same as long as the key is."""
        known = self.key.get_secret_value().encode() if self.key else b""
        return known if len(known) >= 16 else _KEYLESS


_KEYLESS = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Address:
    """Where requests go: the URL that a client appends its paths to; `api_version` and `root` are Azure's."""

    url: str
    root: str
    api_version: str | None


def address_of(url: str) -> Address:
    """The address in a URL as people paste it: with or without the endpoint, a slash at its end, or a query."""
    parts = urlsplit(url.strip())
    path = parts.path.rstrip("/")
    for endpoint in _ENDPOINTS:
        path = path.removesuffix(endpoint)
    versions = parse_qs(parts.query).get("api-version")
    root = urlunsplit((parts.scheme, parts.netloc, path.split("/openai")[0].rstrip("/"), "", ""))
    return Address(
        urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", "")), root, versions[0] if versions else None
    )
