"""Paths that several dialects share: who answers is decided by what the session, or the id, is.

A session remembers the dialect that began it as its opaque origin. Nothing is guessed from what a client sends first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Security, WebSocket

from vivaroom.accounts.policy import Anonymous, CandidateKey, Member, Owned, Verb, demand, org_of
from vivaroom.api.callers import CallerDep
from vivaroom.api.realtime.door import check_page
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.dialects.dialect import Dialect, SessionSocket, Shelf
from vivaroom.dialects.visitors import Visitor, is_open
from vivaroom.interview.sessions.store import find_session
from vivaroom.kit.errors import Invalid, NotFound
from vivaroom.kit.ids import parse_id

Id = Annotated[str, Path(max_length=64)]
Item = Mapping[str, Any]
SOCKET = "/ws/interview/{interview_id}"
LIST = "/api/interviews"


def shared_paths(dialects: Sequence[Dialect]) -> APIRouter:
    """The paths that these dialects share, each where one of them has a part in it."""
    router = Routes()
    sockets = {one.name: one.socket for one in dialects if one.socket}
    shelves = [one.shelf for one in dialects if one.shelf]
    if sockets:
        router.add_api_websocket_route(SOCKET, _Sessions(sockets).hold)
    if shelves:
        interviews, tags = _Interviews(shelves), [one.name for one in dialects if one.shelf]
        visitor = Visitor(*tags)
        for path, endpoint in (
            (LIST, interviews.listed(visitor)),
            (LIST + "/{interview_id:id}", interviews.one(visitor)),
        ):
            router.add_api_route(path, endpoint, methods=["GET"], tags=[*tags])
    return router


class _Sessions:
    """`WS /ws/interview/{id}`: the socket of whichever dialect began the session."""

    def __init__(self, sockets: Mapping[str, SessionSocket]) -> None:
        self._sockets = sockets

    async def hold(
        self, socket: WebSocket, interview_id: Id, caller: CallerDep, services: ServicesDep,
        dialect: Annotated[str | None, Query(max_length=40)] = None,
    ) -> None:  # fmt: skip
        """`dialect` overrides the session's own."""
        check_page(socket)
        if isinstance(caller, Anonymous) and not any(is_open(socket, name) for name in self._sockets):
            org_of(caller)  # who is unknown here learns of no session
        card = await find_session(services.database.system_glance(), parse_id("session", interview_id))
        if isinstance(caller, Anonymous) and is_open(socket, card.origin):
            caller = CandidateKey(card.id, card.org_id)
        demand(caller, Verb.TAKE, Owned("session", card.org_id, card.owner_id, card.id))
        await self._speaker(dialect or card.origin)(socket, services, caller, card)

    def _speaker(self, name: str) -> SessionSocket:
        if name not in self._sockets:
            known = " or ".join(f"?dialect={one}" for one in sorted(self._sockets))
            detail = f"This session was begun elsewhere: add {known}, or hold it over /v1/realtime."
            raise Invalid("dialect_unknown", detail)
        return self._sockets[name]


class _Interviews:
    """`GET /api/interviews`: what each dialect calls an interview, told apart by `kind`, every item with all fields."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._fields = sorted({field for shelf in shelves for field in shelf.fields})

    def listed(self, visitor: Visitor) -> Any:
        """The route of the list, for callers that `visitor` lets in."""

        async def interviews(
            services: ServicesDep, member: Annotated[Member, Security(visitor)],
            kind: Annotated[str | None, Query(max_length=40)] = None,
        ) -> list[dict[str, Any]]:  # fmt: skip
            known = [shelf for shelf in self._shelves if kind in (None, shelf.kind)]
            if not known:
                kinds = " or ".join(sorted(shelf.kind for shelf in self._shelves))
                raise Invalid("kind_unknown", f"Expected the kind {kinds}; leave it out for all.")
            found = [(shelf, item) for shelf in known for item in await shelf.items(services, member)]
            return [self._whole(*one) for one in sorted(found, key=lambda one: _made_at(one[1]), reverse=True)]

        return interviews

    def one(self, visitor: Visitor) -> Any:
        """The route of one item, for callers that `visitor` lets in; the kind of its id decides."""

        async def interview(
            interview_id: Id, services: ServicesDep, member: Annotated[Member, Security(visitor)]
        ) -> dict[str, Any]:
            for shelf in self._shelves:
                item = await shelf.find(services, member, interview_id)
                if item is not None:
                    return self._whole(shelf, item)
            raise NotFound("interview_not_found", "There is no interview with this id, or it is not yours to see.")

        return interview

    def _whole(self, shelf: Shelf, item: Item) -> dict[str, Any]:
        return {**dict.fromkeys(self._fields), **item, "kind": shelf.kind}


def _made_at(item: Item) -> datetime:
    made: datetime = item["created_at"]
    return made
