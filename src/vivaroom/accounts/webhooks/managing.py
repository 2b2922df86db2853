"""Webhooks as their owners handle them: made with a secret, removed, and asked to hear something again."""

import base64
import secrets
from collections.abc import Sequence
from uuid import UUID

from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.store import Delivery, DeliveryStatus, Webhook
from vivaroom.db.unit import Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, TooMany
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import DeliverWebhook, JobQueue

SECRET_BYTES = 32
MOST_WEBHOOKS = 20


async def add(unit: Unit, clock: Clock, url: str, events: Sequence[WebhookEvent]) -> Webhook:
    """A new webhook of the unit's organisation; its URL was checked by `AddressRules`. Raises TooMany."""
    if await store.count_webhooks(unit) >= MOST_WEBHOOKS:
        raise TooMany("webhooks_too_many", f"An organisation has at most {MOST_WEBHOOKS} webhooks: delete one first.")
    names = list(dict.fromkeys(event.value for event in events))
    webhook = Webhook(new_id(), unit.owner, url, names, new_secret(), None, clock.now())
    await store.add_webhook(unit, webhook)
    return webhook


async def redeliver(unit: Unit, jobs: JobQueue, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Send an ended delivery again, with retries for what is left of its three days.

    Raises NotFound `delivery_not_found`, Conflict `delivery_pending` and `webhook_disabled`.
    """
    webhook = await store.find_webhook(unit, webhook_id)
    delivery = await store.find_delivery(unit, delivery_id, of=webhook_id, lock=True)
    if webhook.disabled_at is not None:
        raise Conflict("webhook_disabled", "Its server said that it is gone for good (410): make a new webhook.")
    if delivery.status is DeliveryStatus.PENDING:
        raise Conflict("delivery_pending", "This delivery is still being tried: wait until it has ended.")
    await store.set_delivery_status(unit, delivery.id, DeliveryStatus.PENDING)
    await jobs.enqueue(unit, DeliverWebhook(delivery.org_id, delivery.id))
    return await store.find_delivery(unit, delivery.id)


def new_secret() -> str:
    """A secret to sign with, as Standard Webhooks write it: `whsec_` and 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
