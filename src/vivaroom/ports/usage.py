"""What vendors of language and of speech were used for, who pays for it, and who is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Purpose(StrEnum):
    """What a model is asked for; each may have models of its own."""

    SPEAK = "speak"
    JUDGE = "judge"
    PLAN = "plan"
    SUPERVISE = "supervise"


@dataclass(frozen=True, slots=True)
class Payer:
    """In whose name something is used: an organisation, and the session where it is for one."""

    org_id: UUID
    session_id: UUID | None = None


_PAYER: ContextVar[Payer | None] = ContextVar("payer", default=None)


def payer() -> Payer | None:
    """Who pays for what is used here and now; None where nobody has said so."""
    return _PAYER.get()


@contextmanager
def charged_to(who: Payer | None) -> Iterator[None]:
    """What is used in the block, and in tasks that begin in it, is paid by them; as before where nobody is named."""
    if who is None:
        yield
        return
    before = _PAYER.set(who)
    try:
        yield
    finally:
        _PAYER.reset(before)


def charge(who: Payer) -> None:
    """The same for all that this task still does: for a request or a connection, which ends with its task."""
    _PAYER.set(who)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request as its vendor counted them; nobody counts for a vendor who does not.

    `input_tokens` are all that went in, among them `cached_tokens`, which the vendor had read before, and
    `kept_tokens`, which it keeps for later requests. `purpose` is None for what no part of an interview asked.
    """

    vendor: str
    model: str
    purpose: Purpose | None
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    kept_tokens: int = 0
    payer: Payer | None = field(default_factory=payer)


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound of one utterance that a vendor was given to understand."""

    vendor: str
    model: str
    seconds: float
    payer: Payer | None = field(default_factory=payer)


@dataclass(frozen=True, slots=True)
class Said:
    """A text that a vendor was asked to say, whole, and the sound that came of it until it was broken off.

    `ahead`: nobody had asked for it yet, and perhaps nobody did.
    """

    vendor: str
    model: str
    characters: int
    seconds: float
    ahead: bool = False
    payer: Payer | None = field(default_factory=payer)


Used = Usage | Heard | Said
OTHER = "other"


def purpose_of(used: Used) -> str:
    """One word for what it was used for: a model's purpose or `other`; `hear`; `say`, or `rehearse` ahead of time."""
    match used:
        case Usage():
            return used.purpose.value if used.purpose else OTHER
        case Heard():
            return "hear"
        case Said():
            return "rehearse" if used.ahead else "say"


class Meter(Protocol):
    """Who counts."""

    def used(self, used: Used) -> None:
        """A request ended, whether it gave what was wanted or not. Returns at once, and never raises."""
        ...


class Uncounted:
    """Nobody counts."""

    def used(self, used: Used) -> None:
        """Let it pass."""


UNCOUNTED = Uncounted()


@dataclass(frozen=True, slots=True)
class Meters:
    """Several who count the same."""

    each: tuple[Meter, ...]

    def used(self, used: Used) -> None:
        """Tell all of them."""
        for one in self.each:
            one.used(used)
