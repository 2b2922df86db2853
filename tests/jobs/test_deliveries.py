"""From an event in a transaction to a receiver's door, over the real engine."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from tests.accounts.webhooks.receiver import answering, listening
from tests.database import FreshDatabase
from tests.jobs.conftest import station_on
from tests.jobs.hands import Hands, until_true
from tests.jobs.sittings import house_on
from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.accounts.webhooks.delivering import Deliverer
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.managing import add
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.accounts.webhooks.sending import Sender
from vivaroom.accounts.webhooks.store import DeliveryStatus
from vivaroom.db.keyset import Stretch
from vivaroom.db.unit import Database
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import durable_jobs
from vivaroom.kit.clock import SystemClock
from vivaroom.ports.queue import DeliverWebhook


async def test_a_message_is_tried_until_it_arrives(
    fresh: FreshDatabase, database: Database, queue: DurableQueue
) -> None:
    house, clock, tries = await house_on(database), SystemClock(), Counter[DeliverWebhook]()
    deliverer = Deliverer(database, Sender(AddressRules(allow_private=True), clock), clock)

    async with listening() as receiver:

        async def deliver_soon(job: DeliverWebhook) -> timedelta | None:
            tries[job] += 1
            receiver.answer = answering(503 if tries[job] == 1 else 204)
            return timedelta(milliseconds=50) if await deliverer.deliver(job) is not None else None

        work = replace(Hands().work, deliver_webhook=deliver_soon)
        async with durable_jobs(station_on(fresh), work):
            async with database.unit(house.org) as unit:
                webhook = await add(unit, clock, receiver.url(), [WebhookEvent.SESSION_STARTED])
            async with database.unit(house.org) as unit:
                publisher = Publisher(queue, clock)
                await publisher.publish(unit, house.org, WebhookEvent.SESSION_STARTED, {"session_id": "ses_1"})

            async def arrived() -> bool:
                async with database.unit(house.org) as unit:
                    (delivery,) = await store.page_deliveries(unit, webhook.id, Stretch())
                codes = [attempt.status_code for attempt in delivery.attempts]
                return delivery.status is DeliveryStatus.DELIVERED and codes == [503, 204]

            await until_true(arrived)
        ids = {headers["webhook-id"] for headers, _ in receiver.heard}
    assert (len(receiver.heard), len(ids)) == (2, 1)
