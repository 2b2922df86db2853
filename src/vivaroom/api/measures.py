"""What a server measures of itself while it works, kept for Prometheus: one object an application, none of the process."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector, generate_latest

from vivaroom.api.model_measures import ModelMeasures
from vivaroom.api.services import Conversations
from vivaroom.api.speech_measures import SpeechMeasures
from vivaroom.api.spending import BudgetMeasures, Spending
from vivaroom.api.vitals import Vitals
from vivaroom.interview.events import Event, TurnTimed
from vivaroom.interview.signals import Signal
from vivaroom.ports.usage import Used

REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
TURN_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SPOKEN_SECONDS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)
LAG_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)


class Measures:
    """Everything that `GET /metrics` shows. Noting is a matter of microseconds, and happens on the loop."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        by = ("method", "route", "status")
        replied = "Until the reply to a request begins."
        self._requests = self._histogram("vivaroom_request_seconds", replied, REQUEST_SECONDS, by)
        worded = "Turns until the move is in the ledger and worded."
        self._turns = self._histogram("vivaroom_turn_seconds", worded, TURN_SECONDS, ("signal",))
        self._inference = self._histogram(
            "vivaroom_turn_inference_seconds", "The part of a turn in which the answer is read.", TURN_SECONDS
        )
        spoken = "Spoken turns, from the candidate's last sound until each stage."
        self._spoken = self._histogram("vivaroom_spoken_turn_seconds", spoken, SPOKEN_SECONDS, ("until",))
        self._lag = self._histogram(
            "vivaroom_loop_lag_seconds", "How late a sleeping task is woken on the event loop.", LAG_SECONDS
        )
        self._tasks = self._gauge("vivaroom_loop_tasks", "Tasks that live on the event loop.")
        self._held = self._gauge("vivaroom_conversations", "Spoken interviews that are held now.")
        self._most = self._gauge("vivaroom_conversations_limit", "Spoken interviews that are let in at once.")
        self._waiting = self._gauge("vivaroom_jobs_waiting", "Jobs that nobody has begun.", ("queue",))
        self.vitals = Vitals()
        self.speech = SpeechMeasures(self._registry, self.vitals)
        self.models = ModelMeasures(self._registry, self.vitals)
        self._spending = Spending(self._registry)
        self.budgets = BudgetMeasures(self._registry)
        self._known: dict[tuple[str, str, int], Histogram] = {}
        ProcessCollector(registry=self._registry)

    def used(self, used: Used) -> None:
        """A request to a vendor of language or of speech ended."""
        self._spending.used(used)
        self.vitals.used(used)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A reply to a request began; `route` is the template of its path, so that ids make no series of their own."""
        key = (method, route, status)
        series = self._known.get(key)
        if series is None:
            series = self._known[key] = self._requests.labels(method, route, str(status))
        series.observe(seconds)

    def turn_taken(self, signal: Signal, took: timedelta, inference: timedelta) -> None:
        """A turn, as `Watch` says."""
        self._turns.labels(type(signal).__name__.lower()).observe(took.total_seconds())
        if inference:
            self._inference.observe(inference.total_seconds())

    def noted(self, events: Sequence[Event]) -> None:
        """Remarks, as `Watch` says; those about the time of spoken turns count."""
        for event in events:
            if isinstance(event, TurnTimed):
                self._timed(event)

    def woken_late(self, seconds: float) -> None:
        """A task of the event loop was woken so late."""
        self._lag.observe(max(seconds, 0.0))

    def counted_tasks(self, count: int) -> None:
        """So many tasks live on the event loop now."""
        self._tasks.set(count)

    def exposition(self, conversations: Conversations | None, jobs_waiting: Mapping[str, int] | None = None) -> bytes:
        """All of it in the text format of Prometheus 0.0.4; may be called from any thread."""
        self._held.set(conversations.held if conversations else 0)
        self._most.set(conversations.most if conversations else 0)
        for queue, count in (jobs_waiting or {}).items():
            self._waiting.labels(queue).set(count)
        return generate_latest(self._registry)

    def _timed(self, turn: TurnTimed) -> None:
        stages = {
            "over": turn.waited_ms, "understood": turn.understood_ms, "decided": turn.decided_ms,
            "voiced": turn.voiced_ms,
        }  # fmt: skip
        for until, milliseconds in stages.items():
            if milliseconds is not None:
                self._spoken.labels(until).observe(milliseconds / 1000)

    def _histogram(self, name: str, says: str, buckets: Sequence[float], labels: Sequence[str] = ()) -> Histogram:
        return Histogram(name, says, labels, registry=self._registry, buckets=buckets)

    def _gauge(self, name: str, says: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(name, says, labels, registry=self._registry)
