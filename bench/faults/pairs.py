"""The matrix: a vendor, what it does in an interview, and what then happens to it; each with a server of its own that plays it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from bench.faults.vendor_faults import HEARING, SILENT, SPEAKING
from tests.vendors import (
    cartesia_hearing,
    cartesia_speaking,
    deepgram_listening,
    deepgram_requests,
    openai_realtime,
    openai_speech,
    polly,
)
from tests.vendors.faults import Faults
from tests.vendors.tones import tones
from tests.vendors.tones_ear import TonesEar

HEARS, SPEAKS = "hears", "speaks"


class Vendor(Protocol):
    """A local server that plays a vendor."""

    url: str
    faults: Faults

    def will(self, *behaviours: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """A vendor that hears or speaks, and a fault; None of it is the interview without a fault, by this machine alone."""

    does: str
    vendor: str
    fault: str | None = None

    @property
    def name(self) -> str:
        """For tables."""
        return f"{self.vendor} {self.does}, {self.fault}" if self.fault else "no vendor, no fault"

    @property
    def is_told(self) -> bool:
        """Whether the vendor lets the fault be known; where it is silent, it must be noticed first."""
        return self.fault not in SILENT


WITHOUT = Pair(HEARS, "local")


def matrix() -> list[Pair]:
    """All pairs."""
    sides = ((HEARS, HEARING), (SPEAKS, SPEAKING))
    return [Pair(does, vendor, fault) for does, known in sides for vendor, faults in known.items() for fault in faults]


@asynccontextmanager
async def playing(pair: Pair) -> AsyncIterator[Vendor]:
    """The vendor, in its fault whenever it is asked, for the length of the block."""
    faults = HEARING if pair.does == HEARS else SPEAKING
    async with _SERVERS[pair.does, pair.vendor]() as served:
        for name, value in (("ear", TonesEar), ("says", tones)):
            if hasattr(served, name):
                setattr(served, name, value)
        served.will(faults[pair.vendor][pair.fault or ""])
        yield served


_SERVERS: dict[tuple[str, str], Callable[[], AbstractAsyncContextManager[Any]]] = {
    (HEARS, "deepgram"): deepgram_listening.listening,
    (HEARS, "cartesia"): cartesia_hearing.hearing,
    (HEARS, "openai"): openai_realtime.openai_realtime_server,
    (SPEAKS, "cartesia"): cartesia_speaking.speaking,
    (SPEAKS, "deepgram"): deepgram_requests.requests,
    (SPEAKS, "openai"): openai_speech.openai_speech_server,
    (SPEAKS, "polly"): polly.polly_server,
}
