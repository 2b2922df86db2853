"""No request of these tests can reach a vendor: only loopback answers, and pydantic-ai asks only where a test says so."""

import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pydantic_ai.models
import pytest
from pydantic import SecretStr

from tests.providers.language_server import LanguageServer, language_server
from vivaroom.ports.usage import Usage, Used
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.lazy import LazyLanguage, language_model

pydantic_ai.models.ALLOW_MODEL_REQUESTS = False

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
MODELS = {
    Vendor.OPENAI: "gpt-4o-mini",
    Vendor.AZURE: "my-deployment",
    Vendor.GOOGLE: "gemini-2.5-flash",
    Vendor.ANTHROPIC: "claude-haiku-4-5",
    Vendor.LOCAL: "qwen2.5-coder-1.5b-instruct",
}
PATIENCE = timedelta(seconds=0.5)

Connect = Callable[[Vendor], LazyLanguage]


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        if host not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {host}")
        return looked_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
async def server() -> AsyncIterator[LanguageServer]:
    with pydantic_ai.models.override_allow_model_requests(True):
        async with language_server() as served:
            yield served


class Counting:
    """A meter that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Usage] = []

    def used(self, used: Used) -> None:
        assert isinstance(used, Usage)
        self.told.append(used)


@pytest.fixture
def meter() -> Counting:
    """What every model of the test tells what it used."""
    return Counting()


@pytest.fixture
async def connect(server: LanguageServer, meter: Counting) -> AsyncIterator[Connect]:
    """Models that talk to the server, closed at the end."""
    opened: list[LazyLanguage] = []

    def to(vendor: Vendor) -> LazyLanguage:
        paths = {Vendor.AZURE: "/openai/v1", Vendor.GOOGLE: "", Vendor.ANTHROPIC: ""}
        url = f"{server.url}{paths.get(vendor, '/v1')}"
        key = SecretStr("a key of this test")
        opened.append(language_model(LanguageChoice(vendor, MODELS[vendor], key, url, PATIENCE), meter))
        return opened[-1]

    yield to
    for model in opened:
        await model.close()


@pytest.fixture(params=list(MODELS))
def model(request: pytest.FixtureRequest, connect: Connect) -> LazyLanguage:
    """A model of each protocol in turn; further vendors speak OpenAI's."""
    return connect(request.param)
