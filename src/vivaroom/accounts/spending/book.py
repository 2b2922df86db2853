"""What was used since it was last written down, added up in memory by who pays, for what, and on which day."""

from dataclasses import dataclass, fields
from datetime import UTC, date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from uuid import UUID

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.content.prices import PriceList
from vivaroom.kit.clock import Clock
from vivaroom.ports.usage import Heard, Payer, Said, Usage, Used, purpose_of

NOBODY = Payer(HOME_ORGANISATION)
"""What nobody asked for, whoever runs the installation pays."""
_MILLION = Decimal(1_000_000)


class Kind(StrEnum):
    """What vendors sell."""

    LANGUAGE = "language"
    HEARING = "hearing"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Heading:
    """Under what it is added up; `day` is of UTC, `session_id` None for what belongs to no session."""

    org_id: UUID
    session_id: UUID | None
    day: date
    vendor: str
    model: str
    purpose: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sums:
    """How much it was. `unpriced` are those of the requests whose price is not known, and who are in no dollar."""

    requests: int = 0
    unpriced: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    sound_ms: int = 0
    characters: int = 0
    dollars: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def micro_dollars(self) -> int:
        """Millionths of a US dollar, rounded to the nearest."""
        return int((self.dollars * _MILLION).to_integral_value(ROUND_HALF_EVEN))


class Book:
    """A `Meter` of one process. What it holds is lost when the process dies before it was taken and written down."""

    def __init__(self, prices: PriceList, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock
        self._open: dict[Heading, Sums] = {}

    def used(self, used: Used) -> None:
        """A request ended."""
        who = used.payer or NOBODY
        day = self._clock.now().astimezone(UTC).date()
        heading = Heading(who.org_id, who.session_id, day, used.vendor, used.model, purpose_of(used), _kind_of(used))
        self._add(heading, _sums_of(used, self._prices.dollars(used)))

    def take(self) -> dict[Heading, Sums]:
        """All that is open, which is not open any more."""
        taken, self._open = self._open, {}
        return taken

    def give_back(self, taken: dict[Heading, Sums]) -> None:
        """What was taken could not be written down: it is open again."""
        for heading, sums in taken.items():
            self._add(heading, sums)

    def _add(self, heading: Heading, sums: Sums) -> None:
        self._open[heading] = self._open.get(heading, Sums()) + sums


def _kind_of(used: Used) -> Kind:
    match used:
        case Usage():
            return Kind.LANGUAGE
        case Heard():
            return Kind.HEARING
        case Said():
            return Kind.SPEAKING


def _sums_of(used: Used, dollars: Decimal | None) -> Sums:
    unpriced, cost = (1, Decimal(0)) if dollars is None else (0, dollars)
    match used:
        case Usage(input_tokens=given, output_tokens=made):
            return Sums(1, unpriced, input_tokens=given, output_tokens=made, dollars=cost)
        case Heard(seconds=seconds):
            return Sums(1, unpriced, sound_ms=round(seconds * 1000), dollars=cost)
        case Said(characters=characters, seconds=seconds):
            return Sums(1, unpriced, sound_ms=round(seconds * 1000), characters=characters, dollars=cost)
