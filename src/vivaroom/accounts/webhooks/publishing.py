"""Telling of an event in the transaction that makes it true: a delivery for every webhook that wants to hear of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue

from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.events import WebhookEvent, message_of
from vivaroom.accounts.webhooks.store import Delivery, DeliveryStatus
from vivaroom.db.unit import Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import DeliverWebhook, JobQueue


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes events; nothing is sent before the caller's transaction commits, and nothing at all if it does not."""

    jobs: JobQueue
    clock: Clock

    async def publish(self, unit: Unit, org: UUID, event: WebhookEvent, about: Mapping[str, JsonValue]) -> None:
        """Tell the webhooks of an organisation. `about` holds public ids, states and moments, never words of people.

        `unit` may be that of the organisation or a system unit.
        """
        now = self.clock.now()
        message = message_of(event, now, about)
        deliveries = [
            Delivery(new_id(), org, webhook.id, event.value, message, DeliveryStatus.PENDING, (), now)
            for webhook in await store.webhooks_for(unit, org, event)
        ]
        await store.add_deliveries(unit, deliveries)
        for delivery in deliveries:
            await self.jobs.enqueue(unit, DeliverWebhook(org, delivery.id))
