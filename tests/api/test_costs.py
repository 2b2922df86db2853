"""`/v1/costs` and `/v1/sessions/{id}/cost`: what was used and what it cost, for admins of the organisation alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.accounts.spending.using import NOON, TODAY, book_at, heard, judged, said, spend, unpriced, write
from tests.api.serving import Parts, app_with, client_of, parts_on
from tests.api.seven_roles import Knocking, seat_seven_roles
from tests.jobs.sittings import House, house_on
from vivaroom.api.costs import router
from vivaroom.db.unit import Database
from vivaroom.kit.ids import public_id
from vivaroom.ports.usage import Payer


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation's admin and recruiter at the API, and its sessions."""

    parts: Parts
    house: House
    admin: httpx.AsyncClient
    recruiter: httpx.AsyncClient


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    parts = await parts_on(database)
    roles = await seat_seven_roles(parts.signin)
    app = app_with(parts, router)
    async with client_of(app) as admin, client_of(app) as recruiter:
        admin.headers.update(roles.headers(Knocking.ADMIN))
        recruiter.headers.update(roles.headers(Knocking.RECRUITER))
        yield Office(parts, House(database, roles.org_id), admin, recruiter)


async def _got(client: httpx.AsyncClient, path: str, **query: str) -> dict[str, Any]:
    reply = await client.get(path, params=query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_a_session_costs_what_its_vendors_took(office: Office) -> None:
    session_id = await office.house.new_session()
    who, book = Payer(office.house.org, session_id), book_at()
    for used in (judged(who), heard(who), said(who), unpriced(who), judged(Payer(office.house.org))):
        book.used(used)
    await write(office.house.database, book)
    found = await _got(office.admin, f"/v1/sessions/{public_id('session', session_id)}/cost")
    assert (found["dollars"], found["unpriced_requests"]) == (0.0308, 1)
    assert [(one["vendor"], one["purpose"], one["dollars"]) for one in found["data"]] == [
        ("polly", "say", 0.016), ("anthropic", "judge", 0.01), ("deepgram", "hear", 0.0048), ("ollama", "judge", 0),
    ]  # fmt: skip
    assert found["data"][0] | {"requests": 1, "characters": 1000, "sound_seconds": 66.667} == found["data"][0]


async def test_a_session_that_used_no_vendor_costs_nothing(office: Office) -> None:
    session_id = public_id("session", await office.house.new_session())
    found = await _got(office.admin, f"/v1/sessions/{session_id}/cost")
    assert found == {"session_id": session_id, "dollars": 0, "unpriced_requests": 0, "data": []}


async def test_an_organisation_sees_thirty_days_by_day_and_vendor(office: Office) -> None:
    for days, cents in ((0, 3), (29, 2), (30, 1)):
        await spend(office.house.database, office.house.org, cents, TODAY - timedelta(days=days))
    found = await _got(office.admin, "/v1/costs")
    assert (found["first_day"], found["last_day"], found["dollars"]) == ("2026-10-23", "2026-11-21", 0.05)
    assert [(one["day"], one["vendor"], one["dollars"]) for one in found["data"]] == [
        ("2026-10-23", "v", 0.02), ("2026-11-21", "v", 0.03),
    ]  # fmt: skip
    assert office.parts.clock.now() == NOON


async def test_the_days_can_be_chosen(office: Office) -> None:
    for days in range(3):
        await spend(office.house.database, office.house.org, 1, TODAY - timedelta(days=days))
    found = await _got(office.admin, "/v1/costs", **{"from": "2026-11-19", "to": "2026-11-20"})
    assert [one["day"] for one in found["data"]] == ["2026-11-19", "2026-11-20"]
    assert found["dollars"] == 0.02


@pytest.mark.parametrize(
    "query",
    [{"from": "2026-11-22", "to": "2026-11-21"}, {"from": "2024-01-01"}, {"from": "2027-01-01"}],
)
async def test_days_that_are_none_or_too_many_are_refused_with_what_is_expected(
    office: Office, query: dict[str, str]
) -> None:
    reply = await office.admin.get("/v1/costs", params=query)
    assert (reply.status_code, reply.json()["code"]) == (422, "days_unacceptable")
    assert "366 days" in reply.json()["detail"]


@pytest.mark.parametrize("day", ["0", "1795848520", "today", "2026-11", "2026-02-30", "2026-11-21T12:00:00Z"])
async def test_a_day_is_written_out(office: Office, day: str) -> None:
    reply = await office.admin.get("/v1/costs", params={"to": day})
    assert (reply.status_code, reply.json()["code"]) == (422, "validation_failed")


async def test_the_first_days_of_the_calendar_are_days_too(office: Office) -> None:
    assert (await _got(office.admin, "/v1/costs", to="0001-01-03"))["first_day"] == "0001-01-01"


async def test_a_recruiter_sees_no_cost(office: Office) -> None:
    session_id = public_id("session", await office.house.new_session())
    for path in ("/v1/costs", f"/v1/sessions/{session_id}/cost"):
        reply = await office.recruiter.get(path)
        assert (reply.status_code, reply.json()["code"]) == (403, "not_allowed")


async def test_the_cost_of_another_organisation_s_session_is_not_to_be_seen(office: Office) -> None:
    theirs = await (await house_on(office.house.database)).new_session()
    reply = await office.admin.get(f"/v1/sessions/{public_id('session', theirs)}/cost")
    assert (reply.status_code, reply.json()["code"]) == (404, "session_not_found")
