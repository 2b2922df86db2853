"""`GET /metrics` tells what vendors were used for and cost, where that is not known, and how budgets stand."""

from vivaroom.accounts.spending.budget import Ceiling
from vivaroom.api.measures import Measures
from vivaroom.ports.usage import Heard, Purpose, Said, Usage, Used


def _shown(*usages: Used) -> str:
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


def test_sound_and_characters_are_counted_with_what_they_cost() -> None:
    shown = _shown(
        Heard("deepgram", "nova-3", 30.0), Heard("deepgram", "nova-3", 30.0), Said("polly", "neural", 1000, 60.0),
        Said("polly", "neural", 500, 30.0, ahead=True),
    )  # fmt: skip
    heard = 'model="nova-3",purpose="hear",vendor="deepgram"'
    said = 'model="neural",purpose="say",vendor="polly"'
    assert "vivaroom_speech_sound_seconds_total{" + heard + "} 60.0" in shown
    assert "vivaroom_model_dollars_total{" + heard + "} 0.0048" in shown
    assert "vivaroom_speech_characters_total{" + said + "} 1000.0" in shown
    assert "vivaroom_model_dollars_total{" + said + "} 0.016" in shown
    assert "vivaroom_speech_characters_total{" + said.replace("say", "rehearse") + "} 500.0" in shown


def test_how_far_ceilings_are_used_up_is_shown_by_setting() -> None:
    measures = Measures()
    measures.budgets.spent(Ceiling.ORG_MONTH, 0.5)
    measures.budgets.spent(Ceiling.ORG_MONTH, 0.75)
    shown = measures.exposition(None).decode()
    assert 'vivaroom_budget_spent_ratio{setting="VIVAROOM_BUDGET_ORG_MONTH"} 0.75' in shown
