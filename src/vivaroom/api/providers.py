"""`GET /v1/providers`: the services outside that this installation uses, for whoever runs it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, Field

from vivaroom.accounts.policy import Member, Verb, demand
from vivaroom.api.callers import MemberDep
from vivaroom.api.metrics import THE_SERVER
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.ports.vendors import KeySeen, Latency, UsedSoFar, VendorKind, VendorSeen

router = Routes(prefix="/v1", tags=["providers"])


class KeyState(StrEnum):
    """How a key stands."""

    GOOD = "good"
    RESTING = "resting"
    REFUSED = "refused"


class BreakerState(StrEnum):
    """Whether a vendor is asked, or passed over until it has rested."""

    CLOSED = "closed"
    OPEN = "open"


class KeyOut(BaseModel):
    """A key; no more of it is told than the end of its letters."""

    label: str = Field(examples=["…9f3c"])
    state: KeyState
    resting_until: datetime | None
    busy: int = Field(description="Times that it was limited, since the server started.")
    refused: int = Field(description="Times that it was refused, since the server started.")

    @classmethod
    def of(cls, key: KeySeen) -> Self:
        """The key at this moment."""
        rest = key.rest
        return cls(label=key.label, state=state_of(key), resting_until=rest.until, busy=rest.busy, refused=rest.refused)


class LatencyOut(BaseModel):
    """Seconds of the last requests: to the transcript, to the first sound, to the value or the first words."""

    p50_seconds: float
    p95_seconds: float
    count: int = Field(description="Of so many requests, 200 at most.")

    @classmethod
    def of(cls, latency: Latency) -> Self:
        """Of the last requests."""
        return cls(p50_seconds=latency.p50_s, p95_seconds=latency.p95_s, count=latency.count)


class UsedOut(BaseModel):
    """What a vendor was used for since the server started; tokens are those of language models."""

    input_tokens: int
    output_tokens: int
    dollars: float = Field(description="By the prices that ship with this version.")
    unpriced_requests: int = Field(description="Requests whose price is not known, and which are in no sum.")

    @classmethod
    def of(cls, used: UsedSoFar) -> Self:
        """Since the start."""
        return cls(
            input_tokens=used.input_tokens, output_tokens=used.output_tokens, dollars=round(used.dollars, 6),
            unpriced_requests=used.unpriced,
        )  # fmt: skip


class ProviderOut(BaseModel):
    """A provider and what it does here, without anybody's words."""

    name: str = Field(examples=["deepgram/nova-3"])
    kind: VendorKind
    jobs: list[str] = Field(description="`hears`, `speaks`, or the purposes of a language model.", examples=[["hears"]])
    configured: bool
    trouble: str | None = Field(description="What a look at the start has found, and how to mend it.")
    breaker: BreakerState = Field(description="`open`: it has failed, and is asked last until it has rested.")
    resting_until: datetime | None
    keys: list[KeyOut]
    latency: LatencyOut | None
    failures: dict[str, int] = Field(
        description="Since the start: `refused`, `busy`, `broken`, or `departed` from the words."
    )
    switches: dict[str, int] = Field(description="How often another one went on in its place, by its name.")
    used: UsedOut | None

    @classmethod
    def of(cls, seen: VendorSeen) -> Self:
        """The provider at this moment."""
        return cls(
            name=seen.name, kind=seen.kind, jobs=list(seen.jobs), configured=seen.is_configured, trouble=seen.trouble,
            breaker=BreakerState.OPEN if seen.resting_until else BreakerState.CLOSED,
            resting_until=seen.resting_until, keys=[KeyOut.of(key) for key in seen.keys],
            latency=LatencyOut.of(seen.latency) if seen.latency else None, failures=dict(seen.failures),
            switches=dict(seen.switches), used=UsedOut.of(seen.used) if seen.used else None,
        )  # fmt: skip


class ProvidersOut(BaseModel):
    """All providers, those that are not set up among them."""

    providers: list[ProviderOut]


def state_of(key: KeySeen) -> KeyState:
    """One word for how a key stands."""
    if key.rest.is_refused:
        return KeyState.REFUSED
    return KeyState.RESTING if key.rest.until else KeyState.GOOD


def vendors_for(services: Services, member: Member) -> Sequence[VendorSeen]:
    """All of them, for somebody who runs the installation. Raises Forbidden for everybody else."""
    demand(member, Verb.LIST, THE_SERVER)
    return services.vendors.look() if services.vendors else ()


@router.get("/providers", operation_id="listProviders", summary="Providers, and how each of them does")
async def providers(member: MemberDep, services: ServicesDep) -> ProvidersOut:
    return ProvidersOut(providers=[ProviderOut.of(one) for one in vendors_for(services, member)])
