"""What is remembered of vendors: their last times, their failures, who took over, what was used."""

import pytest

from vivaroom.api.measures import Measures
from vivaroom.api.vitals import LAST, Vitals
from vivaroom.ports.usage import Purpose, Usage
from vivaroom.ports.vendors import Latency


def test_half_and_nearly_all_of_the_last_requests_are_told_with_their_number() -> None:
    vitals = Vitals()
    assert vitals.latency("hears", "a/1") is None
    for hundredths in range(1, 101):
        vitals.heard("a/1", hundredths / 100)
    assert vitals.latency("hears", "a/1") == Latency(0.5, 0.95, 100)
    assert vitals.latency("speaks", "a/1") is None


def test_only_the_last_ones_count() -> None:
    vitals = Vitals()
    for _ in range(LAST):
        vitals.spoke("a/1", 9.0)
    for _ in range(LAST):
        vitals.spoke("a/1", 1.0)
    assert vitals.latency("speaks", "a/1") == Latency(1.0, 1.0, LAST)


def test_who_was_refused_is_good_again_once_something_goes_well() -> None:
    vitals = Vitals()
    vitals.failed("a/1", "refused")
    assert vitals.is_refused("a/1")
    vitals.heard("a/1", 0.1)
    assert not vitals.is_refused("a/1")
    assert vitals.failures("a/1") == {"refused": 1}


def test_measures_tell_what_speech_and_models_did() -> None:
    measures = Measures()
    measures.speech.failed("a/1", "broken")
    measures.speech.switched("a/1", "b/2")
    measures.models.answered("openai:gpt-4o-mini", 0.5)
    measures.models.failed("openai:gpt-4o-mini", "busy")
    measures.used(Usage("openai", "gpt-4o-mini", Purpose.JUDGE, 1_000_000, 0))
    measures.used(Usage("openai", "unknown", None, 10, 5))
    vitals = measures.vitals
    assert (vitals.failures("a/1"), vitals.switches("a/1")) == ({"broken": 1}, {"b/2": 1})
    assert vitals.latency("language", "openai:gpt-4o-mini") == Latency(0.5, 0.5, 1)
    used, unknown = vitals.usage_of("openai:gpt-4o-mini"), vitals.usage_of("openai:unknown")
    assert used is not None
    assert used.dollars == pytest.approx(0.15)
    assert unknown is not None
    assert (unknown.input_tokens, unknown.dollars, unknown.unpriced) == (10, 0.0, 1)
    shown = measures.exposition(None).decode()
    assert 'vivaroom_model_seconds_count{model="openai:gpt-4o-mini"} 1.0' in shown
    assert 'vivaroom_model_failures_total{how="busy",model="openai:gpt-4o-mini"} 1.0' in shown
