"""What happens is told to every webhook that wants to hear of it, once its transaction commits, for three days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.delivering import TRY_FOR, Deliverer, wait_before_next
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.managing import MOST_WEBHOOKS, add, redeliver
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.accounts.webhooks.store import Attempt, Delivery, DeliveryStatus, Webhook
from vivaroom.db.keyset import Stretch
from vivaroom.db.tables import OrganisationRow
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Conflict, NotFound, TooMany
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import DeliverWebhook, Job, Transaction

REPORT, SESSION = WebhookEvent.REPORT_READY, WebhookEvent.SESSION_STARTED
ABOUT = {"report_id": "rep_1"}


@dataclass
class Jobs:
    """A queue that only notes."""

    queued: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.queued.append(job)


@dataclass
class Wire:
    """A way to receivers that answer as told."""

    clock: ManualClock
    answers: Sequence[int | None] = (204,)
    sent: list[tuple[Webhook, Delivery]] = field(default_factory=list)

    async def send(self, webhook: Webhook, delivery: Delivery) -> Attempt:
        self.sent.append((webhook, delivery))
        code = self.answers[min(len(self.sent), len(self.answers)) - 1]
        return Attempt(self.clock.now(), 7, code, None if code else "timeout", "answer" if code else "")


@dataclass
class Scene:
    """An organisation with everything that deliveries need."""

    database: Database
    org: UUID
    clock: ManualClock
    jobs: Jobs
    wire: Wire

    @property
    def deliverer(self) -> Deliverer:
        return Deliverer(self.database, self.wire, self.clock, chance=lambda: 0.5)

    async def listens(self, *events: WebhookEvent) -> Webhook:
        """A webhook for these events."""
        async with self.database.unit(self.org) as unit:
            return await add(unit, self.clock, "https://hooks.example/", events)

    async def happens(self, event: WebhookEvent) -> list[DeliverWebhook]:
        """The jobs that come of an event."""
        async with self.database.unit(self.org) as unit:
            await Publisher(self.jobs, self.clock).publish(unit, self.org, event, ABOUT)
        queued, self.jobs.queued = self.jobs.queued, []
        return [job for job in queued if isinstance(job, DeliverWebhook)]

    async def delivery(self, job: DeliverWebhook) -> Delivery:
        """As it stands now."""
        async with self.database.unit(self.org) as unit:
            return await store.find_delivery(unit, job.delivery_id)


@pytest.fixture
async def scene(database: Database) -> Scene:
    org, clock = new_id(), ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return Scene(database, org, clock, Jobs(), Wire(clock))


async def test_only_webhooks_that_want_to_hear_of_an_event_are_told(scene: Scene) -> None:
    both = await scene.listens(REPORT, SESSION)
    await scene.listens(SESSION)
    (job,) = await scene.happens(REPORT)
    delivery = await scene.delivery(job)
    assert (delivery.webhook_id, delivery.status) == (both.id, DeliveryStatus.PENDING)
    assert delivery.payload == {"type": "report.ready", "timestamp": "2026-01-01T00:00:00+00:00", "data": ABOUT}


async def test_another_organisation_hears_nothing(scene: Scene) -> None:
    await scene.listens(REPORT)
    async with scene.database.system_unit() as unit:
        await Publisher(scene.jobs, scene.clock).publish(unit, new_id(), REPORT, ABOUT)
    assert not scene.jobs.queued


async def test_a_system_unit_can_tell_too(scene: Scene) -> None:
    await scene.listens(REPORT)
    async with scene.database.system_unit() as unit:
        await Publisher(scene.jobs, scene.clock).publish(unit, scene.org, REPORT, ABOUT)
    assert len(scene.jobs.queued) == 1


async def test_what_arrives_is_delivered_once(scene: Scene) -> None:
    await scene.listens(REPORT)
    (job,) = await scene.happens(REPORT)
    assert await scene.deliverer.deliver(job) is None
    assert await scene.deliverer.deliver(job) is None
    assert len(scene.wire.sent) == 1
    delivery = await scene.delivery(job)
    assert delivery.status is DeliveryStatus.DELIVERED
    assert delivery.attempts == (Attempt(scene.clock.now(), 7, 204, None, "answer"),)


async def test_what_does_not_arrive_is_tried_for_three_days(scene: Scene) -> None:
    scene.wire.answers = (500, None, 302)
    await scene.listens(REPORT)
    (job,) = await scene.happens(REPORT)
    begun, waits = scene.clock.now(), []
    while (wait := await scene.deliverer.deliver(job)) is not None:
        waits.append(wait)
        scene.clock.move(wait)
    assert scene.clock.now() - begun == TRY_FOR
    assert waits[:3] == [timedelta(seconds=s) for s in (5, 20, 80)]
    assert max(waits) == timedelta(hours=12)
    delivery = await scene.delivery(job)
    assert delivery.status is DeliveryStatus.FAILED
    assert len(delivery.attempts) == len(waits) + 1 == 14
    assert [(a.status_code, a.error) for a in delivery.attempts[:3]] == [(500, None), (None, "timeout"), (302, None)]


async def test_a_receiver_that_is_gone_is_never_told_anything_again(scene: Scene) -> None:
    scene.wire.answers = (410,)
    webhook = await scene.listens(REPORT)
    first, second = [(await scene.happens(REPORT))[0] for _ in range(2)]
    assert await scene.deliverer.deliver(first) is None
    assert await scene.deliverer.deliver(second) is None
    assert len(scene.wire.sent) == 1
    assert {(await scene.delivery(job)).status for job in (first, second)} == {DeliveryStatus.FAILED}
    assert not await scene.happens(REPORT)
    with pytest.raises(Conflict, match="webhook_disabled"):
        await ask_again(scene, webhook, first)


async def test_a_delivery_of_a_removed_webhook_is_nothing_to_do(scene: Scene) -> None:
    webhook = await scene.listens(REPORT)
    (job,) = await scene.happens(REPORT)
    async with scene.database.unit(scene.org) as unit:
        await store.remove_webhook(unit, webhook.id)
    assert await scene.deliverer.deliver(job) is None
    assert not scene.wire.sent


async def test_an_ended_delivery_can_be_sent_again_and_one_under_way_cannot(scene: Scene) -> None:
    webhook = await scene.listens(REPORT)
    (job,) = await scene.happens(REPORT)
    with pytest.raises(Conflict, match="delivery_pending"):
        await ask_again(scene, webhook, job)
    await scene.deliverer.deliver(job)
    assert (await ask_again(scene, webhook, job)).status is DeliveryStatus.PENDING
    assert scene.jobs.queued == [job]
    await scene.deliverer.deliver(job)
    assert [a.status_code for a in (await scene.delivery(job)).attempts] == [204, 204]


async def test_a_delivery_is_asked_for_at_its_own_webhook(scene: Scene) -> None:
    await scene.listens(REPORT)
    other = await scene.listens(SESSION)
    (job,) = await scene.happens(REPORT)
    with pytest.raises(NotFound, match="delivery_not_found"):
        await ask_again(scene, other, job)


async def test_an_organisation_has_a_bounded_number_of_webhooks(scene: Scene) -> None:
    for _ in range(MOST_WEBHOOKS):
        await scene.listens(REPORT)
    with pytest.raises(TooMany, match="webhooks_too_many"):
        await scene.listens(REPORT)


async def test_secrets_are_not_alike_and_webhooks_are_listed_newest_first(scene: Scene) -> None:
    made = [await scene.listens(REPORT) for _ in range(3)]
    assert len({webhook.secret for webhook in made}) == 3
    async with scene.database.unit(scene.org) as unit:
        found = await store.page_webhooks(unit, Stretch(2))
    assert [webhook.id for webhook in found] == [webhook.id for webhook in reversed(made)]


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_waits_vary_by_a_fifth_at_most(chance: float) -> None:
    wait = wait_before_next(3, timedelta(0), chance)
    assert wait is not None
    assert 0.8 <= wait / timedelta(seconds=80) <= 1.2


def test_after_three_days_nothing_is_tried() -> None:
    assert wait_before_next(1, TRY_FOR, 0.5) is None


async def ask_again(scene: Scene, webhook: Webhook, job: DeliverWebhook) -> Delivery:
    """Ask for a delivery once more."""
    async with scene.database.unit(scene.org) as unit:
        return await redeliver(unit, scene.jobs, webhook.id, job.delivery_id)
