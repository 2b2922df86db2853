"""What a request costs follows from the price list, and what is not on it has no known price."""

from decimal import Decimal
from importlib.resources import files

import pytest
from pydantic import ValidationError

from vivaroom.content.prices import SpeechPrice, prices
from vivaroom.interview.model.prompting import PURPOSES
from vivaroom.ports.usage import Heard, Purpose, Said, Usage
from vivaroom.providers.language.choice import Vendor
from vivaroom.providers.speech.vendors import VENDORS

MILLION = 1_000_000


def _cost(name: str, *tokens: int) -> Decimal | None:
    vendor, _, model = name.partition(":")
    given, made, cached, kept = (*tokens, 0, 0)[:4]
    return prices().dollars(Usage(vendor, model, Purpose.JUDGE, given, made, cached, kept))


@pytest.mark.parametrize(
    ("name", "tokens", "dollars"),
    [
        ("openai:gpt-4o-mini", (MILLION, 0), "0.15"),
        ("openai:gpt-4o-mini", (MILLION, MILLION, MILLION), "0.675"),
        ("anthropic:claude-haiku-4-5", (1000, 100, 400, 200), "0.00119"),
        ("groq:llama-3.3-70b-versatile", (MILLION, 0, MILLION), "0.59"),
        ("cerebras:llama-3.3-70b", (0, 0), "0"),
    ],
)
def test_a_request_costs_what_its_tokens_cost(name: str, tokens: tuple[int, ...], dollars: str) -> None:
    assert _cost(name, *tokens) == Decimal(dollars)


@pytest.mark.parametrize("name", ["openai:a-model-of-tomorrow", "azure:my-deployment", "ollama:qwen2.5:7b", "openai:"])
def test_what_is_not_on_the_list_has_no_known_price(name: str) -> None:
    assert _cost(name, 1000, 100) is None


def test_the_list_tells_its_day_and_source_and_names_vendors_that_can_be_chosen() -> None:
    listed = prices()
    assert listed.source.startswith("genai-prices ")
    assert listed.as_of.year >= 2026
    assert {name.partition(":")[0] for name in listed.prices} <= {vendor.value for vendor in Vendor}


def test_a_price_for_what_was_read_before_is_never_above_the_usual_one() -> None:
    for name, price in prices().prices.items():
        assert price.cached is None or price.cached <= price.input, name
        assert price.kept is None or price.kept >= price.input, name


def test_every_prompt_is_counted_for_a_purpose() -> None:
    names = {file.name.removesuffix(".md") for file in (files("vivaroom.content") / "prompts").iterdir()}
    assert set(PURPOSES) == names


@pytest.mark.parametrize(
    ("used", "dollars"),
    [
        (Heard("deepgram", "nova-3", 90.0), "0.0072"),
        (Heard("cartesia", "ink-whisper", 60.0), "0.003"),
        (Heard("openai", "gpt-4o-mini-transcribe-2025-12-15", 30.0), "0.0015"),
        (Said("polly", "neural", 1000, 65.0), "0.016"),
        (Said("deepgram", "aura-2-thalia-en", 500, 30.0), "0.015"),
        (Said("cartesia", "sonic-3", 100, 7.0, ahead=True), "0.005"),
        (Said("openai", "gpt-4o-mini-tts", 900, 60.0), "0.015"),
    ],
)
def test_speech_costs_what_its_minutes_or_its_characters_cost(used: Heard | Said, dollars: str) -> None:
    assert prices().dollars(used) == Decimal(dollars)


@pytest.mark.parametrize(
    "used",
    [
        Heard("deepgram", "a-model-of-tomorrow", 60.0),
        Heard("openai-compatible", "whisper-1", 60.0),
        Said("deepgram", "aura-asteria-en", 100, 7.0),
        Said("polly", "generative", 100, 7.0),
        Said("deepgram", "nova-3", 100, 7.0),
    ],
)
def test_speech_that_is_not_on_the_list_has_no_known_price(used: Heard | Said) -> None:
    assert prices().dollars(used) is None


def test_every_price_of_speech_tells_its_day_and_source_and_is_of_a_vendor_that_can_be_chosen() -> None:
    listed = prices()
    for name, price in {**listed.hearing, **listed.speaking}.items():
        assert name.partition(":")[0] in VENDORS, name
        assert price.as_of.year >= 2026, name
        assert price.source.startswith("https://"), name


@pytest.mark.parametrize("amounts", [{}, {"minute": 1, "characters": 1}])
def test_a_price_of_speech_is_for_minutes_or_for_characters(amounts: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="not both"):
        SpeechPrice.model_validate({**amounts, "as_of": "2026-11-28", "source": "https://prices.example"})
