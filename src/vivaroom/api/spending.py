"""Counts what vendors of language and of speech are used for and cost, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge

from vivaroom.accounts.spending.budget import Ceiling
from vivaroom.content.prices import PriceList, prices
from vivaroom.ports.usage import Heard, Said, Usage, Used, purpose_of


class Spending:
    """Counters of one process. What is used without a known price stands in `unpriced`, and never as a cost of 0."""

    def __init__(self, registry: CollectorRegistry, known: PriceList | None = None) -> None:
        def counter(name: str, says: str, *more: str) -> Counter:
            return Counter(name, says, ("vendor", "model", "purpose", *more), registry=registry)

        self._prices = known or prices()
        self._tokens = counter(
            "vivaroom_model_tokens",
            "Tokens of language models as their vendors counted them; `cached` and `kept` are among `input`.",
            "kind",
        )
        self._sound = counter(
            "vivaroom_speech_sound_seconds",
            "Sound that vendors were given to hear (hear), or that they made (say, and rehearse ahead of time).",
        )
        self._characters = counter(
            "vivaroom_speech_characters",
            "Characters that vendors were asked to say; what is played once more from disk is not among them.",
        )
        self._dollars = counter(
            "vivaroom_model_dollars",
            "What vendors of language and speech cost in US dollars, by their prices that ship with this version.",
        )
        self._unpriced = counter(
            "vivaroom_model_unpriced_requests",
            "Requests to vendors whose price is not known, and whose cost is in no figure.",
        )

    def used(self, used: Used) -> None:
        """A request ended."""
        of = (used.vendor, used.model, purpose_of(used))
        match used:
            case Usage():
                kinds = ("input", used.input_tokens), ("output", used.output_tokens)
                for kind, count in (*kinds, ("cached", used.cached_tokens), ("kept", used.kept_tokens)):
                    self._tokens.labels(*of, kind).inc(count)
            case Heard(seconds=seconds):
                self._sound.labels(*of).inc(seconds)
            case Said(characters=characters, seconds=seconds):
                self._sound.labels(*of).inc(seconds)
                self._characters.labels(*of).inc(characters)
        dollars = self._prices.dollars(used)
        if dollars is None:
            self._unpriced.labels(*of).inc()
        else:
            self._dollars.labels(*of).inc(float(dollars))


class BudgetMeasures:
    """How far ceilings are used up. Of organisations it tells the one that is nearest to its ceiling, by no name."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._share = Gauge(
            "vivaroom_budget_spent_ratio",
            "The share of a ceiling that is spent: of the installation, or of the organisation with the largest share.",
            ("setting",),
            registry=registry,
        )

    def spent(self, ceiling: Ceiling, share_0_1: float) -> None:
        """As a bookkeeper tells it."""
        self._share.labels(ceiling.value).set(share_0_1)
