"""Delivering: one try after the other, further and further apart, for three days."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.store import Attempt, Delivery, DeliveryStatus, Webhook
from vivaroom.db.unit import Database, Unit
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import NotFound
from vivaroom.ports.queue import DeliverWebhook

FIRST_REST = timedelta(seconds=5)
GROWTH = 4
LONGEST_REST = timedelta(hours=12)
TRY_FOR = timedelta(days=3)
JITTER = 0.2
GONE = 410


class Sending(Protocol):
    """Makes one try."""

    async def send(self, webhook: Webhook, delivery: Delivery) -> Attempt:
        """What came of it."""
        ...


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Does the jobs of kind `DeliverWebhook`. `chance` gives numbers from 0 to 1."""

    database: Database
    sender: Sending
    clock: Clock
    chance: Callable[[], float] = random.random

    async def deliver(self, job: DeliverWebhook) -> timedelta | None:
        """Try once, and tell when to try again; None when it arrived, when time is up, or when nobody listens."""
        async with self.database.unit(job.org_id) as unit:
            found = await _to_be_sent(unit, job)
        if found is None:
            return None
        webhook, delivery = found
        attempt = await self.sender.send(webhook, delivery)
        async with self.database.unit(job.org_id) as unit:
            return await self._note(unit, delivery, attempt)

    async def _note(self, unit: Unit, delivery: Delivery, attempt: Attempt) -> timedelta | None:
        wait = None
        status = _status_after(attempt)
        if status is DeliveryStatus.PENDING:
            since = self.clock.now() - delivery.created_at
            wait = wait_before_next(len(delivery.attempts) + 1, since, self.chance())
            status = DeliveryStatus.FAILED if wait is None else status
        await store.note_attempt(unit, delivery.id, attempt, status)
        if attempt.status_code == GONE:
            await store.disable_webhook(unit, delivery.webhook_id, self.clock.now())
        return wait


def wait_before_next(tries: int, since: timedelta, chance_0_1: float) -> timedelta | None:
    """How long to wait after so many tries, `since` after the message was made; None when three days are over.

    Five seconds, then four times as long each time up to twelve hours, give or take a fifth so that what failed
    together is not tried together; the last try is made as the third day ends.
    """
    if since >= TRY_FOR:
        return None
    rest = min(FIRST_REST * float(GROWTH) ** min(tries - 1, 10), LONGEST_REST)
    return min(rest * (1 - JITTER + 2 * JITTER * chance_0_1), TRY_FOR - since)


def _status_after(attempt: Attempt) -> DeliveryStatus:
    if attempt.status_code is not None and 200 <= attempt.status_code < 300:
        return DeliveryStatus.DELIVERED
    return DeliveryStatus.FAILED if attempt.status_code == GONE else DeliveryStatus.PENDING


async def _to_be_sent(unit: Unit, job: DeliverWebhook) -> tuple[Webhook, Delivery] | None:
    """What is to be sent where; None when that was done, or webhook or delivery are gone."""
    try:
        delivery = await store.find_delivery(unit, job.delivery_id)
        webhook = await store.find_webhook(unit, delivery.webhook_id)
    except NotFound:
        return None
    if delivery.status is not DeliveryStatus.PENDING:
        return None
    if webhook.disabled_at is not None:
        await store.set_delivery_status(unit, delivery.id, DeliveryStatus.FAILED)
        return None
    return webhook, delivery
