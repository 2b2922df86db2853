"""Several keys of one vendor: used in turn, and one that is refused or limited rests for a while."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.kit.errors import ProviderBusy, ProviderError
from vivaroom.ports.vendors import Rest

REST = timedelta(seconds=20)
"""For a limited key whose vendor does not say how long."""
REST_WHEN_REFUSED = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=1)


class Keyring:
    """Places of keys, from 0. It knows which keys rest, and nothing of what they open."""

    def __init__(self, size: int, clock: Clock | None = None) -> None:
        if size < 1:
            raise ValueError("expected at least one key, got none")
        self._size = size
        self._clock = clock or SystemClock()
        self._next = 0
        self._rests_until: dict[int, datetime] = {}
        self._busy: Counter[int] = Counter()
        self._refused: Counter[int] = Counter()
        self._no_good: set[int] = set()

    def rests(self) -> Sequence[Rest]:
        """How each key stands."""
        now = self._clock.now()
        found = []
        for place in range(self._size):
            until = self._rests_until.get(place, now)
            rests = until > now
            counted = self._busy[place], self._refused[place]
            found.append(Rest(until if rests else None, rests and place in self._no_good, *counted))
        return found

    def in_turn(self) -> list[int]:
        """The keys to try, in order, without those that rest; each call begins with the key after the last call's."""
        now = self._clock.now()
        order = [(self._next + step) % self._size for step in range(self._size)]
        self._next = (self._next + 1) % self._size
        return [place for place in order if self._rests_until.get(place, now) <= now]

    def limited(self, place: int, error: ProviderBusy) -> None:
        """The key has been used too much: it rests as long as the vendor says."""
        self._busy[place] += 1
        self._no_good.discard(place)
        self._rest(place, error.retry_after or REST)

    def refused(self, place: int) -> None:
        """The key is no good, for others were taken in its place."""
        self._refused[place] += 1
        self._no_good.add(place)
        self._rest(place, REST_WHEN_REFUSED)

    def all_rest(self, name: str) -> ProviderError:
        """The error of a vendor all of whose keys rest, with the time until the first is back."""
        soonest = min(self._rests_until.values(), default=self._clock.now()) - self._clock.now()
        return ProviderBusy(name, "every key rests", retry_after=max(soonest, timedelta(0)))

    def _rest(self, place: int, length: timedelta) -> None:
        self._rests_until[place] = self._clock.now() + min(length, LONGEST_REST)
