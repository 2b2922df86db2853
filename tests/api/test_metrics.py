"""What `GET /metrics` shows, and to whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from tests.api.realtime.conversing import ToneConversations
from tests.api.serving import LOOPBACK, STRANGER, client_of
from tests.api.seven_roles import Knocking, seat_seven_roles
from tests.api.whole_server import product, whole_app, whole_services
from vivaroom.accounts import store
from vivaroom.accounts.account import HOME_ORGANISATION, Account
from vivaroom.accounts.policy import Role
from vivaroom.api.measures import Measures
from vivaroom.api.metrics import MetricsRules, Timed
from vivaroom.db.unit import Database
from vivaroom.interview.events import QuestionHeard, TurnTimed
from vivaroom.interview.signals import Answered, Opened
from vivaroom.kit.ids import new_id

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def shown(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


def of(measures: Measures) -> Samples:
    return samples_of(measures.exposition(None).decode())


@asynccontextmanager
async def served(
    database: Database, folder: Path, address: tuple[str, int]
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The product, and somebody at this address."""
    async with whole_services(database, folder) as services:
        app = whole_app(services)
        async with client_of(app, address=address) as client:
            yield app, client


async def test_requests_are_counted_by_the_template_of_their_path(database: Database, tmp_path: Path) -> None:
    async with served(database, tmp_path, LOOPBACK) as (_, client):
        for _ in range(3):
            await client.get(f"/v1/sessions/ses_{new_id().hex}")
        await client.get("/v1/me")
        await client.get("/wp-login.php")
        await client.request("BREW", "/coffee")
        reply = await client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    found = samples_of(reply.text)
    count = "vivaroom_request_seconds_count"
    assert shown(found, count, method="GET", route="/v1/sessions/{session_id}", status="404") == 3
    assert shown(found, count, method="GET", route="/v1/me", status="200") == 1
    assert shown(found, count, method="GET", route="none", status="404") == 1
    assert "wp-login" not in reply.text
    assert "BREW" not in reply.text


async def test_a_stranger_sees_no_metrics_until_a_setting_opens_them(database: Database, tmp_path: Path) -> None:
    async with served(database, tmp_path, STRANGER) as (app, client):
        refused = await client.get("/metrics")
        app.state.metrics_rules = MetricsRules(open=True)
        let_in = await client.get("/metrics")
    assert refused.status_code == 401
    assert let_in.status_code == 200


async def test_a_token_of_the_settings_reads_the_metrics_and_nothing_else(database: Database, tmp_path: Path) -> None:
    token = "tests-only-for-metrics-000"
    async with served(database, tmp_path, STRANGER) as (app, client):
        app.state.metrics_rules = MetricsRules(token=token)
        for sent, status in ((token, 200), (token[:-2], 401), ("", 401)):
            reply = await client.get("/metrics", headers={"Authorization": f"Bearer {sent}"})
            assert reply.status_code == status, sent
        assert (await client.get("/v1/sessions", headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_an_admin_of_another_organisation_is_refused_and_one_of_the_home_organisation_is_not(
    database: Database, tmp_path: Path
) -> None:
    async with whole_services(database, tmp_path) as services:
        roles = await seat_seven_roles(services.signin)
        app, at_home = whole_app(services), Account(new_id(), HOME_ORGANISATION, Role.ADMIN, "ada@example.org", "Ada")
        async with services.signin.database.system_unit() as unit:
            await store.add_account(unit, at_home, None)
        bearers = {403: roles.bearers[Knocking.ADMIN], 200: services.signin.tokens.new_access(at_home.id)}
        async with client_of(app, address=STRANGER) as client:
            for status, bearer in bearers.items():
                reply = await client.get("/metrics", headers={"Authorization": f"Bearer {bearer}"})
                assert reply.status_code == status


async def test_conversations_are_shown_beside_their_limit_and_jobs_by_queue(database: Database, tmp_path: Path) -> None:
    async with whole_services(database, tmp_path) as services:
        conversations = ToneConversations(services.director)
        conversations.held = 3
        found = samples_of(Measures().exposition(conversations, {"audio": 2, "resume": 0}).decode())
    assert shown(found, "vivaroom_jobs_waiting", queue="audio") == 2
    assert shown(found, "vivaroom_jobs_waiting", queue="resume") == 0
    assert shown(found, "vivaroom_conversations") == 3
    assert shown(found, "vivaroom_conversations_limit") == 4


def test_turns_and_their_inference_are_timed_by_signal() -> None:
    measures = Measures()
    measures.turn_taken(Answered("yes"), timedelta(seconds=0.5), timedelta(seconds=0.125))
    measures.turn_taken(Opened(), timedelta(seconds=0.25), timedelta(0))
    found = of(measures)
    assert shown(found, "vivaroom_turn_seconds_sum", signal="answered") == 0.5
    assert shown(found, "vivaroom_turn_seconds_sum", signal="opened") == 0.25
    assert shown(found, "vivaroom_turn_inference_seconds_sum") == 0.125
    assert shown(found, "vivaroom_turn_inference_seconds_count") == 1


def test_spoken_turns_are_timed_by_stage_and_silent_replies_have_no_voice() -> None:
    measures = Measures()
    measures.noted([QuestionHeard(new_id(), 100, whole=True), TurnTimed(new_id(), 300, 700, 750, 1_000)])
    measures.noted([TurnTimed(new_id(), 300, 700, 750)])
    found = of(measures)
    assert shown(found, "vivaroom_spoken_turn_seconds_sum", until="over") == pytest.approx(0.6)
    assert shown(found, "vivaroom_spoken_turn_seconds_count", until="decided") == 2
    assert shown(found, "vivaroom_spoken_turn_seconds_sum", until="voiced") == 1.0
    assert shown(found, "vivaroom_spoken_turn_seconds_count", until="voiced") == 1


def test_a_loop_that_is_held_up_shows_how_late_it_woke() -> None:
    measures = Measures()
    measures.woken_late(0.5)
    measures.woken_late(-0.001)
    found = of(measures)
    assert shown(found, "vivaroom_loop_lag_seconds_sum") == 0.5
    assert shown(found, "vivaroom_loop_lag_seconds_count") == 2


async def test_tasks_that_live_on_the_loop_are_counted_when_somebody_looks(database: Database, tmp_path: Path) -> None:
    async with served(database, tmp_path, LOOPBACK) as (_, client):
        before = samples_of((await client.get("/metrics")).text)
        async with asyncio.TaskGroup() as tasks:
            waiting = [tasks.create_task(asyncio.sleep(60)) for _ in range(20)]
            among = samples_of((await client.get("/metrics")).text)
            for task in waiting:
                task.cancel()
        after = samples_of((await client.get("/metrics")).text)
    counts = [shown(one, "vivaroom_loop_tasks") for one in (before, among, after)]
    assert counts[1] - counts[0] >= 18
    assert abs(counts[2] - counts[0]) <= 2


async def test_a_request_that_breaks_counts_as_a_500() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    async def nothing() -> Message:
        raise AssertionError("nothing is read")

    async def sent(message: Message) -> None:
        raise AssertionError("nothing is sent")

    measures = Measures()
    with pytest.raises(RuntimeError, match="broken"):
        await Timed(breaks, measures)({"type": "http", "method": "GET", "path": "/"}, nothing, sent)
    assert shown(of(measures), "vivaroom_request_seconds_count", method="GET", route="none", status="500") == 1


def test_two_applications_measure_apart() -> None:
    first, second = product().state.measures, product().state.measures
    first.request("GET", "/health", 200, 0.001)
    assert "/health" in first.exposition(None).decode()
    assert "/health" not in second.exposition(None).decode()
