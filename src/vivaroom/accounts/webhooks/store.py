"""Webhooks and their deliveries in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.db.keyset import Stretch
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import WebhookDeliveryRow, WebhookRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import NotFound


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an organisation wants to hear of which events; nothing is sent once it is disabled."""

    id: UUID
    org_id: UUID
    url: str
    events: Sequence[str]
    secret: str = field(repr=False)
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver. `status_code` is None where no answer came, and `error` says why, as a code.

    `response` is the beginning of the answer's body, 200 characters at most.
    """

    at: datetime
    took_ms: int
    status_code: int | None = None
    error: str | None = None
    response: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one webhook, with every try."""

    id: UUID
    org_id: UUID
    webhook_id: UUID
    type: str
    payload: dict[str, Any]
    status: DeliveryStatus
    attempts: tuple[Attempt, ...]
    created_at: datetime


async def add_webhook(unit: Unit, webhook: Webhook) -> None:
    """Keep a new webhook."""
    values = {name: getattr(webhook, name) for name in Webhook.__dataclass_fields__}
    await unit.execute(insert(WebhookRow).values(**{**values, "events": list(webhook.events)}))


async def find_webhook(source: Rows, webhook_id: UUID) -> Webhook:
    """One webhook. Raises NotFound `webhook_not_found`."""
    found = await source.rows(_ONE_WEBHOOK, id=webhook_id)
    if not found:
        raise NotFound("webhook_not_found", "There is no webhook with this id, or it is not yours to see.")
    return Webhook(*tuple[Any, ...](found[0]))


async def page_webhooks(source: Rows, stretch: Stretch) -> list[Webhook]:
    """The webhooks of the organisation, newest first."""
    return await webhooks_of(source).page(stretch)


def webhooks_of(source: Rows) -> Listed[Webhook]:
    """The webhooks of the organisation."""
    return Listed(source, _WEBHOOKS)


async def count_webhooks(unit: Unit) -> int:
    """How many webhooks the organisation has."""
    return int((await unit.execute(select(func.count()).select_from(WebhookRow))).scalar_one())


async def webhooks_for(unit: Unit, org: UUID, event: WebhookEvent) -> list[Webhook]:
    """The webhooks of an organisation that want to hear of an event."""
    wanted = select(*_WEBHOOK).where(
        WebhookRow.org_id == org, WebhookRow.disabled_at.is_(None), WebhookRow.events.contains([event.value])
    )
    return [Webhook(*tuple[Any, ...](row)) for row in await unit.execute(wanted)]


async def disable_webhook(unit: Unit, webhook_id: UUID, at: datetime) -> None:
    """Send nothing there any more."""
    await unit.execute(update(WebhookRow).where(WebhookRow.id == webhook_id).values(disabled_at=at))


async def remove_webhook(unit: Unit, webhook_id: UUID) -> None:
    """Forget a webhook and its deliveries."""
    await unit.execute(delete(WebhookRow).where(WebhookRow.id == webhook_id))


async def add_deliveries(unit: Unit, deliveries: Sequence[Delivery]) -> None:
    """Keep new messages, none of which was tried yet."""
    rows = [
        {
            "id": one.id, "org_id": one.org_id, "webhook_id": one.webhook_id, "type": one.type,
            "payload": one.payload, "status": one.status.value, "created_at": one.created_at,
        }
        for one in deliveries
    ]  # fmt: skip
    if rows:
        await unit.execute(insert(WebhookDeliveryRow), rows)


async def find_delivery(unit: Unit, delivery_id: UUID, *, of: UUID | None = None, lock: bool = False) -> Delivery:
    """One delivery, `of` this webhook. `lock` holds its row until the unit ends. Raises NotFound `delivery_not_found`."""
    query = select(*_DELIVERY).where(WebhookDeliveryRow.id == delivery_id)
    if of is not None:
        query = query.where(WebhookDeliveryRow.webhook_id == of)
    row = (await unit.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("delivery_not_found", "There is no delivery with this id, or it is not yours to see.")
    return _delivery(row)


async def page_deliveries(source: Rows, webhook_id: UUID, stretch: Stretch) -> list[Delivery]:
    """The deliveries of a webhook, newest first."""
    return await deliveries_of(source, webhook_id).page(stretch)


def deliveries_of(source: Rows, webhook_id: UUID) -> Listed[Delivery]:
    """The deliveries of a webhook."""
    return Listed(source, _DELIVERIES_OF, {"webhook": webhook_id})


async def set_delivery_status(unit: Unit, delivery_id: UUID, status: DeliveryStatus) -> None:
    """Write where a delivery stands."""
    await unit.execute(_change(delivery_id).values(status=status.value))


async def note_attempt(unit: Unit, delivery_id: UUID, attempt: Attempt, status: DeliveryStatus) -> None:
    """Write one more try, and where the delivery stands after it."""
    entry = {name: getattr(attempt, name) for name in Attempt.__dataclass_fields__}
    noted = literal([{**entry, "at": attempt.at.isoformat()}], JSONB)
    await unit.execute(
        _change(delivery_id).values(status=status.value, attempts=WebhookDeliveryRow.attempts.op("||")(noted))
    )


def _change(delivery_id: UUID) -> Any:
    return update(WebhookDeliveryRow).where(WebhookDeliveryRow.id == delivery_id)


_WEBHOOK = tuple(getattr(WebhookRow, name) for name in Webhook.__dataclass_fields__)
_DELIVERY = tuple(getattr(WebhookDeliveryRow, name) for name in Delivery.__dataclass_fields__)

_ONE_WEBHOOK = select(*_WEBHOOK).where(WebhookRow.id == bindparam("id"))


def _delivery(row: Any) -> Delivery:
    fields = dict(zip(Delivery.__dataclass_fields__, row, strict=True))
    attempts = tuple(Attempt(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in fields["attempts"])
    return Delivery(**{**fields, "status": DeliveryStatus(fields["status"]), "attempts": attempts})


def _webhook(row: Any) -> Webhook:
    return Webhook(*tuple[Any, ...](row))


_WEBHOOKS = Listing(WebhookRow.id, _WEBHOOK, _webhook)
_DELIVERIES_OF = Listing(
    WebhookDeliveryRow.id, _DELIVERY, _delivery, WebhookDeliveryRow.webhook_id == bindparam("webhook")
)
