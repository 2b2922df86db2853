"""What vendors cost the whole installation today and this month, as a part of the operator's page."""

from dataclasses import dataclass
from datetime import UTC

from fastapi import APIRouter, Response

from vivaroom.accounts.policy import Verb
from vivaroom.accounts.spending.store import spent_by_vendor
from vivaroom.api.callers import MemberDep
from vivaroom.api.jobs import operating_for
from vivaroom.api.services import Services, ServicesDep
from vivaroom.site.pages import PageRoute, page
from vivaroom.site.waiting import STORED

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class VendorCost:
    """A vendor's part in US dollars; `unpriced` are requests of this month whose cost nobody knows."""

    vendor: str
    today_dollars: float
    month_dollars: float
    unpriced: int


@router.get("/operator/costs")
async def costs(member: MemberDep, services: ServicesDep) -> Response:
    operating_for(services, member, Verb.LIST)
    return page("operator_costs.html", costs=await vendor_costs(services))


async def vendor_costs(services: Services) -> list[VendorCost]:
    """Of all organisations, the dearest of the month first; days and months are of UTC."""
    today, source = services.clock.now().astimezone(UTC).date(), services.database.system_glance()
    of_today = {one.vendor: one.amounts.micro_dollars for one in await spent_by_vendor(source, today)}
    return [
        VendorCost(
            one.vendor,
            of_today.get(one.vendor, 0) / _MILLION,
            one.amounts.micro_dollars / _MILLION,
            one.amounts.unpriced,
        )
        for one in await spent_by_vendor(source, today.replace(day=1))
    ]
