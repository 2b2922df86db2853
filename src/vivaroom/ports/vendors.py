"""The services outside that this installation uses, as whoever runs it sees them: how each does, and what it cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class VendorKind(StrEnum):
    """What a vendor is there for."""

    SPEECH = "speech"
    LANGUAGE = "language"
    SEARCH = "search"
    FILES = "files"
    ROOMS = "rooms"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Rest:
    """How one of several stands that can stand in for each other.

    It is not asked before `until`, None while it is. `busy` and `refused` count its failures since the start;
    `is_refused`: it rests because it was refused.
    """

    until: datetime | None = None
    is_refused: bool = False
    busy: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class KeySeen:
    """A key by the end of its letters, and how it stands."""

    label: str
    rest: Rest = Rest()


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of the last `count` requests: half of them took no longer than `p50_s`, 95 of 100 no longer than `p95_s`."""

    p50_s: float
    p95_s: float
    count: int


@dataclass(frozen=True, slots=True)
class UsedSoFar:
    """Tokens since the start, and US dollars by known prices; `unpriced` requests are in no sum of dollars."""

    input_tokens: int = 0
    output_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class VendorSeen:
    """A vendor and what it does here; a vendor that hears and speaks is there twice.

    `resting_until` is of the breaker: it is passed over until then, None while it is asked. `trouble` is what a look at
    the start has found. `failures` are counted by `refused`, `busy` and `broken`, `switches` by who went on instead.
    What is not measured is None or empty.
    """

    name: str
    kind: VendorKind
    jobs: tuple[str, ...]
    is_configured: bool = True
    trouble: str | None = None
    resting_until: datetime | None = None
    keys: tuple[KeySeen, ...] = ()
    latency: Latency | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    switches: Mapping[str, int] = field(default_factory=dict)
    used: UsedSoFar | None = None


class Vendors(Protocol):
    """All vendors that this installation could use."""

    def look(self) -> Sequence[VendorSeen]:
        """How each stands at this moment; nobody is asked."""
        ...


class ModelWatch(Protocol):
    """Is told how language models do, on the loop, so every verb returns at once and never raises."""

    def answered(self, name: str, seconds: float) -> None:
        """A value, or the first words, came so long after they were asked for."""
        ...

    def failed(self, name: str, how: str) -> None:
        """One has failed: `refused`, `busy` or `broken`."""
        ...


class UnwatchedModels:
    """Nobody counts."""

    def answered(self, name: str, seconds: float) -> None:
        """Let it pass."""

    def failed(self, name: str, how: str) -> None:
        """Let it pass."""


UNWATCHED_MODELS = UnwatchedModels()
