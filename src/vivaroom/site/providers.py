"""The operator's page of providers: who hears, speaks and judges, how each does, and what it cost."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from vivaroom.accounts.policy import Member
from vivaroom.api.callers import MemberDep
from vivaroom.api.providers import state_of, vendors_for
from vivaroom.api.services import Services, ServicesDep
from vivaroom.ports.vendors import VendorKind, VendorSeen
from vivaroom.site.pages import PageRoute, page
from vivaroom.site.viewer import ViewerDep
from vivaroom.site.waiting import STORED

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED)


@dataclass(frozen=True, slots=True)
class KindShown:
    """The vendors of one kind: those that are used, and the names of those that could be."""

    kind: VendorKind
    used: list[VendorSeen]
    others: list[str]


@router.get("/operator/providers")
async def providers(viewer: ViewerDep, member: MemberDep, services: ServicesDep) -> Response:
    shown = kinds(services, member)
    return page("providers.html", here="operator", viewer=viewer, kinds=shown, state_of=state_of)


@router.get("/operator/providers/live")
async def live(member: MemberDep, services: ServicesDep) -> Response:
    return page("providers_live.html", kinds=kinds(services, member), state_of=state_of)


def kinds(services: Services, member: Member) -> list[KindShown]:
    """All vendors at this moment, kind by kind."""
    seen = vendors_for(services, member)
    return [
        KindShown(
            kind,
            [one for one in seen if one.kind is kind and one.is_configured],
            [one.name for one in seen if one.kind is kind and not one.is_configured],
        )
        for kind in VendorKind
    ]
