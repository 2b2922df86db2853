"""How vendors of speech do, for Prometheus: how long they take, how they fail, and who took over from whom."""

from prometheus_client import CollectorRegistry, Counter, Histogram

from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechWatch

SPEECH_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


class SpeechMeasures:
    """A `SpeechWatch`, where more than this machine's own parts hear or speak; tells `vitals` too."""

    def __init__(self, registry: CollectorRegistry, vitals: SpeechWatch = UNWATCHED_SPEECH) -> None:
        self._vitals = vitals
        self._seconds = Histogram(
            "vivaroom_speech_seconds",
            "From the end of the sound to the final transcript (hear), and from the text to the first sound (speak).",
            ["job", "provider"],
            registry=registry,
            buckets=SPEECH_SECONDS,
        )
        self._failures = Counter(
            "vivaroom_speech_failures", "Failures of vendors of speech.", ["provider", "how"], registry=registry
        )
        self._switches = Counter(
            "vivaroom_speech_switches", "Times that one went on for another.", ["provider", "to"], registry=registry
        )

    def heard(self, name: str, seconds: float) -> None:
        """A final transcript came so long after the sound had ended."""
        self._seconds.labels("hear", name).observe(max(seconds, 0.0))
        self._vitals.heard(name, seconds)

    def spoke(self, name: str, seconds: float) -> None:
        """The first sound came so long after it was asked for."""
        self._seconds.labels("speak", name).observe(max(seconds, 0.0))
        self._vitals.spoke(name, seconds)

    def failed(self, name: str, how: str) -> None:
        """One has failed."""
        self._failures.labels(name, how).inc()
        self._vitals.failed(name, how)

    def switched(self, name: str, to: str) -> None:
        """Another one goes on in its place."""
        self._switches.labels(name, to).inc()
        self._vitals.switched(name, to)
