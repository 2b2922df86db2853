"""What a request costs follows from the price list, and what is not on it has no known price."""

from decimal import Decimal
from importlib.resources import files

import pytest

from vivaroom.content.prices import prices
from vivaroom.interview.model.prompting import PURPOSES
from vivaroom.ports.usage import Purpose, Usage
from vivaroom.providers.language.choice import Vendor

MILLION = 1_000_000


def _cost(name: str, *tokens: int) -> Decimal | None:
    vendor, _, model = name.partition(":")
    return prices().dollars(Usage(vendor, model, Purpose.JUDGE, *tokens))


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
