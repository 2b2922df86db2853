"""What is particular about a vendor that the settings know by name."""

import sys

import pytest
from pydantic import BaseModel, SecretStr

from tests.providers.language_server import LanguageServer, Refuse, Say
from vivaroom.kit.errors import ProviderBusy, ProviderRefused
from vivaroom.ports.language import Task
from vivaroom.providers.language.choice import HOMES, LanguageChoice, Vendor
from vivaroom.providers.language.lazy import language_model
from vivaroom.providers.language.vendors import client_of, model_of


class Colour(BaseModel):
    name: str


TASK = Task("Name the colour that the text speaks of.", (("text", "It was a very deep red."),))


def _claude(server: LanguageServer, model: str = "claude-haiku-4-5") -> LanguageChoice:
    return LanguageChoice(Vendor.ANTHROPIC, model, SecretStr("a key of this test"), f"{server.url}/v1/messages")


async def test_claude_is_asked_by_its_own_protocol(server: LanguageServer) -> None:
    server.will(Say({"name": "red"}))
    model = language_model(_claude(server))
    assert await model.decide(TASK, Colour) == Colour(name="red")
    await model.close()
    asked = server.asked[0]
    assert (asked.path, model.name) == ("/v1/messages", "anthropic:claude-haiku-4-5")
    assert asked.body["output_config"]["format"]["type"] == "json_schema"
    assert "anthropic-version" in asked.headers


async def test_an_overloaded_claude_is_busy(server: LanguageServer) -> None:
    server.will(Refuse(529, "overloaded"))
    model = language_model(_claude(server))
    with pytest.raises(ProviderBusy):
        await model.decide(TASK, Colour)
    await model.close()
    assert len(server.asked) == 1


async def test_an_older_claude_gives_values_by_tool(server: LanguageServer) -> None:
    server.will(Say({"name": "red"}))
    model = language_model(_claude(server, "claude-3-5-haiku-latest"))
    assert (await model.decide(TASK, Colour)).name == "red"
    await model.close()
    assert len(server.asked[0].body["tools"]) == 1


async def test_a_newer_claude_that_takes_no_temperature_is_spared_it(server: LanguageServer) -> None:
    server.will(Say({"name": "red"}))
    model = language_model(_claude(server, "claude-sonnet-5-5"))
    assert (await model.decide(TASK, Colour)).name == "red"
    await model.close()
    assert "temperature" not in server.asked[0].body


async def test_claude_without_its_client_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_ai.models.anthropic", None)
    model = language_model(LanguageChoice(Vendor.ANTHROPIC, "claude-haiku-4-5", SecretStr("k")))
    with pytest.raises(ProviderRefused, match=r"install vivaroom\[anthropic\]"):
        await model.decide(TASK, Colour)


@pytest.mark.parametrize("vendor", list(HOMES))
async def test_a_speaker_of_openais_protocol_is_found_at_its_own_address(vendor: Vendor) -> None:
    choice = LanguageChoice(vendor, "any", SecretStr("k"))
    client = client_of(choice)
    assert str(model_of(choice, client).base_url).rstrip("/") == HOMES[vendor]
    await client.aclose()


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
async def test_a_program_on_a_machine_of_ones_own_is_found_without_a_path_and_asked_without_a_key(
    server: LanguageServer, path: str
) -> None:
    server.will(Say({"name": "red"}))
    model = language_model(LanguageChoice(Vendor.OLLAMA, "qwen2.5:7b", base_url=f"{server.url}{path}"))
    assert (await model.decide(TASK, Colour)).name == "red"
    await model.close()
    assert server.asked[0].path == "/v1/chat/completions"
    assert model.name == "ollama:qwen2.5:7b"
