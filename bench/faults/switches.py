"""From the notes of a vendor and of the product: when a fault took effect, was noticed, and when somebody else went on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """Three moments by the monotonic clock, in seconds."""

    began: float
    noticed: float
    result: float

    @property
    def noticing_s(self) -> float:
        """How long nobody knew."""
        return self.noticed - self.began

    def seconds(self, is_told: bool) -> float:
        """How long the switch took: from the fault where it is told, from the noticing where the vendor is silent."""
        return self.result - (self.began if is_told else self.noticed)


def switches(faults: Sequence[float], notes: Sequence[dict[str, Any]]) -> list[Switch]:
    """One for each time that the product noticed a fault and somebody else gave a result after it.

    The fault of a noticing is the first since the noticing before: later ones are of the same trouble.
    """
    found: list[Switch] = []
    results = [note["at"] for note in notes if note["what"] == "result"]
    since = 0.0
    for noticed in (note["at"] for note in notes if note["what"] == "noticed"):
        began = [at for at in faults if since < at <= noticed]
        result = [at for at in results if at >= noticed]
        if began and result:
            found.append(Switch(began[0], noticed, result[0]))
        since = noticed
    return found
