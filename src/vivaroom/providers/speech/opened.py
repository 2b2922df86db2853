"""Every adapter of speech that was made for the conversations of a process: watched, looked at, checked once, and closed at the end."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from vivaroom.kit.errors import ProviderError, ProviderRefused
from vivaroom.ports.speech import UNWATCHED_SPEECH, SpeechToText, SpeechWatch, TextToSpeech
from vivaroom.ports.usage import UNCOUNTED, Meter
from vivaroom.ports.vendors import Rest
from vivaroom.providers.speech.rounds import Order


@runtime_checkable
class Connected(Protocol):
    """Holds connections to its vendor."""

    async def close(self) -> None:
        """Give them back."""
        ...


class NotOffered(ProviderRefused):
    """The vendor has not what was chosen; the detail names what is near."""


@runtime_checkable
class Checked(Protocol):
    """Can be wrong in a way that only its vendor knows, such as a voice that it has not."""

    async def check(self) -> None:
        """Ask the vendor. Raises NotOffered, and ProviderError where the vendor does not tell."""
        ...


@dataclass(frozen=True, slots=True)
class OpenedVendor:
    """A vendor that `hears` or `speaks`: one adapter a key, and the order of its keys, where it has several."""

    job: str
    vendor: str
    adapters: Sequence[SpeechToText | TextToSpeech]
    keys: Order | None

    @property
    def name(self) -> str:
        """As it stands in the ledger and is told to those who watch."""
        return self.adapters[0].name


@dataclass(slots=True)
class Opened:
    """What was opened so far, and who is told how it does and what it is used for.

    `troubles` are what the check found, by job and vendor.
    """

    watch: SpeechWatch = UNWATCHED_SPEECH
    meter: Meter = UNCOUNTED
    vendors: list[OpenedVendor] = field(default_factory=list)
    chains: dict[str, Order] = field(default_factory=dict)
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    troubles: dict[tuple[str, str], str] = field(default_factory=dict)

    def chain(self, job: str, names: tuple[str, ...], order: Order) -> None:
        """These stand in for each other, in this order."""
        self.orders[job], self.chains[job] = names, order

    def resting(self, job: str, vendor: str) -> Rest:
        """How the chain's breaker holds a vendor."""
        names, order = self.orders.get(job, ()), self.chains.get(job)
        return order.rests()[names.index(vendor)] if order is not None and vendor in names else Rest()

    async def check(self) -> None:
        """Ask every vendor that can be wrong, with its first key, and remember what it has not.

        A vendor that does not tell may yet hear and speak: a key need not be allowed to list voices.
        """
        for one in self.vendors:
            first = one.adapters[0]
            if isinstance(first, Checked):
                with suppress(ProviderError):
                    self.troubles |= await _trouble(one, first)

    async def close(self) -> None:
        """Give all connections back."""
        vendors, self.vendors = self.vendors, []
        for one in vendors:
            for adapter in one.adapters:
                if isinstance(adapter, Connected):
                    await adapter.close()


async def _trouble(one: OpenedVendor, adapter: Checked) -> dict[tuple[str, str], str]:
    try:
        await adapter.check()
    except NotOffered as error:
        return {(one.job, one.vendor): error.detail}
    return {}
