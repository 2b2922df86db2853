"""How vendors of speech and language did lately: how long they took, how they failed, who took over, what was used."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping

from vivaroom.content.prices import PriceList, prices
from vivaroom.ports.usage import Usage, Used
from vivaroom.ports.vendors import Latency, UsedSoFar

LAST = 200
"""So many requests are remembered for their time, of each vendor and job."""


class Vitals:
    """A `SpeechWatch`, `ModelWatch` and `Meter` that remembers; of one process, since its start."""

    def __init__(self, known: PriceList | None = None) -> None:
        self._prices = known or prices()
        self._seconds: defaultdict[tuple[str, str], deque[float]] = defaultdict(lambda: deque(maxlen=LAST))
        self._failures: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._switches: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._refused: set[str] = set()
        self._used: dict[str, UsedSoFar] = {}

    def heard(self, name: str, seconds: float) -> None:
        """A final transcript came so long after the sound had ended."""
        self._took("hears", name, seconds)

    def spoke(self, name: str, seconds: float) -> None:
        """The first sound came so long after it was asked for."""
        self._took("speaks", name, seconds)

    def answered(self, name: str, seconds: float) -> None:
        """A model's value or first words came so long after they were asked for."""
        self._took("language", name, seconds)

    def failed(self, name: str, how: str) -> None:
        """One has failed."""
        self._failures[name][how] += 1
        if how == "refused":
            self._refused.add(name)

    def switched(self, name: str, to: str) -> None:
        """Another one goes on in its place."""
        self._switches[name][to] += 1

    def used(self, used: Used) -> None:
        """A request to a vendor of language or of speech ended."""
        name, dollars = f"{used.vendor}:{used.model}", self._prices.dollars(used)
        tokens = (used.input_tokens, used.output_tokens) if isinstance(used, Usage) else (0, 0)
        before = self._used.get(name, UsedSoFar())
        self._used[name] = UsedSoFar(
            before.input_tokens + tokens[0],
            before.output_tokens + tokens[1],
            before.dollars + float(dollars or 0),
            before.unpriced + (dollars is None),
        )

    def latency(self, job: str, name: str) -> Latency | None:
        """Of the last requests; None where there was none. `job` is `hears`, `speaks` or `language`."""
        seconds = sorted(self._seconds.get((job, name), ()))
        if not seconds:
            return None
        return Latency(_share(seconds, 0.5), _share(seconds, 0.95), len(seconds))

    def failures(self, name: str) -> Mapping[str, int]:
        """How often it failed, by how."""
        return dict(self._failures.get(name, {}))

    def switches(self, name: str) -> Mapping[str, int]:
        """How often others went on in its place, by who."""
        return dict(self._switches.get(name, {}))

    def is_refused(self, name: str) -> bool:
        """Whether it was refused, and nothing has gone well since."""
        return name in self._refused

    def usage_of(self, name: str) -> UsedSoFar | None:
        """What a `vendor:model` was used for; None where nothing was counted."""
        return self._used.get(name)

    def _took(self, job: str, name: str, seconds: float) -> None:
        self._seconds[job, name].append(max(seconds, 0.0))
        self._refused.discard(name)


def _share(in_order: list[float], share_0_1: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    place = -(-len(in_order) * round(share_0_1 * 100) // 100)
    return in_order[max(place, 1) - 1]
