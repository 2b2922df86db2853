"""The page for whoever sits a candidate down at this browser: an interview set up by hand, or one that was scheduled."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response, Security
from starlette.responses import RedirectResponse

from vivaroom.accounts.policy import Anonymous, Member
from vivaroom.api.callers import AccountHolder, caller_of
from vivaroom.api.cookies import GUEST_FOR, give_session_key
from vivaroom.api.services import Services, services
from vivaroom.kit.errors import VivaError
from vivaroom.kit.ids import public_id
from vivaroom.site.pages import HEADERS, PageRoute, page
from vivaroom.site.signing import FROM_HERE
from vivaroom.site.viewer import ViewerDep
from vivaroom.site.waiting import STORED

BY_HAND, BY_SCHEDULE = WAYS = ("by-hand", "by-schedule")
_INK = r"[\s\S]*\S[\s\S]*"


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody fills in who sets an interview up by hand."""

    job_description: Annotated[str, Form(max_length=20_000, pattern=_INK)]
    candidate_name: Annotated[str, Form(max_length=120, pattern=_INK)]
    resume_text: Annotated[str, Form(max_length=200_000)] = ""


class Beginnings(Protocol):
    """The two ways to begin; both give the id of the session, and raise VivaError."""

    async def by_hand(self, services: Services, member: Member, asked: ByHand, grace: timedelta) -> UUID: ...

    async def by_schedule(self, services: Services, member: Member, schedule_id: str, grace: timedelta) -> UUID: ...


def lobby(place: str, visitor: AccountHolder, beginnings: Beginnings) -> APIRouter:
    """The page at this place, for those whom `visitor` lets in, and what its two forms do."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED, prefix=place)
    member_dep = Security(visitor)

    @router.get("")
    async def shown(viewer: ViewerDep, member: Annotated[Member, member_dep], way: str = BY_HAND) -> Response:
        return _form(place, viewer=viewer, way=way if way in WAYS else BY_HAND)

    @router.post("/by-hand", dependencies=FROM_HERE)
    async def by_hand(
        request: Request, viewer: ViewerDep, member: Annotated[Member, member_dep],
        asked: Annotated[ByHand, Depends()],
    ) -> Response:  # fmt: skip
        try:
            found = await beginnings.by_hand(services(request), member, asked, _grace(request))
        except VivaError as error:
            return _form(place, error, viewer=viewer, asked=asked)
        return await _to_room(request, member, found)

    @router.post("/by-schedule", dependencies=FROM_HERE)
    async def by_schedule(
        request: Request, viewer: ViewerDep, member: Annotated[Member, member_dep],
        schedule_id: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:  # fmt: skip
        try:
            found = await beginnings.by_schedule(services(request), member, schedule_id.strip(), _grace(request))
        except VivaError as error:
            return _form(place, error, viewer=viewer, way=BY_SCHEDULE, schedule_id=schedule_id)
        return await _to_room(request, member, found)

    return router


def _form(place: str, error: VivaError | None = None, **shown: object) -> Response:
    told: dict[str, object] = {"asked": None, "schedule_id": "", "ways": WAYS, "way": BY_HAND, **shown}
    return page("lobby.html", error.status if error else 200, here="lobby", place=place, error=error, **told)


async def _to_room(request: Request, member: Member, session_id: UUID) -> Response:
    """The room of the session; whoever has no account comes in by the session's own key."""
    name = public_id("session", session_id)
    reply = RedirectResponse(f"/room/{name}", HTTPStatus.SEE_OTHER, HEADERS)
    if isinstance(await caller_of(request), Anonymous):
        key = services(request).signin.session_pass(session_id, member.org_id, GUEST_FOR)
        give_session_key(reply, request, name, key)
    return reply


def _grace(request: Request) -> timedelta:
    found: timedelta = request.app.state.away_at_most
    return found
