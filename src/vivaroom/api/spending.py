"""Counts what language models use and cost, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter

from vivaroom.content.prices import PriceList, prices
from vivaroom.ports.usage import Usage

OTHER = "other"


class Spending:
    """Counters of one process. What a model without a known price uses stands in `unpriced`, and never as a cost of 0."""

    def __init__(self, registry: CollectorRegistry, known: PriceList | None = None) -> None:
        self._prices = known or prices()
        self._tokens = Counter(
            "vivaroom_model_tokens",
            "Tokens of language models as their vendors counted them; `cached` and `kept` are among `input`.",
            ("vendor", "model", "purpose", "kind"),
            registry=registry,
        )
        self._dollars = Counter(
            "vivaroom_model_dollars",
            "What language models cost in US dollars, by the vendors' prices that ship with this version.",
            ("vendor", "model", "purpose"),
            registry=registry,
        )
        self._unpriced = Counter(
            "vivaroom_model_unpriced_requests",
            "Requests to language models whose price is not known, and whose cost is in no figure.",
            ("vendor", "model", "purpose"),
            registry=registry,
        )

    def used(self, usage: Usage) -> None:
        """A request ended."""
        of = (usage.vendor, usage.model, usage.purpose.value if usage.purpose else OTHER)
        kinds = ("input", usage.input_tokens), ("output", usage.output_tokens)
        for kind, count in (*kinds, ("cached", usage.cached_tokens), ("kept", usage.kept_tokens)):
            self._tokens.labels(*of, kind).inc(count)
        dollars = self._prices.dollars(usage)
        if dollars is None:
            self._unpriced.labels(*of).inc()
        else:
            self._dollars.labels(*of).inc(float(dollars))
