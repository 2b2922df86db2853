"""Companies are looked up over the API, and interviews carry what was found, with its pages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.interview.research.researching import Researcher
from vivaroom.kit.ids import parse_id
from vivaroom.ports.queue import ResearchCompany

Clients = Mapping[Knocking, httpx.AsyncClient]
COMPANY = {"company": "Northlight Freight", "role": "Backend engineer"}


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as found:
        yield found


@pytest.fixture(scope="module")
async def roles(services: Services) -> SevenRoles:
    return await seat_seven_roles(services.signin)


@pytest.fixture(scope="module")
async def clients(services: Services, roles: SevenRoles) -> AsyncIterator[Clients]:
    app = whole_app(services)
    async with AsyncExitStack() as stack:
        yield {who: await stack.enter_async_context(roles.client(app, who)) for who in roles.accounts}


async def asked(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """A new research."""
    reply = await client.post("/v1/research", json={**COMPANY, **body})
    assert reply.status_code == 202, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def done(services: Services, roles: SevenRoles, research: dict[str, Any]) -> str:
    """Its id, once its job is done."""
    researcher = Researcher(services.database, services.search, services.clock, services.library.domains)
    await researcher.research(ResearchCompany(roles.org_id, parse_id("research", research["id"])))
    found: str = research["id"]
    return found


async def test_a_research_is_queued_and_then_tells_facts_with_their_pages(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    mine = clients[Knocking.RECRUITER]
    queued = await asked(mine)
    assert (queued["status"], queued["result"]) == ("queued", None)
    found = (await mine.get(f"/v1/research/{await done(services, roles, queued)}")).json()
    assert (found["status"], found["result"]["domain"]) == ("succeeded", "freight and logistics")
    assert all(fact["url"].startswith("https://") and fact["retrieved_on"] for fact in found["result"]["facts"])
    again = await asked(clients[Knocking.CANDIDATE])
    assert (again["status"], again["result"]) == ("succeeded", found["result"])
    assert again["searched_at"] == found["searched_at"]


async def test_an_interview_carries_the_facts_and_forgets_them_when_told(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    mine = clients[Knocking.RECRUITER]
    research = await done(services, roles, await asked(mine))
    made = await mine.post("/v1/interviews", json={"kind": "behavioral", "research_id": research})
    assert made.status_code == 201, made.text
    interview = made.json()
    assert interview["company"] == "Northlight Freight"
    assert len(interview["plan"]["company_facts"]) == 3
    questions = [q for phase in interview["plan"]["phases"] for q in phase["questions"]]
    assert any("Northlight Freight works in freight and logistics." in q["text"] for q in questions)
    path = f"/v1/interviews/{interview['id']}"
    kept = (await mine.patch(path, json={"question_count": 3})).json()
    assert len(kept["plan"]["company_facts"]) == 3
    other = (await mine.patch(path, json={"company": "Southlight"})).json()
    assert (other["company"], other["plan"]["company_facts"]) == ("Southlight", [])
    back = (await mine.patch(path, json={"company": "Ignored", "research_id": research})).json()
    assert (back["company"], len(back["plan"]["company_facts"])) == ("Northlight Freight", 3)
    cleared = (await mine.patch(path, json={"research_id": None})).json()
    assert cleared["plan"]["company_facts"] == []


async def test_a_research_that_is_not_done_cannot_be_used_yet(clients: Clients) -> None:
    mine = clients[Knocking.RECRUITER]
    queued = await asked(mine, company="Southlight")
    refused = await mine.post("/v1/interviews", json={"research_id": queued["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "research_not_ready")


async def test_one_that_failed_or_is_another_tenant_s_cannot_be_used(
    clients: Clients, services: Services, roles: SevenRoles
) -> None:
    mine = clients[Knocking.RECRUITER]
    queued = await asked(mine, company="Eastlight")
    await done(replace(services, search=None), roles, queued)
    failed = (await mine.get(f"/v1/research/{queued['id']}")).json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "provider_not_configured")
    refused = await mine.post("/v1/interviews", json={"research_id": queued["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "research_failed")
    theirs = await clients[Knocking.OTHER_RECRUITER].post("/v1/interviews", json={"research_id": queued["id"]})
    assert (theirs.status_code, theirs.json()["code"]) == (404, "research_not_found")


@pytest.mark.parametrize("company", ["ada@example.org", "", " ", "two\nlines", "x" * 121, "<b>", "…"])
async def test_only_a_name_of_a_company_is_looked_up(clients: Clients, company: str) -> None:
    reply = await clients[Knocking.RECRUITER].post("/v1/research", json={"company": company})
    assert reply.status_code == 422


async def test_without_a_key_the_mend_is_told(services: Services, roles: SevenRoles) -> None:
    async with roles.client(whole_app(replace(services, search=None)), Knocking.RECRUITER) as client:
        reply = await client.post("/v1/research", json=COMPANY)
    assert (reply.status_code, reply.json()["code"]) == (503, "provider_not_configured")
    assert "TAVILY_API_KEY" in reply.json()["detail"]
