"""`/v1/webhooks`: where a team's own systems hear of what happens, and what became of each message."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine
from vivaroom.accounts.webhooks import managing, store
from vivaroom.accounts.webhooks.addresses import LONGEST_URL, AddressRules
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.store import Delivery, DeliveryStatus, Webhook
from vivaroom.api.callers import MemberDep
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import LOOKED_AT, made, new_with, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.kit.ids import parse_id, public_id

router = Routes(prefix="/v1/webhooks", tags=["webhooks"])
WebhookId = Annotated[str, Path(description="`whk_…`", max_length=64)]
DeliveryId = Annotated[str, Path(description="`dlv_…`", max_length=64)]

_PUBLIC = AddressRules()
# For the document only: what is refused is told by the rules of addresses, which know more than a pattern.
_HTTPS: JsonDict = {
    "pattern": r"^https://[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*(:[1-9][0-9]{1,3})?(/[!$-~]*)?$"
}


def _rules(request: Request) -> AddressRules:
    """The application may have rules of its own; without them, the public internet and nothing else."""
    found: AddressRules = getattr(request.app.state, "webhook_addresses", _PUBLIC)
    return found


RulesDep = Annotated[AddressRules, Depends(_rules)]


class WebhookBody(BaseModel):
    """Where to send what."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=LONGEST_URL, json_schema_extra=_HTTPS, examples=["https://hooks.example.com/vivaroom"])
    events: list[WebhookEvent] = Field(
        min_length=1, max_length=len(WebhookEvent), examples=[["session.completed", "report.ready"]]
    )


class WebhookOut(BaseModel):
    """A webhook as its owners see it."""

    id: str
    url: str
    events: list[str]
    disabled_at: datetime | None = Field(description="Since when nothing is sent, because its server answered 410.")
    created_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        """The webhook without its secret."""
        return cls(
            id=public_id("webhook", webhook.id), url=webhook.url, events=list(webhook.events),
            disabled_at=webhook.disabled_at, created_at=webhook.created_at,
        )  # fmt: skip


class NewWebhookOut(WebhookOut):
    """A new webhook with what its messages are signed with."""

    secret: str = Field(description="`whsec_…`, for any Standard Webhooks library; shown this once.")


class AttemptOut(BaseModel):
    """One try."""

    at: datetime
    took_ms: int
    status_code: int | None = Field(description="What the server answered; null when no answer came.")
    error: str | None = Field(description="Why no answer came, as a code.")
    response: str = Field(description="The beginning of the answer.")


class DeliveryOut(BaseModel):
    """A message with every try to deliver it."""

    id: str = Field(description="Also the header `webhook-id`, the same at every try.")
    type: str
    payload: dict[str, Any]
    status: DeliveryStatus
    attempts: list[AttemptOut]
    created_at: datetime

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """The delivery as it stands."""
        tries = [
            AttemptOut(at=a.at, took_ms=a.took_ms, status_code=a.status_code, error=a.error, response=a.response)
            for a in delivery.attempts
        ]
        return cls(
            id=public_id("delivery", delivery.id), type=delivery.type, payload=delivery.payload,
            status=delivery.status, attempts=tries, created_at=delivery.created_at,
        )  # fmt: skip


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="createWebhook", summary="Be told of events at a URL",
    response_model=NewWebhookOut, responses=new_with("webhook_id", "getWebhook", "listDeliveries", "deleteWebhook"),
)  # fmt: skip
async def create(body: WebhookBody, member: MemberDep, services: ServicesDep, rules: RulesDep) -> Response:
    demand(member, Verb.CREATE, mine(member, "webhook"))
    await rules.addresses_of(body.url)
    async with services.database.unit(member.org_id) as unit:
        webhook = await managing.add(unit, services.clock, body.url, body.events)
    new = NewWebhookOut(**WebhookOut.of(webhook).model_dump(), secret=webhook.secret)
    return made(f"{router.prefix}/{new.id}", new)


@router.get("", operation_id="listWebhooks", summary="List webhooks", response_model=Page[WebhookOut])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    demand(member, Verb.LIST, mine(member, "webhook"))
    found = store.webhooks_of(services.database.glance(member.org_id))
    return await listed(services.renderings, found, stretch, WebhookOut.of)


@router.get(
    "/{webhook_id}", operation_id="getWebhook", summary="Look at a webhook", response_model=WebhookOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(webhook_id: WebhookId, member: MemberDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, WebhookOut.of(await _webhook_for(services, member, Verb.READ, webhook_id)))


@router.delete(
    "/{webhook_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    operation_id="deleteWebhook",
    summary="Delete a webhook with its deliveries",
)
async def delete(webhook_id: WebhookId, member: MemberDep, services: ServicesDep) -> Response:
    webhook = await _webhook_for(services, member, Verb.DELETE, webhook_id)
    async with services.database.unit(member.org_id) as unit:
        await store.remove_webhook(unit, webhook.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/{webhook_id}/deliveries", operation_id="listDeliveries", summary="List what was sent, and how it went",
    response_model=Page[DeliveryOut],
)  # fmt: skip
async def deliveries(webhook_id: WebhookId, member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    webhook = await _webhook_for(services, member, Verb.READ, webhook_id)
    found = store.deliveries_of(services.database.glance(member.org_id), webhook.id)
    return await listed(services.renderings, found, stretch, DeliveryOut.of)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=status.HTTP_202_ACCEPTED,
    operation_id="redeliver",
    summary="Send an ended delivery again",
)
async def redeliver(
    webhook_id: WebhookId, delivery_id: DeliveryId, member: MemberDep, services: ServicesDep
) -> DeliveryOut:
    webhook = await _webhook_for(services, member, Verb.CHANGE, webhook_id)
    number = parse_id("delivery", delivery_id)
    async with services.database.unit(member.org_id) as unit:
        return DeliveryOut.of(await managing.redeliver(unit, services.jobs, webhook.id, number))


async def _webhook_for(services: Services, member: Member, verb: Verb, webhook_id: str) -> Webhook:
    """The webhook of a public id, if this member may do this to it. Whoever may not, never learns that it is there."""
    demand(member, verb, mine(member, "webhook"))
    number = parse_id("webhook", webhook_id)
    webhook = await store.find_webhook(services.database.glance(member.org_id), number)
    demand(member, verb, Owned("webhook", webhook.org_id, None))
    return webhook
