"""How language models do, for Prometheus: how long they take, and how they fail."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from vivaroom.ports.vendors import UNWATCHED_MODELS, ModelWatch

MODEL_SECONDS = (0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0)


class ModelMeasures:
    """A `ModelWatch`; tells `vitals` too."""

    def __init__(self, registry: CollectorRegistry, vitals: ModelWatch = UNWATCHED_MODELS) -> None:
        self._vitals = vitals
        self._seconds = Histogram(
            "vivaroom_model_seconds",
            "Until a language model's value or first words came.",
            ["model"],
            registry=registry,
            buckets=MODEL_SECONDS,
        )
        self._failures = Counter(
            "vivaroom_model_failures", "Failures of language models.", ["model", "how"], registry=registry
        )

    def answered(self, name: str, seconds: float) -> None:
        """A value or the first words came so long after they were asked for."""
        self._seconds.labels(name).observe(max(seconds, 0.0))
        self._vitals.answered(name, seconds)

    def failed(self, name: str, how: str) -> None:
        """One has failed."""
        self._failures.labels(name, how).inc()
        self._vitals.failed(name, how)
