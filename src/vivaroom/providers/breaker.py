"""Who has failed lately: whoever keeps failing rests for a while, so that nobody waits for it again and again."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderBusy, ProviderError, ProviderRefused
from vivaroom.ports.dialogue import Departed
from vivaroom.ports.vendors import Rest

FAILURES_BEFORE_REST = 2
"""One failure may lie in what was asked, a second one in a row hardly does."""
REST = timedelta(seconds=20)
REST_WHEN_REFUSED = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=10)


class Breaker:
    """Places of an ordered list, from 0. It knows which of them rest, and nothing of what they do."""

    def __init__(
        self, size: int, clock: Clock | None = None, *, failures_before_rest: int = FAILURES_BEFORE_REST
    ) -> None:
        self._size = size
        self._clock = clock or SystemClock()
        self._before_rest = failures_before_rest
        self._failures: Counter[int] = Counter()
        self._rests_until: dict[int, datetime] = {}
        self._counted: Counter[tuple[int, str]] = Counter()

    def rests(self) -> Sequence[Rest]:
        """How each place stands."""
        now = self._clock.now()
        return [
            Rest(
                until if (until := self._rests_until.get(place, now)) > now else None,
                busy=self._counted[place, "busy"],
                refused=self._counted[place, "refused"],
            )
            for place in range(self._size)
        ]

    def awake(self) -> list[int]:
        """The places that do not rest, in order."""
        now = self._clock.now()
        return [place for place in range(self._size) if self._rests_until.get(place, now) <= now]

    def failed(self, place: int, error: ProviderError) -> None:
        """Whoever is busy rests at once, as long as it says; others rest when they fail again."""
        self._failures[place] += 1
        self._counted[place, kind_of(error)] += 1
        if isinstance(error, ProviderBusy) or self._failures[place] >= self._before_rest:
            rest = REST_WHEN_REFUSED if isinstance(error, ProviderRefused) else error.retry_after or REST
            self._rests_until[place] = self._clock.now() + min(rest, LONGEST_REST)

    def went_well(self, place: int) -> None:
        """What was before is forgotten, and so is a rest."""
        self._failures.pop(place, None)
        self._rests_until.pop(place, None)

    def all_rest(self, name: str) -> ProviderBusy:
        """The error of a list all of which rests, with the time until the first is back."""
        soonest = min(self._rests_until.values(), default=self._clock.now()) - self._clock.now()
        return ProviderBusy(name, "resting after failures", retry_after=max(soonest, timedelta(0)))


def kind_of(error: ProviderError) -> str:
    """One word for statistics: `refused`, `busy`, `departed` or `broken`."""
    if isinstance(error, Departed):
        return "departed"
    if isinstance(error, ProviderRefused):
        return "refused"
    return "busy" if isinstance(error, ProviderBusy) else "broken"
