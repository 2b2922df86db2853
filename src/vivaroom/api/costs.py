"""`/v1/costs` and `/v1/sessions/{id}/cost`: what vendors of language and of speech were used for, and what that cost."""

import re
from collections.abc import Sequence
from datetime import UTC, date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field

from vivaroom.accounts.policy import Verb, demand, mine
from vivaroom.accounts.spending.book import Kind
from vivaroom.accounts.spending.store import Amounts, DaySpent, Spent, spent_by_day, spent_by_session, together
from vivaroom.api.callers import MemberDep
from vivaroom.api.finding import session_for
from vivaroom.api.replies import LOOKED_AT, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import public_id

router = Routes(prefix="/v1", tags=["costs"])
USUAL_DAYS = 30
MOST_DAYS = 366
_MILLION = 1_000_000
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DOLLARS = Field(
    ge=0, examples=[0.018342], description="US dollars by the vendors' list prices, to the millionth; without `unpriced_requests`."
)  # fmt: skip
_UNPRICED = Field(
    ge=0, examples=[0], description="Requests whose price is not known, and whose cost is in no figure here."
)


class UsedOut(BaseModel):
    """How much was used, and what it cost."""

    requests: int = Field(ge=0, examples=[12])
    unpriced_requests: int = _UNPRICED
    input_tokens: int = Field(ge=0, examples=[8400], description="Of language models.")
    output_tokens: int = Field(ge=0, examples=[960], description="Of language models.")
    sound_seconds: float = Field(ge=0, examples=[0.0], description="Heard or made by vendors of speech.")
    characters: int = Field(ge=0, examples=[0], description="That vendors were asked to say.")
    dollars: float = _DOLLARS


class SpentOut(UsedOut):
    """What one model of a vendor was used for."""

    vendor: str = Field(examples=["anthropic"])
    model: str = Field(examples=["claude-haiku-4-5"])
    purpose: str = Field(
        examples=["judge"],
        description="speak, judge, plan, supervise or other, of language models; hear, say, or rehearse: said ahead of time.",
    )
    kind: Kind

    @classmethod
    def of(cls, spent: Spent) -> Self:
        """As it is sent."""
        return cls(
            **_used(spent.amounts), vendor=spent.vendor, model=spent.model, purpose=spent.purpose, kind=spent.kind
        )


class SessionCostOut(BaseModel):
    """What a session cost so far: what is written down, which is done every few seconds."""

    session_id: str = Field(examples=["ses_019a6a0c8f5b7d3e9b1f2a4c6d8e0f12"])
    dollars: float = _DOLLARS
    unpriced_requests: int = _UNPRICED
    data: list[SpentOut] = Field(description="The dearest first.")

    @classmethod
    def of(cls, session_id: UUID, found: Sequence[Spent]) -> Self:
        """Of what was found for a session."""
        total = together(one.amounts for one in found)
        return cls(
            session_id=public_id("session", session_id), dollars=total.micro_dollars / _MILLION,
            unpriced_requests=total.unpriced, data=[SpentOut.of(one) for one in found],
        )  # fmt: skip


class DaySpentOut(UsedOut):
    """What one vendor was used for on one day."""

    day: date = Field(description="Of UTC.")
    vendor: str = Field(examples=["deepgram"])

    @classmethod
    def of(cls, spent: DaySpent) -> Self:
        """As it is sent."""
        return cls(**_used(spent.amounts), day=spent.day, vendor=spent.vendor)


class CostsOut(BaseModel):
    """What the organisation spent on some days, both the first and the last one among them."""

    first_day: date
    last_day: date
    dollars: float = _DOLLARS
    unpriced_requests: int = _UNPRICED
    data: list[DaySpentOut] = Field(description="By day and vendor; days without any are left out.")

    @classmethod
    def of(cls, days: tuple[date, date], found: Sequence[DaySpent]) -> Self:
        """Of what was found for the first day, the last one and those between."""
        total = together(one.amounts for one in found)
        return cls(
            first_day=days[0], last_day=days[1], dollars=total.micro_dollars / _MILLION,
            unpriced_requests=total.unpriced, data=[DaySpentOut.of(one) for one in found],
        )  # fmt: skip


def _written_out(value: Any) -> Any:
    """A number would be taken for the seconds since 1970."""
    if isinstance(value, str) and not _ISO_DAY.fullmatch(value):
        raise ValueError("Expected a day as YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
From = Annotated[
    Day | None, Query(alias="from", description="The first day, of UTC; by default 29 days before the last one.")
]
To = Annotated[Day | None, Query(alias="to", description="The last day, of UTC; by default today.")]


@router.get(
    "/sessions/{session_id}/cost", operation_id="getSessionCost", summary="What a session cost, for admins",
    response_model=SessionCostOut, responses=LOOKED_AT,
)  # fmt: skip
async def of_session(session_id: SessionId, member: MemberDep, services: ServicesDep, request: Request) -> Response:
    demand(member, Verb.LIST, mine(member, "cost"))
    card = await session_for(services, member, Verb.READ, session_id)
    found = await spent_by_session(services.database.glance(card.org_id), card.id)
    return shown(request, SessionCostOut.of(card.id, found))


@router.get("/costs", operation_id="listCosts", summary="What the organisation spent by day and vendor, for admins")
async def of_organisation(member: MemberDep, services: ServicesDep, from_: From = None, to: To = None) -> CostsOut:
    demand(member, Verb.LIST, mine(member, "cost"))
    first, last = _days(from_, to or services.clock.now().astimezone(UTC).date())
    found = await spent_by_day(services.database.glance(member.org_id), first, last)
    return CostsOut.of((first, last), found)


def _days(first: date | None, last: date) -> tuple[date, date]:
    """The days that are asked for. Raises Invalid `days_unacceptable`."""
    first = first or date.fromordinal(max(last.toordinal() - USUAL_DAYS + 1, 1))
    if not 0 <= (last - first).days < MOST_DAYS:
        detail = f"Expected `from` on or before `to`, and {MOST_DAYS} days at most; got {first} and {last}."
        raise Invalid("days_unacceptable", detail, fields=(FieldProblem("query.from", detail),))
    return first, last


def _used(amounts: Amounts) -> dict[str, Any]:
    return {
        "requests": amounts.requests, "unpriced_requests": amounts.unpriced, "input_tokens": amounts.input_tokens,
        "output_tokens": amounts.output_tokens, "sound_seconds": amounts.sound_ms / 1000,
        "characters": amounts.characters, "dollars": amounts.micro_dollars / _MILLION,
    }  # fmt: skip
