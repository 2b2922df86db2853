"""Every vendor's model behaves alike: typed answers, streamed words, and failures told in our own words."""

import asyncio
import subprocess
import sys
import time
from contextlib import aclosing
from datetime import timedelta

import pytest
from pydantic import BaseModel, SecretStr

from tests.providers.language.conftest import Connect
from tests.providers.language_server import CutAfter, Hang, LanguageServer, Raw, Refuse, Reply, Say
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.language import LanguageModel, Task
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.lazy import LazyLanguage, language_model


class Colour(BaseModel):
    name: str
    brightness: int


TASK = Task("Name the colour that the text speaks of.", (("text", "It was a very deep red."),))
RED = Say({"name": "red", "brightness": 3})
WRONG_TYPE = Say({"name": "red", "brightness": "very"})


async def _said(model: LanguageModel) -> list[str]:
    return [piece async for piece in model.speak(TASK)]


async def test_a_typed_answer_arrives_as_its_type(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(RED)
    assert await model.decide(TASK, Colour) == Colour(name="red", brightness=3)


async def test_words_arrive_as_they_are_said(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Say("What was red about it?", between=0.05))
    begun = time.perf_counter()
    pieces = [(piece, time.perf_counter() - begun) async for piece in model.speak(TASK)]
    assert "".join(text for text, _ in pieces) == "What was red about it?"
    assert pieces[-1][1] - pieces[0][1] >= 0.15


async def test_the_same_request_is_sent_in_the_same_bytes(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(RED)
    await model.decide(TASK, Colour)
    await model.decide(TASK, Colour)
    assert server.asked[0].body == server.asked[1].body


async def test_chance_is_turned_off(connect: Connect, server: LanguageServer) -> None:
    server.will(RED)
    await connect(Vendor.OPENAI).decide(TASK, Colour)
    await connect(Vendor.GOOGLE).decide(TASK, Colour)
    openai, gemini = server.asked[0].body, server.asked[1].body["generationConfig"]
    assert (openai["temperature"], gemini["temperature"]) == (0.0, 0.0)
    assert openai["seed"] == gemini["seed"]


async def test_a_model_is_given_no_tools(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(RED)
    await model.decide(TASK, Colour)
    server.will(Say("Red."))
    await _said(model)
    assert not any(asked.body.get("tools") for asked in server.asked)


FAILURES: list[tuple[Reply, type[ProviderError]]] = [
    (Refuse(401, "no such key"), ProviderRefused),
    (Refuse(403, "not yours"), ProviderRefused),
    (Refuse(404, "no such model"), ProviderRefused),
    (Refuse(400, "the prompt is too strange"), ProviderRefused),
    (Refuse(429, "slower"), ProviderBusy),
    (Refuse(500, "oh"), ProviderBroken),
    (Refuse(503, "later"), ProviderBroken),
    (Raw(b"<html>a proxy's page</html>", "text/html"), ProviderBroken),
    (Raw(b'{"a": 1'), ProviderBroken),
    (Raw(b"{}"), ProviderBroken),
    (Raw(b"null"), ProviderBroken),
    (Raw(b"[]"), ProviderBroken),
    (Raw(b'"words"'), ProviderBroken),
    (Raw(b'{"choices": [], "candidates": []}'), ProviderBroken),
    (Raw(b'{"choices": [{}], "candidates": [{}]}'), ProviderBroken),
    (Raw(b'{"choices": [{"message": null}], "candidates": [{"content": null}]}'), ProviderBroken),
    (Raw(b'{"choices": 7, "candidates": "x", "usageMetadata": []}'), ProviderBroken),
    (Raw(b'{"promptFeedback": {"blockReason": "SAFETY"}, "error": "x"}'), ProviderBroken),
    (Raw(b"\xff\xfe\x00{"), ProviderBroken),
    (Raw(b"data: {}\n\ndata: null\n\ndata: []\n\n", "text/event-stream"), ProviderBroken),
    (
        Raw(b'data: {"choices": [{"delta": null}], "candidates": [{"content": 5}]}\n\n', "text/event-stream"),
        ProviderBroken,
    ),
    (Raw(b"data: {nonsense\n\n", "text/event-stream"), ProviderBroken),
]


@pytest.mark.parametrize(("reply", "expected"), FAILURES, ids=[str(r)[:40] for r, _ in FAILURES])
async def test_a_failure_is_told_in_our_own_words(
    model: LazyLanguage, server: LanguageServer, reply: Reply, expected: type[ProviderError]
) -> None:
    server.will(reply)
    with pytest.raises(expected) as decided:
        await model.decide(TASK, Colour)
    with pytest.raises(expected):
        await _said(model)
    assert "deep red" not in str(decided.value)
    assert "a key of this test" not in str(decided.value)
    assert decided.value.provider == model.name


async def test_a_busy_vendor_says_when_to_come_back(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Refuse(429, "slower", headers={"retry-after": "7"}))
    with pytest.raises(ProviderBusy) as refused:
        await model.decide(TASK, Colour)
    assert refused.value.retry_after == timedelta(seconds=7)
    assert len(server.asked) == 1


@pytest.mark.parametrize("reply", [Hang(), Hang(headers_first=True), Say({"name": "red", "brightness": 1}, after=3)])
async def test_nobody_waits_longer_than_agreed(model: LazyLanguage, server: LanguageServer, reply: Reply) -> None:
    await asyncio.to_thread(model.warm)
    server.will(reply)
    begun = time.perf_counter()
    with pytest.raises(ProviderBroken):
        await model.decide(TASK, Colour)
    with pytest.raises(ProviderBroken):
        await _said(model)
    assert time.perf_counter() - begun < 2.6


async def test_a_stream_that_trickles_ends_at_the_deadline_too(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Say("one two three four five six seven eight", between=1.0))
    begun = time.perf_counter()
    with pytest.raises(ProviderBroken):
        await _said(model)
    assert time.perf_counter() - begun < 7, "all of it would take eight seconds"


async def test_a_stream_that_breaks_off_is_an_error_after_its_words(
    model: LazyLanguage, server: LanguageServer
) -> None:
    server.will(CutAfter("What was red about it?", pieces=2))
    heard: list[str] = []

    async def listen() -> None:
        async for piece in model.speak(TASK):
            heard.append(piece)  # noqa: PERF401  the pieces before the break are the point

    with pytest.raises(ProviderBroken):
        await listen()
    assert "".join(heard) == "What was "


async def test_a_listener_may_leave_in_the_middle(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(Say("one two three four", between=0.05))
    async with aclosing(model.speak(TASK)) as pieces:
        async for _ in pieces:
            break
    server.will(RED)
    assert (await model.decide(TASK, Colour)).name == "red"


async def test_a_wrong_type_is_asked_for_once_more(model: LazyLanguage, server: LanguageServer) -> None:
    server.will(WRONG_TYPE, RED)
    assert (await model.decide(TASK, Colour)).brightness == 3
    assert len(server.asked) == 2


@pytest.mark.parametrize("reply", [WRONG_TYPE, Say("I would rather talk about the weather.")])
async def test_a_model_that_cannot_give_the_type_is_broken(
    model: LazyLanguage, server: LanguageServer, reply: Reply
) -> None:
    server.will(reply)
    with pytest.raises(ProviderBroken):
        await model.decide(TASK, Colour)
    assert len(server.asked) == 2


async def test_a_server_without_json_schema_is_asked_by_tool_from_then_on(
    connect: Connect, server: LanguageServer
) -> None:
    model = connect(Vendor.OPENAI)
    server.will(Refuse(400, "'response_format' of type 'json_schema' is not supported by this model"), RED)
    assert (await model.decide(TASK, Colour)).name == "red"
    assert (await model.decide(TASK, Colour)).name == "red"
    assert ["tools" in asked.body for asked in server.asked] == [False, True, True]


async def test_a_server_without_tools_either_is_asked_in_words(connect: Connect, server: LanguageServer) -> None:
    model = connect(Vendor.OPENAI)
    refusals = [Refuse(400, "unknown field response_format"), Refuse(422, "tools are not supported")]
    server.will(*refusals, Say('```json\n{"name": "red", "brightness": 3}\n```'))
    assert (await model.decide(TASK, Colour)).name == "red"


@pytest.mark.parametrize("vendor", [Vendor.OPENAI, Vendor.GOOGLE])
async def test_a_model_that_takes_no_temperature_is_spared_it(
    connect: Connect, server: LanguageServer, vendor: Vendor
) -> None:
    model = connect(vendor)
    server.will(Refuse(400, "Unsupported value: 'temperature' does not support 0"), Say("Red it was."))
    assert "".join(await _said(model)) == "Red it was."
    server.will(RED)
    assert (await model.decide(TASK, Colour)).name == "red"
    assert "temperature" not in str(server.asked[1].body)
    assert "temperature" not in str(server.asked[2].body)


async def test_a_pasted_endpoint_is_understood(server: LanguageServer) -> None:
    server.will(RED)
    model = language_model(LanguageChoice(Vendor.OPENAI, "m", SecretStr("k"), f"{server.url}/v1/chat/completions/"))
    await model.decide(TASK, Colour)
    await model.close()
    assert server.asked[0].path == "/v1/chat/completions"


async def test_a_local_server_needs_no_key(server: LanguageServer) -> None:
    server.will(RED)
    model = language_model(LanguageChoice(Vendor.OPENAI, "llama", base_url=f"{server.url}/v1"))
    assert (await model.decide(TASK, Colour)).name == "red"
    await model.close()


@pytest.mark.parametrize("vendor", [Vendor.AZURE, Vendor.OPENAI])
async def test_azure_with_a_dated_version_is_asked_at_its_deployment(server: LanguageServer, vendor: Vendor) -> None:
    server.will(RED)
    url = f"{server.url}/openai/deployments/mine/chat/completions?api-version=2024-10-21"
    model = language_model(LanguageChoice(vendor, "mine", SecretStr("the azure key"), url))
    await model.decide(TASK, Colour)
    await model.close()
    asked = server.asked[0]
    assert asked.path == "/openai/deployments/mine/chat/completions"
    assert asked.query == {"api-version": ["2024-10-21"]}
    assert asked.headers["api-key"] == "the azure key"


async def test_a_closed_model_opens_again_when_it_is_asked(connect: Connect, server: LanguageServer) -> None:
    model = connect(Vendor.OPENAI)
    server.will(RED)
    await model.decide(TASK, Colour)
    await model.close()
    assert (await model.decide(TASK, Colour)).name == "red"


async def test_what_is_not_installed_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic_ai.models.google", None)
    model = language_model(LanguageChoice(Vendor.GOOGLE, "gemini-2.5-flash", SecretStr("k")))
    with pytest.raises(ProviderRefused, match=r"install vivaroom\[google\]"):
        await model.decide(TASK, Colour)


def test_choosing_a_model_imports_no_vendor() -> None:
    """In a process of its own, since this one has pydantic-ai loaded."""
    code = (
        "import sys; from vivaroom.providers.language.lazy import language_model;"
        "from vivaroom.providers.language.choice import LanguageChoice, Vendor;"
        "from vivaroom.providers.language.fallback import FallbackLanguage;"
        "FallbackLanguage([language_model(LanguageChoice(Vendor.OPENAI, 'm'))]);"
        "assert not {'pydantic_ai', 'openai', 'httpx2', 'google.genai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


async def test_without_leave_no_request_leaves_a_test(server: LanguageServer) -> None:
    import pydantic_ai.models

    model = language_model(LanguageChoice(Vendor.OPENAI, "m", SecretStr("k"), f"{server.url}/v1"))
    with pydantic_ai.models.override_allow_model_requests(False), pytest.raises(RuntimeError, match="not allowed"):
        await model.decide(TASK, Colour)
    await model.close()
    assert server.asked == []
