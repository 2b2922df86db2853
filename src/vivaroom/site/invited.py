"""The page behind the link of an invitation: what it is about, and, for whoever begins, the way into the room."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.api.cookies import GUEST_FOR, give_session_key
from vivaroom.api.services import ServicesDep
from vivaroom.interview.designs.inviting import Offer
from vivaroom.interview.schedules.hours import opens_at
from vivaroom.kit.ids import public_id
from vivaroom.site.pages import HEADERS, PageRoute, page
from vivaroom.site.signing import FROM_HERE
from vivaroom.site.waiting import STORED

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED)
Secret = Annotated[str, Path(max_length=100)]


@router.get("/i/{secret}")
async def invited(secret: Secret, services: ServicesDep) -> Response:
    offer = await services.inviter.look(secret)
    opens = _opens(offer, services.clock.now())
    return page("invited.html", here="invited", offer=offer, plan=offer.interview.plan, by=_by(offer), opens=opens)


@router.post("/i/{secret}", dependencies=FROM_HERE)
async def accept(request: Request, secret: Secret, services: ServicesDep) -> Response:
    """The key of the session goes into a cookie: it outlives a lost tab, and no script reads it."""
    started = await services.inviter.open(secret)
    session_id = public_id("session", started.session_id)
    reply = RedirectResponse(f"/room/{session_id}", HTTPStatus.SEE_OTHER, HEADERS)
    key = services.signin.session_pass(started.session_id, started.org_id, GUEST_FOR)
    give_session_key(reply, request, session_id, key)
    return reply


@dataclass(frozen=True, slots=True)
class Opening:
    """When the room opens, and how long that is from now on."""

    at: datetime
    in_seconds: int


def _opens(offer: Offer, now: datetime) -> Opening | None:
    """When the room opens; None once it is open."""
    scheduled_at = offer.invitation.scheduled_at
    if scheduled_at is None or offer.invitation.session_id is not None or now >= opens_at(scheduled_at):
        return None
    at = opens_at(scheduled_at)
    return Opening(at, ceil((at - now).total_seconds()))


def _by(offer: Offer) -> str | None:
    """Who invites; the organisation that every server has says nothing by its name."""
    return None if offer.invitation.org_id == HOME_ORGANISATION else offer.organisation
