"""Webhooks over the API: made by admins, secret shown once, deliveries listed and sent again."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.api.serving import Parts, app_with, client_of, parts_on
from vivaroom.accounts import store as account_store
from vivaroom.accounts.policy import Role
from vivaroom.accounts.signin import Registration
from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.accounts.webhooks.store import DeliveryStatus
from vivaroom.api.webhooks import router
from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock
from vivaroom.kit.ids import new_id, parse_id
from vivaroom.ports.queue import DeliverWebhook, Job, Transaction

BODY = {"url": "https://hooks.example/in", "events": ["report.ready", "session.completed"]}
PASSWORD = "tall trees 4 tests"


@dataclass
class Jobs:
    """A queue that only notes."""

    queued: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.queued.append(job)


@dataclass(frozen=True, slots=True)
class WithJobs(Parts):
    """The parts of a server that these routes reach."""

    jobs: Jobs


@dataclass(frozen=True, slots=True)
class Team:
    """An organisation's admin, and the server they talk to."""

    admin: httpx.AsyncClient
    parts: WithJobs

    @property
    def clock(self) -> Clock:
        return self.parts.clock


async def resolve(host: str, port: int) -> Sequence[str]:
    return ["10.0.0.1"] if host.startswith("private") else ["8.8.8.8"]


@pytest.fixture(scope="module")
async def parts(database: Database) -> WithJobs:
    made = await parts_on(database)
    return WithJobs(made.database, made.signin, made.clock, Jobs())


@pytest.fixture
async def team(parts: WithJobs) -> AsyncIterator[Team]:
    async with client_as(parts, "admin") as admin:
        parts.jobs.queued.clear()
        yield Team(admin, parts)


@asynccontextmanager
async def client_as(parts: WithJobs, role: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in: the admin of a new organisation, or somebody of the home organisation."""
    email = f"{new_id().hex}@example.com"
    organisation = "Team" if role == "admin" else None
    signed_in = await parts.signin.register(Registration(email, PASSWORD, organisation=organisation))
    if role == "recruiter":
        async with parts.database.system_unit() as unit:
            await account_store.set_role(unit, signed_in.account.id, Role.RECRUITER)
        signed_in = await parts.signin.login(email, PASSWORD)
    app = app_with(parts, router)
    app.state.webhook_addresses = AddressRules(resolve=resolve)
    async with client_of(app) as client:
        client.headers["authorization"] = f"Bearer {signed_in.access_token}"
        yield client


async def made(team: Team, **changes: Any) -> dict[str, Any]:
    """A new webhook."""
    response = await team.admin.post("/v1/webhooks", json={**BODY, **changes})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


async def told(team: Team, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    """The deliveries of a webhook."""
    response = await team.admin.get(f"/v1/webhooks/{webhook['id']}/deliveries")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["data"]
    return found


async def happens(team: Team, webhook: dict[str, Any]) -> None:
    """A report is ready in the webhook's organisation."""
    async with team.parts.database.system_unit() as unit:
        stored = await store.find_webhook(unit, parse_id("webhook", webhook["id"]))
        publisher = Publisher(team.parts.jobs, team.clock)
        await publisher.publish(unit, stored.org_id, WebhookEvent.REPORT_READY, {"report_id": "rep_1"})


async def test_the_secret_is_shown_once(team: Team) -> None:
    webhook = await made(team)
    secret = webhook.pop("secret")
    assert secret.startswith("whsec_")
    assert (await team.admin.get(f"/v1/webhooks/{webhook['id']}")).json() == webhook
    assert (await team.admin.get("/v1/webhooks")).json()["data"] == [webhook]
    assert webhook["events"] == BODY["events"]


async def test_a_deleted_webhook_is_gone(team: Team) -> None:
    webhook = await made(team)
    assert (await team.admin.delete(f"/v1/webhooks/{webhook['id']}")).status_code == 204
    response = await team.admin.get(f"/v1/webhooks/{webhook['id']}")
    assert (response.status_code, response.json()["code"]) == (404, "webhook_not_found")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "https://private.example/"}, "webhook_address_refused"),
        ({"url": "http://hooks.example/"}, "webhook_url_refused"),
        ({"url": "https://user:password@hooks.example/"}, "webhook_url_refused"),
        ({"events": []}, "validation_failed"),
        ({"events": ["session.imagined"]}, "validation_failed"),
        ({"secret": "whsec_mine"}, "validation_failed"),
    ],
)
async def test_a_webhook_that_cannot_work_is_refused(team: Team, changes: dict[str, Any], code: str) -> None:
    response = await team.admin.post("/v1/webhooks", json={**BODY, **changes})
    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_deliveries_show_what_was_sent_and_can_be_sent_again(team: Team) -> None:
    webhook = await made(team)
    await happens(team, webhook)
    (delivery,) = await told(team, webhook)
    assert (delivery["type"], delivery["status"], delivery["attempts"]) == ("report.ready", "pending", [])
    again = f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}/redeliver"
    refused = await team.admin.post(again)
    assert (refused.status_code, refused.json()["code"]) == (409, "delivery_pending")

    number = parse_id("delivery", delivery["id"])
    async with team.parts.database.system_unit() as unit:
        attempt = store.Attempt(team.clock.now(), 12, 500, None, "no")
        await store.note_attempt(unit, number, attempt, DeliveryStatus.FAILED)
    team.parts.jobs.queued.clear()
    accepted = await team.admin.post(again)
    assert (accepted.status_code, accepted.json()["status"]) == (202, "pending")
    assert [a["status_code"] for a in accepted.json()["attempts"]] == [500]
    assert [job.delivery_id for job in team.parts.jobs.queued if isinstance(job, DeliverWebhook)] == [number]


async def test_another_organisations_webhook_is_nowhere(team: Team) -> None:
    webhook = await made(team)
    await happens(team, webhook)
    (delivery,) = await told(team, webhook)
    async with client_as(team.parts, "admin") as other:
        one = f"/v1/webhooks/{webhook['id']}"
        replies = [
            await other.get(one),
            await other.delete(one),
            await other.get(f"{one}/deliveries"),
            await other.post(f"{one}/deliveries/{delivery['id']}/redeliver"),
        ]
        assert {(r.status_code, r.json()["code"]) for r in replies} == {(404, "webhook_not_found")}
        own = (await other.post("/v1/webhooks", json=BODY)).json()
        stolen = await other.post(f"/v1/webhooks/{own['id']}/deliveries/{delivery['id']}/redeliver")
        assert (stolen.status_code, stolen.json()["code"]) == (404, "delivery_not_found")
        assert [w["id"] for w in (await other.get("/v1/webhooks")).json()["data"]] == [own["id"]]


@pytest.mark.parametrize(("role", "on_one"), [("recruiter", 403), ("candidate", 404)])
async def test_only_admins_handle_webhooks(team: Team, role: str, on_one: int) -> None:
    webhook = await made(team)
    one = f"/v1/webhooks/{webhook['id']}"
    async with client_as(team.parts, role) as somebody:
        assert (await somebody.post("/v1/webhooks", json=BODY)).status_code == 403
        assert (await somebody.get("/v1/webhooks")).status_code == 403
        for reply in (await somebody.get(one), await somebody.delete(one), await somebody.get(f"{one}/deliveries")):
            assert reply.status_code == on_one


async def test_nobody_is_asked_to_sign_in(team: Team) -> None:
    team.admin.headers.pop("authorization")
    assert (await team.admin.get("/v1/webhooks")).status_code == 401


@pytest.mark.parametrize("unreadable", ["whk_1", "1", "whk_" + "g" * 32, "ses_" + "0" * 32])
async def test_an_id_that_cannot_exist_names_nothing(team: Team, unreadable: str) -> None:
    assert (await team.admin.get(f"/v1/webhooks/{unreadable}")).status_code == 404


async def test_pages_of_deliveries_follow_each_other(team: Team) -> None:
    webhook = await made(team)
    for _ in range(3):
        await happens(team, webhook)
    path = f"/v1/webhooks/{webhook['id']}/deliveries"
    first = (await team.admin.get(path, params={"limit": 2})).json()
    rest = (await team.admin.get(path, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    ids = [d["id"] for d in (*first["data"], *rest["data"])]
    assert len(set(ids)) == 3
    assert ids == sorted(ids, reverse=True)
    assert (first["has_more"], rest["has_more"]) == (True, False)
