"""`GET /metrics` tells what language models used and cost, and where that is not known."""

from vivaroom.api.measures import Measures
from vivaroom.ports.usage import Purpose, Usage


def _shown(*usages: Usage) -> str:
    measures = Measures()
    for usage in usages:
        measures.used(usage)
    return measures.exposition(None).decode()


def test_tokens_and_dollars_are_counted_by_vendor_model_and_purpose() -> None:
    judged = Usage("anthropic", "claude-haiku-4-5", Purpose.JUDGE, 1000, 100, 400, 200)
    shown = _shown(judged, judged, Usage("anthropic", "claude-haiku-4-5", Purpose.SPEAK, 1000, 0))
    of = 'model="claude-haiku-4-5",purpose="judge",vendor="anthropic"'
    assert 'vivaroom_model_tokens_total{kind="input",' + of + "} 2000.0" in shown
    assert 'vivaroom_model_tokens_total{kind="cached",' + of + "} 800.0" in shown
    assert "vivaroom_model_dollars_total{" + of + "} 0.00238" in shown
    assert "vivaroom_model_dollars_total{" + of.replace("judge", "speak") + "} 0.001" in shown
    assert "vivaroom_model_unpriced_requests_total{" not in shown


def test_a_model_without_a_known_price_is_said_to_have_none() -> None:
    shown = _shown(Usage("ollama", "qwen2.5:7b", None, 1000, 100))
    of = '{model="qwen2.5:7b",purpose="other",vendor="ollama"}'
    assert f"vivaroom_model_unpriced_requests_total{of} 1.0" in shown
    assert "vivaroom_model_dollars_total{" not in shown
